"""Shell scripts: bash -n, ShellCheck (severity warning and up), and every az command looked up in the table of real ones.

The script is parsed with a real bash grammar, so az calls are found in pipes, `$( )`, loops and conditions. Of an az call are
checked: group and command, option names, required options, whether an option has its value, values from a closed set, `--query`
as JMESPath, and percentages of traffic. The table is az_commands.json; make_az_table.py tells where it comes from.
"""

import difflib
import functools
import json
import pathlib
import re
import subprocess

import jmespath
import tree_sitter
import tree_sitter_bash

import environment

HERE = pathlib.Path(__file__).resolve().parent
EVERYWHERE = {
    "--help": "*",
    "-h": "*",
    "--debug": "*",
    "--verbose": "*",
    "--only-show-errors": "*",
    "--query": "",
    "--output": "",
    "-o": "",
    "--subscription": "",
    "--acquire-policy-token": "*",
    "--change-reference": "",
}
DEFAULTS = {"--resource-group", "--workspace-name", "--location"}  # what `az configure --defaults` may supply
WORKSPACE = {"ml workspace", "ml feature-store"}  # there, the default workspace is --name
OUTPUTS = {"json", "jsonc", "none", "table", "tsv", "yaml", "yamlc"}


@functools.cache
def table():
    return json.loads((HERE / "az_commands.json").read_text())


@functools.cache
def prefixes():
    """Every beginning of a known command: the groups."""
    return {
        tuple(n.split()[:i])
        for n in [*table()["commands"], *table()["names"], *table()["retired"]]
        for i in range(1, len(n.split()) + 1)
    }


@functools.cache
def grammar():
    return tree_sitter.Parser(tree_sitter.Language(tree_sitter_bash.language()))


def check(snippet, folder):
    problems = script(snippet.text)
    return "bash, shellcheck" + (", az table" if re.search(r"\baz\b", snippet.text) else ""), problems, ""


def script(text, known=()):
    """Problems of a script; `known` names variables that come from outside."""
    done = subprocess.run(["bash", "-n"], input=text, text=True, capture_output=True, check=False)
    if done.returncode:
        return [done.stderr.strip()]
    tool = environment.MAIN / "bin" / "shellcheck"
    given = "".join(f"export {k}=\n" for k in known)
    told = subprocess.run(
        [str(tool), "-S", "warning", "-f", "gcc", "-"],
        input="#!/usr/bin/env bash\n" + given + text,
        text=True,
        capture_output=True,
        check=False,
    )
    problems = [re.sub(r"^-:\d+:\d+: ", "shellcheck: ", p) for p in (told.stdout + told.stderr).splitlines() if p.strip()]
    root = grammar().parse(text.encode()).root_node
    arrays = {m[1]: m[2] for m in re.finditer(r"^\s*(\w+)=\(([^()]*)\)", text, re.M)}
    for node in commands(root):
        words = [
            w
            for child in node.children
            if child.type not in ("variable_assignment", "file_redirect", "herestring_redirect")
            for w in word(child, arrays)
        ]
        if words and words[0][0] == "az":
            problems += call(words[1:])
    return problems


def commands(node):
    if node.type == "command":
        yield node
    for child in node.children:
        yield from commands(child)


def word(node, arrays):
    """(text, is it fixed): quotes taken off; what only the shell knows is not fixed. An array stands for its words."""
    text = node.text.decode()
    if m := re.fullmatch(r'"?\$\{(\w+)\[@\]\}"?', text):
        parts = grammar().parse(("x " + arrays.get(m[1], "")).encode()).root_node.children
        if m[1] in arrays and parts:
            return [w for child in parts[0].children[1:] for w in word(child, {})]
        return [("$" + m[1], None)]  # any number of words
    if node.type == "command_name":
        return [(text.strip("\"'"), True)]
    if node.type == "raw_string":
        return [(text[1:-1], True)]
    if node.type in (
        "string",
        "concatenation",
        "word",
        "number",
        "simple_expansion",
        "expansion",
        "command_substitution",
        "ansi_c_string",
    ):
        fixed = not re.search(r"\$[\w{(]|`", text)
        whole = text[1:-1] if node.type == "string" else re.sub(r"[\"']", "", text) if node.type == "concatenation" else text
        return [(whole.replace("\\\n", "").replace('\\"', '"'), fixed)]
    return []


def nearest(word_, choices):
    near = difflib.get_close_matches(word_, choices, 1, 0.5)
    return f"; did you mean {near[0]!r}?" if near else ""


def call(words):
    """Problems of one az call, its words without `az`."""
    path, rest = [], list(words)
    while rest and rest[0][1] and not rest[0][0].startswith("-") and (*path, rest[0][0]) in prefixes():
        path.append(rest.pop(0)[0])
    name = " ".join(path)
    if name in table()["retired"]:
        return [f"az {name}: a command of the first generation, retired"]
    if name not in table()["commands"]:
        if name in table()["names"]:
            return []
        if not path and rest and rest[0][0] in ("--version", "--help", "-h"):
            return []
        if "--help" in [w for w, _ in rest] or "-h" in [w for w, _ in rest]:
            return []
        bad = rest[0][0] if rest else ""
        below = sorted({p[len(path)] for p in prefixes() if len(p) > len(path) and list(p[: len(path)]) == path})
        return [f"az {name}: no command {bad!r} here".replace("az :", "az:") + nearest(bad, below)]
    return arguments(name, rest)


