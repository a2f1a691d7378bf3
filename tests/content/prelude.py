"""What a Python snippet finds when it runs: environment variables, files, arguments.

Standard library only, because it runs in both environments.
"""

import argparse
import ast
import os
import pathlib
import re
import sys

import stand_texts

READINGS = ["pressure", "vibration", "hours_run"]
CONNECTION = "InstrumentationKey=00000000-0000-0000-0000-000000000000;IngestionEndpoint=https://example.invalid/"


def constants(tree):
    """String literals, and the fixed beginnings of f-strings."""
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            if node.values and isinstance(node.values[0], ast.Constant):
                yield str(node.values[0].value), False
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value, True


def variables(tree):
    """Names asked of os.environ and os.getenv, with values that look right."""
    names = set()
    for node in ast.walk(tree):
        text = ""
        if (
            isinstance(node, ast.Subscript)
            and isinstance(node.slice, ast.Constant)
            and ast.unparse(node.value).endswith("environ")
        ):
            text = node.slice.value
        if (
            isinstance(node, ast.Call)
            and node.args
            and isinstance(node.args[0], ast.Constant)
            and re.search(r"(environ\.get|getenv)$", ast.unparse(node.func))
        ):
            text = node.args[0].value
        if isinstance(text, str) and text:
            names.add(text)
    return {n: value(n) for n in names}


def value(name):
    if "CONNECTION_STRING" in name:
        return CONNECTION
    if name == "AZUREML_MODEL_DIR":
        return os.getcwd()
    if re.search(r"RESOURCE_ID|_ID$", name) and "CLIENT" not in name:
        return (
            "/subscriptions/0/resourceGroups/rg/providers/Microsoft.CognitiveServices/accounts/a"
            if "RESOURCE" in name
            else "00000000-0000-0000-0000-000000000000"
        )
    if re.search(r"ENDPOINT|URL|URI|TARGET", name):
        return (
            "https://example.services.ai.azure.com/api/projects/p" if "PROJECT" in name else "https://example.openai.azure.com/"
        )
    if re.search(r"VERSION$", name):
        return "2"
    return "some-" + name.lower().replace("_", "-")


def files(tree, given):
    """Files that the snippet names: blocks of the deck by name, else rows of nothing in particular."""
    for text, whole in constants(tree):
        if (
            not re.fullmatch(r"[\w./{}-]*[\w-]+\.(jsonl?|csv|txt|md|ya?ml|pdf|prompty|parquet|png|pkl)|[\w.-]+/[\w./-]*", text)
            or text.startswith(("/", "http"))
            or "//" in text
        ):
            continue
        path = pathlib.Path(text)
        try:
            (path.parent if whole and path.suffix or not text.endswith("/") else path).mkdir(parents=True, exist_ok=True)
            if whole and path.suffix and not path.exists():
                path.write_text(
                    given.get(path.name)
                    or stand_texts.KNOWN.get(path.name)
                    or stand_texts.CONTENT.get(path.suffix, "some text\nsome more\n")
                )
        except OSError:
            continue


def arguments(given):
    """argparse and sys.argv: every required option and every place gets a value of its type."""
    real = argparse.ArgumentParser.parse_args

    def parse(self, args=None, namespace=None):
        words = []
        for action in self._actions:
            if action.dest == "help" or not (action.required or not action.option_strings and action.nargs not in ("?", "*")):
                continue
            if action.nargs == 0:
                continue
            one = argument(action, given)
            words += [action.option_strings[-1], one] if action.option_strings else [one]
        return real(self, words if args is None else args, namespace)

    argparse.ArgumentParser.parse_args = parse


def folder(name):
    """A folder of the kind a job gets as input, with every file that the snippet names."""
    pathlib.Path(name).mkdir(exist_ok=True)
    for file in pathlib.Path(".").glob("*.*"):
        if file.is_file() and file.name != "snippet.py":
            (pathlib.Path(name) / file.name).write_bytes(file.read_bytes())


def argument(action, given):
    if action.choices:
        return str(next(iter(action.choices)))
    if action.type in (int, float):
        return "3"
    if re.search(r"reading|data|csv|input|file|report_in|scores|metrics", action.dest) and not re.search(r"out", action.dest):
        path = pathlib.Path(
            f"{action.dest}.csv"
            if re.search(r"reading|csv", action.dest)
            else f"{action.dest}.jsonl"
            if "data" in action.dest
            else f"{action.dest}.json"
        )
        if not path.exists():
            path.write_text(given.get("readings.csv") or stand_texts.CONTENT[path.suffix])
        return str(path)
    if (
        action.type is pathlib.Path
        and "out" not in action.dest
        and not re.search(r"target|report|fitted|save|result", action.dest)
    ):
        folder(f"in-{action.dest}")
        return f"in-{action.dest}"
    return f"out-{action.dest}" if action.type is pathlib.Path or "out" in action.dest else f"some-{action.dest}"


def ready(text, given):
    """Everything at once; the parsed snippet."""
    tree = ast.parse(text)
    os.environ.update({k: v for k, v in variables(tree).items() if k not in ("PATH", "HOME") and k not in os.environ})
    files(tree, given)
    arguments(given)
    most = max(
        [int(m) for m in re.findall(r"sys\.argv\[(\d)\]", text)] + [int(m) - 1 for m in re.findall(r"sys\.argv\[1:(\d)\]", text)],
        default=0,
    )
    pathlib.Path("argument.json").write_text(stand_texts.CONTENT[".json"])
    sys.argv = ["snippet.py"] + ["argument.json"] * most
    return tree
