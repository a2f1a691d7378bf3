"""Writes az_commands.json anew: which options each az command takes. Not part of a check; run it to raise the version.

    python3 -m venv az && az/bin/pip install azure-cli==2.91.0 && az/bin/python tests/content/make_az_table.py

The core commands come from azure-cli itself, which is asked for the argument table of every command of the groups
below. The extension `ml` is in no package registry; its commands are az_ml.txt, transcribed from the public reference;
those of `application-insights` stand below. Facts only: names, no descriptions.

Form: command -> options; each option is its names joined by "/", then "!" required, "*" a switch, "+" several values,
"?" none or one value, and "=a|b" the values it allows. `names` lists all other commands, without options.
"""

import json
import os
import pathlib
import tempfile

HERE = pathlib.Path(__file__).parent
GROUPS = """account acr ad bicep cognitiveservices configure config consumption containerapp cosmosdb deployment eventgrid
extension feature group identity keyvault lock login logout monitor policy provider resource rest role search storage tag version
webapp functionapp stack deployment-scripts""".split()
# of these large groups, only what is named has options; the rest is known by name
PARTS = """network private-endpoint|network vnet|network private-dns|network nsg|network private-link|network application-gateway waf-policy
storage account|storage container|storage blob|storage fs|webapp config|webapp create|webapp show|webapp deploy|webapp identity|webapp list
webapp restart|webapp up|webapp log|webapp deployment|containerapp create|containerapp update|containerapp show|containerapp up|containerapp env
containerapp revision|containerapp ingress|containerapp identity|containerapp logs|functionapp create|functionapp config|functionapp show
functionapp identity|functionapp deployment|cosmosdb create|cosmosdb show|cosmosdb sql|cosmosdb identity|acr create|acr build|acr login|acr show
acr repository|acr update|monitor log-analytics|monitor metrics|monitor diagnostic-settings|monitor scheduled-query|monitor action-group
monitor activity-log|monitor alert|monitor autoscale|monitor app-insights|monitor private-link-scope|monitor account|monitor data-collection"""
NEEDED = {}
PARTIAL = [part.strip() for line in PARTS.splitlines() for part in line.split("|")]
GENERAL = {"--help", "--debug", "--query", "--verbose", "--output", "--only-show-errors", "--cmd"}
EXTENSIONS = {  # facts of the reference of the extension application-insights
    "monitor app-insights component create": "--app/-a! --location/-l! --resource-group/-g! --application-type --kind/-k --retention-time --tags+ --workspace --ingestion-access --query-access",
    "monitor app-insights component show": "--app/-a --resource-group/-g",
    "monitor app-insights component update": "--app/-a! --resource-group/-g! --kind/-k --retention-time --tags+ --workspace --ingestion-access --query-access",
    "monitor app-insights component delete": "--app/-a! --resource-group/-g! --yes/-y*",
    "monitor app-insights component connect-webapp": "--app/-a! --resource-group/-g! --web-app! --enable-profiler --enable-snapshot-debugger",
    "monitor app-insights query": "--analytics-query! --app/-a --apps+ --ids+ --resource-group/-g --start-time --end-time --offset",
    "monitor app-insights metrics show": "--metrics/--metric/-m! --app/-a --resource-group/-g --aggregation+ --start-time --end-time --interval --offset --filter --top --orderby --segment+ --ids+",
    "monitor app-insights events show": "--type! --app/-a --resource-group/-g --event --start-time --end-time --offset --ids+",
    "monitor log-analytics query": "--workspace/-w! --analytics-query! --timespan/-t --workspaces+",
}


def text(names, required, nargs, action, choices):
    """One option in the form the table has."""
    names = [n for n in names if isinstance(n, str) and n.startswith("-")]
    if not names:
        return None
    switch = action in ("store_true", "store_false", "store_const") or nargs == 0
    out = "/".join(sorted(names, key=lambda n: (-len(n), n))) + ("!" if required else "")
    out += "*" if switch else "+" if nargs in ("+", "*") or isinstance(nargs, int) and nargs > 1 else "?" if nargs == "?" else ""
    if choices and not switch and len(choices) < 40:
        out += "=" + "|".join(str(c) for c in choices)
    return out


