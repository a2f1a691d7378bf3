"""YAML that refuses a key given twice, which ordinary loaders let pass (the later one wins silently)."""

import yaml


class Strict(yaml.SafeLoader):
    """SafeLoader, but strict about keys."""


def mapping(loader, node, deep=False):
    seen = set()
    for key, _ in node.value:
        name = loader.construct_object(key, deep=True)
        if name in seen:
            raise yaml.constructor.ConstructorError(None, None, f"the key {name!r} is given twice", key.start_mark)
        seen.add(name)
    return yaml.SafeLoader.construct_mapping(loader, node, deep)


Strict.add_constructor("tag:yaml.org,2002:map", lambda loader, node: mapping(loader, node, True))


class Workflow(Strict):
    """For GitHub, where `on` is a word and not the truth value."""

    yaml_implicit_resolvers = {
        k: [r for r in v if r[0] != "tag:yaml.org,2002:bool"] for k, v in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }


def load(text, loader=Strict):
    """(mapping, problems)."""
    try:
        document = yaml.load(text, loader)
    except yaml.YAMLError as e:
        return {}, [str(e)]
    if not isinstance(document, dict):
        return {}, ["not a mapping"]
    return document, []
