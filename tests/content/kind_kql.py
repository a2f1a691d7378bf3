"""KQL: parsed and analysed by Microsoft's own language service, with the tables and columns of kql_tables.json.

Syntax, functions, operators, and types are checked for every query; column names for the tables that the file knows.
"""

import json
import pathlib
import subprocess

import environment

HERE = pathlib.Path(__file__).resolve().parent


def check(snippet, folder):
    given = json.dumps({"text": snippet.text, "tables": json.loads((HERE / "kql_tables.json").read_text())["tables"]})
    done = subprocess.run(
        ["node", str(HERE / "node" / "kql.js"), str(environment.NODE)],
        input=given,
        text=True,
        capture_output=True,
        timeout=120,
        check=False,
    )
    if done.returncode:
        return "kusto language service", [done.stderr.strip()[-800:]], ""
    return "kusto language service", json.loads(done.stdout), ""
