"""Names of imported packages, looked up without running the snippet.

Every `package.name.name` must exist, and every keyword of a call to an Azure class or function must be one that its signature
or its documentation names: many take **kwargs and swallow the rest.
"""

import ast
import difflib
import importlib
import inspect
import re

# what azure-core's clients take besides their own keywords, from its documentation of the pipeline policies
GENERAL = set(
    """api_version audience authority base_url cloud connection_timeout connection_verify content_type cls credential_scopes headers http_logging_policy
logging_enable logging_policy params polling polling_interval proxies raw_request_hook raw_response_hook read_timeout request_id retry_total retry_policy session
timeout transport user_agent continuation_token tracing_attributes resource_manager enable_telemetry show_progress""".split()
)


# keywords that a decorator hands on to what it makes; from its documentation
HANDED_ON = {
    "pipeline": {
        "default_compute",
        "default_datastore",
        "continue_on_step_failure",
        "force_rerun",
        "compute",
        "tags",
        "experiment_name",
        "display_name",
        "get_component",
        "on_init",
        "on_finalize",
        "non_pipeline_inputs",
    }
}


def imported(tree):
    """(local name -> object, problems) of what the snippet imports at its top level."""
    found, bad = {}, []
    for node in tree.body:
        if isinstance(node, ast.Import):
            for a in node.names:
                if module := load(a.name):
                    found[a.asname or a.name.split(".")[0]] = module if a.asname else load(a.name.split(".")[0])
                else:
                    bad.append(f"line {node.lineno}: there is no module {a.name}")
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            module = load(node.module)
            if not module:
                bad.append(f"line {node.lineno}: there is no module {node.module}")
            for a in node.names if module else []:
                thing = getattr(module, a.name) if hasattr(module, a.name) else load(f"{node.module}.{a.name}")
                if thing is None and not hasattr(module, a.name):
                    near = difflib.get_close_matches(a.name, dir(module), 1, 0.7)
                    bad.append(
                        f"line {node.lineno}: {node.module} has no {a.name}" + (f"; did you mean {near[0]}?" if near else "")
                    )
                else:
                    found[a.asname or a.name] = thing
    return found, bad


def load(name):
    """A module, or None where there is none."""
    try:
        return importlib.import_module(name)
    except ImportError as e:
        if e.name and name.startswith(e.name):
            return None
        raise


def chain(node):
    """['a', 'b', 'c'] of a.b.c, or None."""
    parts = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    return [node.id, *reversed(parts)] if isinstance(node, ast.Name) else None


def resolve(names, found):
    """(object, missing): walks modules and classes only; an instance's attributes are for the run to see."""
    here = found.get(names[0])
    for i, name in enumerate(names[1:], 1):
        if not (inspect.ismodule(here) or inspect.isclass(here)):
            return None, ""
        if not hasattr(here, name):
            return None, ".".join(names[: i + 1])
        here = getattr(here, name)
    return here, ""


def keywords(target):
    """Keywords that a callable with **kwargs admits to; None where its signature decides."""
    try:
        signature = inspect.signature(target)
    except (TypeError, ValueError):
        return None
    if not any(p.kind is p.VAR_KEYWORD for p in signature.parameters.values()):
        return None
    texts, names = [inspect.getdoc(target) or ""], set(signature.parameters)
    if inspect.isclass(target):
        for base in target.__mro__:
            texts += [base.__doc__ or "", getattr(base.__init__, "__doc__", "") or ""]
            names |= set(getattr(base, "_attr_to_rest_field", {}) or {}) | set(vars(base).get("__annotations__", {}))
            try:
                names |= set(inspect.signature(base.__init__).parameters)
            except (TypeError, ValueError):
                continue
    for text in texts:
        names |= set(re.findall(r":(?:keyword|param|paramtype|ivar|kwarg)\s+(?:[^:]*?\s)?\**(\w+)\s*:", text)) | set(
            re.findall(r"^\s*:(?:type|vartype)\s+(\w+):", text, re.M)
        )
    return names


def problems(tree):
    found, bad = imported(tree)
    stored = {n.id for n in ast.walk(tree) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)} | {
        a.arg for a in ast.walk(tree) if isinstance(a, ast.arg)
    }
    found = {k: v for k, v in found.items() if k not in stored}
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and (names := chain(node)) and names[0] in found:
            _, missing = resolve(names, found)
            if missing:
                bad.append(f"line {node.lineno}: there is no {missing}")
        if (
            isinstance(node, ast.Call)
            and (
                names := chain(node.func)
                if isinstance(node.func, ast.Attribute)
                else [node.func.id]
                if isinstance(node.func, ast.Name)
                else None
            )
            and names[0] in found
        ):
            target, _ = resolve(names, found) if len(names) > 1 else (found[names[0]], "")
            if target is None or not str(getattr(target, "__module__", "")).startswith("azure."):
                continue
            known = keywords(target)
            if known is not None:
                bad += [
                    f"line {node.lineno}: {'.'.join(names)}() has no keyword {k.arg!r}"
                    for k in node.keywords
                    if k.arg and k.arg not in known | GENERAL | HANDED_ON.get(names[-1], set())
                ]
    return list(dict.fromkeys(bad))