def core():
    """The parsers that azure-cli builds for the wanted commands, and the names of all others."""
    os.environ.setdefault("AZURE_CONFIG_DIR", tempfile.mkdtemp())
    from azure.cli.core import __version__, get_default_cli
    from knack.events import EVENT_INVOKER_POST_CMD_TBL_CREATE

    cli = get_default_cli()
    cli.invocation = cli.invocation_cls(
        cli_ctx=cli, parser_cls=cli.parser_cls, commands_loader_cls=cli.commands_loader_cls, help_cls=cli.help_cls
    )
    loader = cli.invocation.commands_loader
    loader.skip_applicability = True
    loader.load_command_table(None)
    for some in loader.cmd_to_loader_map.values():
        for one in some:
            one.skip_applicability = True
    names = sorted(n for n in loader.command_table if not wanted_options(n))
    for name in names:
        del loader.command_table[name]
    loader.command_name = ""
    loader.load_arguments()
    for name, command in loader.command_table.items():  # what --ids, added next, makes optional
        NEEDED[name] = {
            a.name for a in command.arguments.values() if a.options.get("required") or a.type.settings.get("required")
        }
    cli.raise_event(EVENT_INVOKER_POST_CMD_TBL_CREATE, commands_loader=loader)
    cli.invocation.parser.cli_ctx = cli
    cli.invocation.parser.load_command_table(loader)
    wanted = {}
    walk(cli.invocation.parser, "", wanted)
    return __version__, {k: v for k, v in wanted.items() if k in loader.command_table}, names


def wanted_options(name):
    """Whether the options of a command go into the table."""
    large = {part.split()[0] for part in PARTIAL}
    if name.split()[0] in large:
        return any(name == part or name.startswith(part) for part in PARTIAL)
    return name.split()[0] in GROUPS


def walk(parser, path, found):
    """Collects the options of every leaf below an argparse parser."""
    below = [a for a in parser._actions if getattr(a, "choices", None) and isinstance(a.choices, dict) and not a.option_strings]
    for action in below:
        for word, child in action.choices.items():
            walk(child, (path + " " + word).strip(), found)
    if below:
        return
    options = []
    for action in parser._actions:
        kind = {0: "store_true"}.get(action.nargs)
        one = text(
            action.option_strings,
            action.required or action.dest in NEEDED.get(path, ()),
            action.nargs,
            kind,
            list(action.choices or []),
        )
        if one and not GENERAL & set(action.option_strings):
            options.append(one)
        elif not action.option_strings and action.dest not in ("_command_package", "command"):
            options.append(("<" + action.dest + ">") + ("+" if action.nargs in ("+", "*") else ""))
    found[path] = sorted(options)


def extension():
    """az_ml.txt, its words WS, REG … written out."""
    words, commands, retired = {}, {}, []
    for line in (HERE / "az_ml.txt").read_text().splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        if line.startswith("- "):
            retired.append("ml " + line[2:].strip())
        elif "|" in line:
            name, options = line.split("|")
            commands["ml " + name.strip()] = sorted(" ".join(words.get(o, o) for o in options.split()).split())
        else:
            name, value = line.split("=", 1)
            words[name.strip()] = value.strip()
    return commands, retired


def main():
    version, commands, names = core()
    ml, retired = extension()
    commands.update({k: v.split() for k, v in EXTENSIONS.items()})
    commands.update(ml)
    table = {
        "about": f"azure-cli {version}; extension ml from az_ml.txt, see there; 2026-11-24; facts only",
        "made_by": "tests/content/make_az_table.py",
        "retired": retired,
        "names": names,
        "commands": dict(sorted(commands.items())),
    }
    lines = [f"{json.dumps(k)}: {json.dumps(v)}" for k, v in table.items() if k != "commands"]
    body = ",\n".join(f"  {json.dumps(k)}: {json.dumps(' '.join(v))}" for k, v in table["commands"].items())
    (HERE / "az_commands.json").write_text("{\n" + ",\n".join(lines) + ',\n"commands": {\n' + body + "\n}}\n")
    print(len(commands), "commands with options,", len(names), "names")


if __name__ == "__main__":
    main()
