"""Whether a request to an OpenAI-compatible service has the documented shape: judged by the openai package's own parameter types.

The package does not check at run time what its types say, so a misspelt field inside a dictionary would pass. Here the sent
document is held against those types: unknown fields, missing ones, values outside a set. Fields and tools that only the Azure
services know are left alone (AZURE).
"""

import functools
import re
import typing

AZURE = {"agent_reference", "agent", "trainingType"}
ROUTES = [
    (r"/chat/completions$", "chat.completion_create_params", "CompletionCreateParamsNonStreaming"),
    (r"/responses$", "responses.response_create_params", "ResponseCreateParamsNonStreaming"),
    (r"/embeddings$", "embedding_create_params", "EmbeddingCreateParams"),
    (r"/fine_tuning/jobs$", "fine_tuning.job_create_params", "JobCreateParams"),
    (r"/batches$", "batch_create_params", "BatchCreateParams"),
]


def problems(method, url, sent):
    if method != "POST" or not isinstance(sent, dict) or "openai" not in url and "/v1/" not in url:
        return []
    path = url.split("?")[0].rstrip("/")
    for pattern, module, name in ROUTES:
        if re.search(pattern, path):
            document = {k: v for k, v in sent.items() if k not in AZURE and k != "stream"}
            if "agent_reference" in sent or "agent" in sent:
                document.setdefault("model", "of the agent")
            return [f"request to {pattern.strip('$')}: {p}" for p in compare(document, shape(module, name), "")]
    return []


@functools.cache
def shape(module, name):
    import importlib

    return getattr(importlib.import_module("openai.types." + module), name)


@functools.cache
def hints(kind):
    return typing.get_type_hints(kind, include_extras=True)


def bare(kind):
    """The type without Required, Annotated and the like."""
    while typing.get_origin(kind) in (typing.Required, typing.NotRequired, typing.Annotated) or getattr(
        typing.get_origin(kind), "__name__", ""
    ) in ("Required", "NotRequired"):
        kind = typing.get_args(kind)[0]
    if getattr(kind, "__class__", None).__name__ == "TypeAliasType":
        return bare(kind.__value__)
    return kind


def typed(kind):
    """A TypedDict, of typing or of typing_extensions."""
    return isinstance(kind, type) and hasattr(kind, "__required_keys__")


def compare(value, kind, where):
    """Differences of a JSON value from a type."""
    kind = bare(kind)
    origin, arguments = typing.get_origin(kind), typing.get_args(kind)
    if typed(kind):
        return record(value, kind, where)
    if origin is typing.Literal:
        return [] if value in arguments else [f"{where}: {value!r} is none of {', '.join(map(repr, arguments[:12]))}"]
    if origin is typing.Union or str(origin) == "<class 'types.UnionType'>":
        return either(value, arguments, where)
    if value is None:
        return [] if kind in (type(None), None, object, typing.Any) else [f"{where}: null"]
    name = getattr(origin, "__name__", "")
    if name in ("Iterable", "list", "List", "Sequence", "SequenceNotStr"):
        if not isinstance(value, list):
            return [f"{where}: a list is needed"]
        return [p for i, v in enumerate(value) for p in compare(v, arguments[0], f"{where}[{i}]")]
    if name in ("dict", "Dict", "Mapping"):
        return [] if isinstance(value, dict) else [f"{where}: an object is needed"]
    simple = {str: str, int: int, float: (int, float), bool: bool}.get(kind)
    if simple and (not isinstance(value, simple) or isinstance(value, bool) and kind is not bool):
        return [f"{where}: {type(value).__name__} given, {kind.__name__} needed"]
    return []


def record(value, kind, where):
    if not isinstance(value, dict):
        return [f"{where}: an object is needed"]
    fields = hints(kind)
    found = [f"{where}.{k}: unknown field".lstrip(".") for k in value if k not in fields]
    found += [f"{where}.{k}: is missing".lstrip(".") for k in fields if k not in value and required(kind, fields[k])]
    return found + [p for k, v in value.items() if k in fields for p in compare(v, fields[k], f"{where}.{k}".lstrip("."))]


def required(kind, field):
    """Read from the annotations: with postponed annotations the class itself does not know."""
    name = getattr(typing.get_origin(field), "_name", "") or getattr(typing.get_origin(field), "__name__", "")
    return name == "Required" or kind.__total__ and name != "NotRequired"


def either(value, kinds, where):
    """A union: fine if one accepts; else what the nearest says."""
    tries = []
    for kind in kinds:
        found = compare(value, kind, where)
        if not found:
            return []
        tries.append((nearness(value, bare(kind)), found))
    if isinstance(value, dict) and "type" in value and not any(near[0] for near, _ in tries):
        return (
            []
            if str(value["type"]).startswith(
                ("azure_", "bing_", "sharepoint_", "fabric_", "openapi", "memory_", "a2a_", "browser_", "work_iq", "capture_")
            )
            else [f"{where}.type: {value['type']!r} is unknown"]
        )
    return max(tries, key=lambda t: (t[0], -len(t[1])))[1]


def nearness(value, kind):
    """How much a type looks like what was meant: the same `type` or `role` word, then common fields."""
    if not isinstance(value, dict):
        return (isinstance(value, list) and "List" in str(kind) or isinstance(value, list) and "Iterable" in str(kind), 0)
    if not typed(kind):
        return (False, 0)
    fields = hints(kind)
    marks = [k for k in ("type", "role") if k in value and k in fields]
    same = all(
        value[k] in typing.get_args(bare(fields[k])) for k in marks if typing.get_origin(bare(fields[k])) is typing.Literal
    ) and bool(marks)
    return (same, len(set(value) & set(fields)))