def options(name):
    """Option name -> (its main name, required, arity, choices); positional arguments under "<"."""
    found, places = {}, 0
    for one in table()["commands"][name].split():
        one, _, choices = one.partition("=")
        need, switch, many, maybe = "!" in one, "*" in one, "+" in one, "?" in one
        names = one.rstrip("!*+?").split("/")
        if names[0].startswith("<"):
            places = 99 if many else places + 1
            continue
        arity = "*" if switch else "+" if many else "?" if maybe else ""
        for n in names:
            found[n] = (names[0], need, arity, choices.split("|") if choices else [])
    return found, places


def arguments(name, words):
    known, places = options(name)
    problems, given, i, open_ended = [], {}, 0, any(fixed is None for _, fixed in words)
    while i < len(words):
        text, fixed = words[i]
        i += 1
        if not text.startswith("-") or re.fullmatch(r"-\d+(\.\d+)?", text) or not fixed and not text.startswith("--"):
            if places:
                places -= 1
            elif fixed is not None:
                problems.append(f"az {name}: {text!r} belongs to no option")
            continue
        option, equals, value = text.partition("=")
        main, arity, choices = option, "", []
        if option in known:
            main, _, arity, choices = known[option]
        elif option in EVERYWHERE:
            arity = EVERYWHERE[option]
        elif len(option) > 2 and not option.startswith("--") and option[:2] in known and not equals:  # -nvalue
            main, _, arity, choices = known[option[:2]]
            value, equals = option[2:], "="
        else:
            begun = [k for k in known if option.startswith("--") and len(option) > 4 and k.startswith(option)]
            problems.append(
                f"az {name}: no option {option!r}"
                + (f"; write {begun[0]!r} in full" if begun else nearest(option, [*known, *EVERYWHERE]))
            )
            arity = "+"
        values = [(value, fixed)] if equals else []
        while (
            not equals
            and arity != "*"
            and i < len(words)
            and not (words[i][1] is not False and re.match(r"--?[a-zA-Z]", words[i][0]))
        ):
            if values and arity in ("", "?"):
                break
            values.append(words[i])
            i += 1
        if arity in ("", "+") and not values and not open_ended:
            problems.append(f"az {name}: {option} needs a value")
        if arity == "*" and equals:
            problems.append(f"az {name}: {option} takes no value")
        given[main] = values
        problems += [f"az {name}: {p}" for p in content(main, values, choices)]
    for main, need, _, _ in set([(a, b, c, "") for a, b, c, _ in known.values()]):
        default = main in DEFAULTS or main == "--name" and name.rsplit(" ", 1)[0] in WORKSPACE
        if need and main not in given and not default and not open_ended and "--ids" not in given and "--help" not in given:
            problems.append(f"az {name}: {main} is required")
    problems += [f"az {name}: {p}" for p in rules(name, given, open_ended)]
    return problems


def content(main, values, choices):
    """What can be said of an option's values."""
    fixed = [v for v, is_fixed in values if is_fixed]
    if main == "--query" and fixed:
        try:
            jmespath.compile(fixed[0])
        except Exception as e:  # noqa: BLE001
            return [f"--query is not JMESPath: {str(e).splitlines()[0]}"]
    if main in ("--output", "-o") and fixed and fixed[0] not in OUTPUTS:
        return [f"--output {fixed[0]!r}: none of {', '.join(sorted(OUTPUTS))}"]
    if choices and len(values) == 1 and fixed and fixed[0].lower() not in [c.lower() for c in choices]:
        return [f"{main} {fixed[0]!r}: none of {', '.join(choices)}"]
    if main in ("--traffic", "--mirror-traffic") and fixed:
        shares = re.findall(r"[\w-]+=(\d+)", fixed[0])
        if len(shares) != len(fixed[0].split()):
            return [f"{main} {fixed[0]!r}: not NAME=PERCENT …"]
        if main == "--traffic" and sum(map(int, shares)) not in (0, 100):
            return [f"{main} adds up to {sum(map(int, shares))}, not 100"]
        if main == "--mirror-traffic" and sum(map(int, shares)) > 50:
            return [f"{main}: at most 50 percent can be mirrored"]
    return []


def rules(name, given, open_ended):
    """Either-or rules that the table cannot express; from the reference of each command."""
    if open_ended:
        return []
    either = {
        "role assignment create": ["--assignee", "--assignee-object-id"],
        "ml online-deployment update": ["--file", "--name"],
        "ml job download": ["--name"],
        "deployment group create": ["--template-file", "--template-uri", "--template-spec", "--parameters"],
        "deployment group what-if": ["--template-file", "--template-uri", "--template-spec", "--parameters"],
        "ml model create": ["--file", "--path"],
        "ml data create": ["--file", "--path"],
        "ml compute create": ["--file", "--type"],
        "ml workspace create": ["--file", "--name"],
        "ml environment create": ["--file", "--image", "--build-context"],
    }
    names = set(given)
    wanted = either.get(name)
    found = [f"one of {', '.join(wanted)} is required"] if wanted and not names & set(wanted) else []
    if name in ("ml model show", "ml data show", "ml environment show", "ml component show") and not names & {
        "--version",
        "--label",
    }:
        found.append("--version or --label is required")
    return found
