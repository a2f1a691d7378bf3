"""Bicep: a real grammar (tree-sitter) and what it cannot see: names that nobody declares, the shape of resource types,
properties that stand twice, symbols declared twice, a child without its parent. The Bicep compiler itself is in neither the
registry of pip nor that of npm, so what stands below `properties` of a resource is not checked against its type.
"""

import functools
import re

import tree_sitter
import tree_sitter_bicep

TYPE = re.compile(r"[A-Za-z][\w.]*(/[A-Za-z][\w]*)+@\d{4}-\d{2}-\d{2}(-(preview|beta|alpha|privatepreview))?")
RESOURCE = {
    "name",
    "location",
    "tags",
    "kind",
    "sku",
    "identity",
    "properties",
    "parent",
    "scope",
    "dependsOn",
    "zones",
    "plan",
    "managedBy",
    "extendedLocation",
    "managedByExtended",
    "etag",
}
DECLARES = {
    "parameter_declaration",
    "variable_declaration",
    "resource_declaration",
    "module_declaration",
    "output_declaration",
    "type_declaration",
    "user_defined_function",
    "function_declaration",
}
SPACES = {"az", "sys", "any"}
FUNCTIONS = set(
    """any array base64 base64ToJson base64ToString bool buildUri cidrHost cidrSubnet cidrSubnets coalesce concat contains
dataUri dataUriToString dateTimeAdd dateTimeFromEpoch dateTimeToEpoch deployer deployment empty endsWith environment extensionResourceId fail
filter first flatten format getSecret groupBy guid indexOf indexFromEnd int intersection items join json last lastIndexOf length list
listAccountSas listKeys listServiceSas listSecrets listCallbackUrl loadDirectoryFileInfo loadFileAsBase64 loadJsonContent loadTextContent
loadYamlContent managementGroup managementGroupResourceId map mapValues max min newGuid nameof objectKeys padLeft parseCidr parseUri
pickZones providers range readEnvironmentVariable reduce reference replace resourceGroup resourceId shallowMerge skip sort split startsWith
string subscription subscriptionResourceId substring tenant tenantResourceId toLogicalZone toLogicalZones toLower toObject toPhysicalZone
toPhysicalZones toUpper trim union uniqueString uri uriComponent uriComponentToString utcNow toLogicalZone allowed description maxLength maxValue
metadata minLength minValue secure sealed export discriminator batchSize retryOn waitUntil onlyIfNotExists""".split()
)


@functools.cache
def grammar():
    return tree_sitter.Parser(tree_sitter.Language(tree_sitter_bicep.language()))


def check(snippet, folder):
    root = grammar().parse(snippet.text.encode()).root_node
    problems = list(broken(root))
    if not problems:
        problems = names(root, snippet.text) + types(root) + twice(root)
    return "tree-sitter-bicep", problems, "syntax, names and types' shape; no compiler"


def broken(node):
    if node.is_missing:
        yield f"line {node.start_point[0] + 1}: {node.type!r} is missing"
    elif node.type == "ERROR":
        yield f"line {node.start_point[0] + 1}: not Bicep: {node.text.decode()[:60]!r}"
        return
    for child in node.children:
        yield from broken(child)


def every(node, *kinds):
    if node.type in kinds:
        yield node
    for child in node.children:
        yield from every(child, *kinds)


def declared(root):
    found = []
    for node in every(root, *DECLARES):
        name = next((c for c in node.children if c.type == "identifier"), None)
        if name:
            found.append((name.text.decode(), node.type))
    return found


def names(root, text):
    """Identifiers that are used and neither declared nor functions."""
    mine = declared(root)
    known = {n for n, kind in mine if kind != "output_declaration"} | SPACES
    problems = [
        f"{n} is declared twice"
        for n in sorted({n for n, _ in mine if [m for m, k in mine if k != "output_declaration"].count(n) > 1})
    ]
    known |= set(re.findall(r"\bfor\s+(\w+)\s+in\b", text))
    for pair in re.findall(r"\bfor\s+\(\s*(\w+)\s*,\s*(\w+)\s*\)\s+in\b", text):
        known |= set(pair)
    for group in re.findall(r"\(([\w\s,]*)\)\s*=>", text):
        known |= set(re.findall(r"\w+", group))
    known |= set(re.findall(r"(\w+)\s*=>", text))
    for function in every(root, "user_defined_function", "function_declaration"):
        known |= set(re.findall(r"(\w+)\s+\w+", function.text.decode().split("=>")[0]))
    for node in every(root, "identifier"):
        name, up = node.text.decode(), node.parent
        if up.type == "call_expression" and up.children[0].id == node.id:
            if name not in FUNCTIONS and name not in known:
                problems.append(f"line {node.start_point[0] + 1}: no function {name!r}")
            continue
        if up.type in DECLARES and next(c for c in up.children if c.type == "identifier").id == node.id:
            continue
        if up.type in ("object_property", "property", "object") and up.children and up.children[0].id == node.id:
            continue
        if up.type in (
            "for_loop_parameters",
            "lambda_expression",
            "parameter",
            "parameters",
            "type",
            "primitive_type",
            "nullable_type",
        ) or any(a.type == "type_declaration" for a in above(node)):
            continue
        if name not in known and name not in FUNCTIONS:
            problems.append(f"line {node.start_point[0] + 1}: {name!r} is not declared")
    return problems


def above(node):
    while node.parent:
        node = node.parent
        yield node


def literal(node):
    string = next(iter(every(node, "string")), None)
    return string.text.decode().strip("'") if string else ""


def types(root):
    problems = []
    for node in every(root, "resource_declaration"):
        kind = literal(node)
        inner = any(a.type == "resource_declaration" for a in above(node))
        if not TYPE.fullmatch(kind) and not (inner and re.fullmatch(r"\w+(@\d{4}-\d{2}-\d{2}(-preview)?)?", kind)):
            problems.append(f"line {node.start_point[0] + 1}: {kind!r} is not of the form Provider/type@YYYY-MM-DD")
            continue
        body = next(iter(every(node, "object")), None)
        keys = [k for k, _ in fields(body)] if body else []
        if "name" not in keys:
            problems.append(f"line {node.start_point[0] + 1}: the resource has no name")
        problems += [
            f"line {node.start_point[0] + 1}: a resource has no field {k!r}"
            for k in keys
            if k not in RESOURCE
            and kind.startswith("Microsoft.")
            and not kind.startswith(("Microsoft.Graph", "Microsoft.Resources/deploymentScripts"))
        ]
        depth = kind.split("@")[0].count("/")
        value = dict(fields(body)).get("name") if body else None
        if (
            depth > 1
            and "parent" not in keys
            and not inner
            and value is not None
            and "/" not in value.text.decode()
            and value.type == "string"
        ):
            problems.append(
                f"line {node.start_point[0] + 1}: {kind}: a child needs `parent`, or the parent's name before a slash"
            )
    return problems


def fields(body):
    """(key, value node) of an object."""
    for node in body.children:
        if node.type == "object_property":
            parts = [c for c in node.children if c.is_named]
            if parts:
                yield parts[0].text.decode().strip("'"), parts[-1]


def twice(root):
    problems = []
    for body in every(root, "object"):
        keys = [k for k, _ in fields(body)]
        problems += [
            f"line {body.start_point[0] + 1}: {k} is given twice" for k in sorted({k for k in keys if keys.count(k) > 1})
        ]
    return problems
