"""Scoring scripts: an online one is served by Azure's own inference server and answers one POST; a batch one scores two files.

The model file that the script opens is made where the script looks for it: a fitted forest on made-up readings.
"""

import ast
import json
import os
import pathlib
import re
import socket
import subprocess
import time
import urllib.error
import urllib.request

import environment
import sandbox

MODEL = """import sys, os, joblib
sys.path.insert(0, {here!r})
import python_run, prelude
t = python_run.readings()
from sklearn.ensemble import RandomForestClassifier
model = RandomForestClassifier(random_state=1).fit(t[prelude.READINGS], t["failed_7d"])
path = {path!r}
os.makedirs(os.path.dirname(path) or ".", exist_ok=True)
if {flavour!r}:
    import mlflow; mlflow.sklearn.save_model(model, path)
else:
    joblib.dump(model, path)
t[prelude.READINGS].iloc[:30].to_csv("a.csv", index=False)
t[prelude.READINGS].iloc[30:50].to_csv("b.csv", index=False)
"""
BATCH = """import sys, os, json
import {stem} as script
script.init()
result = script.run(["a.csv", "b.csv"])
assert hasattr(result, "__len__"), "run() must return a list or a table"
assert len(result) in (2, 50), f"{{len(result)}} results for 2 files with 50 rows"
"""


def python():
    return environment.MLFLOW2 / "bin" / "python"


def model_path(text):
    """The path below AZUREML_MODEL_DIR at which the script looks for its model."""
    parts = {}
    tree = ast.parse(text)

    def join(node):
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div):
            return join(node.left) + join(node.right)
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            return [node.value]
        if isinstance(node, ast.Name):
            return parts.get(node.id, [])
        if isinstance(node, ast.Call) and ast.unparse(node.func).endswith("path.join"):
            return (
                [p for a in node.args[1:] for p in join(a)]
                if not isinstance(node.args[0], ast.Name)
                else [p for a in node.args for p in join(a)]
            )
        return [p for a in getattr(node, "args", []) for p in join(a) if "environ" not in ast.unparse(node)]

    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Assign)
            and isinstance(node.targets[0], ast.Name)
            and isinstance(node.value, (ast.BinOp, ast.Call))
        ):
            parts[node.targets[0].id] = join(node.value)
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and re.search(r"\b(load|load_model)$", ast.unparse(node.func)) and node.args:
            found = join(node.args[0])
            if found:
                return "/".join(found)
    return ""


def check(snippet, folder):
    """(tool, problems, note)."""
    path = model_path(snippet.text)
    if not path:
        return "pyflakes", [], "static: no model file could be found out"
    file = pathlib.Path(folder) / (snippet.file or "score.py")
    file.write_text(snippet.text)
    flavour = "mlflow" in snippet.text
    wrong = sandbox.command(folder, python(), "-c", MODEL.format(here=str(environment.HERE), path=path, flavour=flavour))
    if wrong:
        return "serving", ["the stand-in model could not be made: " + wrong], ""
    if re.search(r"def run\((mini_batch|files|batch|file_paths|paths)\b", snippet.text):
        wrong = sandbox.command(
            folder,
            python(),
            "-c",
            BATCH.format(stem=file.stem),
            env={"AZUREML_MODEL_DIR": str(folder), "PYTHONPATH": str(folder)},
        )
        return "init() and run(files)", [wrong] if wrong else [], ""
    return "azmlinfsrv", online(snippet, folder, file), "served, one POST"


def payload(snippet):
    """A request of the deck that has the key the script reads, else the form of MLflow."""
    keys = re.findall(r"\[\"(\w+)\"\]", snippet.text)
    for text in snippet.files.get("*json", []):
        try:
            document = json.loads(text)
        except ValueError:
            continue
        if isinstance(document, dict) and any(k in document for k in keys):
            return document
    rows = [[5.8, 7.1, 6120], [6.3, 2.0, 410]]
    return dict.fromkeys(keys or ["data"], rows)


def online(snippet, folder, file):
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        port = s.getsockname()[1]
    env = sandbox.offline(
        {
            **os.environ,
            "AZUREML_MODEL_DIR": str(folder),
            "PATH": f"{environment.MLFLOW2 / 'bin'}:{os.environ['PATH']}",
            "PYTHONPATH": "",
        }
    )
    log = pathlib.Path(folder) / "server.log"
    with log.open("w") as out:
        # no name space here: the request must reach the server; the script's own network is the loopback and dead proxies
        server = subprocess.Popen(
            [
                environment.MLFLOW2 / "bin" / "azmlinfsrv",
                "--entry_script",
                file.name,
                "--model_dir",
                str(folder),
                "--port",
                str(port),
            ],
            cwd=folder,
            env=env,
            stdout=out,
            stderr=out,
        )
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    ask = urllib.request.Request(
        f"http://127.0.0.1:{port}/score", json.dumps(payload(snippet)).encode(), {"Content-Type": "application/json"}
    )
    try:
        for _ in range(240):
            time.sleep(0.5)
            try:
                with opener.open(ask, timeout=30) as told:
                    body = told.read().decode()
                json.loads(body)
                return []
            except urllib.error.HTTPError as e:
                return [f"HTTP {e.code}: {e.read()[:300].decode()} … {reason(log)}"]
            except ValueError:
                return [f"the answer is no JSON: {body[:200]}"]
            except OSError:
                if server.poll() is not None:
                    return ["the server ended: " + reason(log)]
        return ["the server never came up: " + reason(log)]
    finally:
        server.terminate()
        server.wait(20)


def reason(log):
    lines = [r for r in log.read_text().splitlines() if "Error" in r or "Exception" in r]
    return " ".join(lines[-2:])[-500:] or log.read_text()[-300:]
