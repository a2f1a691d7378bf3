"""Runs one Python snippet in its prepared folder, in whichever environment fits, and tells what became of it.

Used two ways: called in a forked child of the check (main environment), or started as a program in the MLflow 2 environment with
the job as JSON on standard input. Standard library at the top, so that it loads in both.
"""

import ast
import json
import os
import pathlib
import re
import shutil
import sys
import traceback
import warnings

import prelude

DATA = ("X_train", "X_test", "y_train", "y_test", "X", "y", "df", "train", "test", "model", "clf")


def store(template):
    """An MLflow store of its own: a copy of an empty one, because making one takes seconds."""
    shutil.copy(template, "mlflow.db")
    os.environ["MLFLOW_TRACKING_URI"] = "sqlite:///mlflow.db"
    import mlflow

    mlflow.set_tracking_uri("sqlite:///mlflow.db")
    real = mlflow.set_tracking_uri
    mlflow.set_tracking_uri = lambda uri: real(uri) if str(uri).startswith("sqlite") else None
    return mlflow


def readings():
    """A made-up table of pumps, as the deck's snippets use one."""
    import numpy as np
    import pandas as pd

    r, n = np.random.default_rng(3), 400
    t = pd.DataFrame({"pressure": r.normal(6, 1, n), "vibration": r.gamma(2, 1.5, n), "hours_run": r.integers(10, 9000, n)})
    t["failed_7d"] = ((t.vibration > 4) & (t.hours_run > 2500)).astype(int)
    return t


def names(open_names):
    """Values for training and test data, and a fitted model, that a snippet leaves open."""
    if not set(open_names) & set(DATA):
        return {}
    from sklearn.ensemble import RandomForestClassifier
    from sklearn.model_selection import train_test_split

    t = readings()
    X, y = t[prelude.READINGS], t["failed_7d"]  # noqa: N806
    a, b, c, d = train_test_split(X, y, random_state=1, stratify=y)
    found = {"X_train": a, "X_test": b, "y_train": c, "y_test": d, "X": X, "y": y, "df": t, "train": t, "test": t}
    if {"model", "clf"} & set(open_names):
        found["model"] = found["clf"] = RandomForestClassifier(random_state=1).fit(a, c)
    return {k: v for k, v in found.items() if k in open_names}


def run(job):
    """(problems, note). `job`: text, files, names left open, template of the store or None, what to run before, cloud or not."""
    warnings.filterwarnings("ignore")
    sys.path.insert(0, os.getcwd())
    given = dict(job["files"])
    if job["template"]:
        given["readings.csv"] = readings().to_csv(index=False)
        pathlib.Path("readings.csv").write_text(given["readings.csv"])
    tree = prelude.ready(job["text"], given)
    cloud = None
    if job["cloud"]:
        import cloud

        cloud.imitate()
        cloud.answers.SEEN["slow"] = any(isinstance(n, ast.While) for n in ast.walk(tree))
    mlflow = store(job["template"]) if job["template"] else None
    space = {"__name__": "__main__", "__file__": "snippet.py"} | names(job["names"])
    if cloud:
        space |= cloud.fixtures(job["names"])
    if job["before"]:
        first = dict(names(DATA), __name__="__main__")
        exec(compile(job["before"], "before.py", "exec"), first)
        run_id = first["run"].info.run_id
        if "run_id" in job["names"]:
            space["run_id"] = run_id
        if "model_uri" in job["names"]:
            space["model_uri"] = first.get("model_uri", f"runs:/{run_id}/model")
        for name in set(re.findall(r"models:/([\w-]+)[/@]", job["text"])) | set(
            re.findall(r"(?:model_version\w*|registered_model\w*|_alias)\(\s*(?:name=)?\"([\w-]+)\"", job["text"])
        ):
            for _ in range(max(map(int, re.findall(r"\b([1-9])\b", job["text"])), default=1)):
                mlflow.register_model(f"runs:/{run_id}/model", name)
    missing = set(job["names"]) - set(space)
    if missing:
        return [f"undefined: {', '.join(sorted(missing))}"], ""
    file = str(pathlib.Path("snippet.py").absolute())
    pathlib.Path(file).write_text(job["text"])
    note = ""
    try:
        exec(compile(job["text"], file, "exec"), space)
    except BaseException as e:  # noqa: BLE001  (a snippet may end in any way)
        said = "".join(traceback.format_exception_only(e)).strip()[-700:]
        if isinstance(e, SystemExit) and (cloud or e.code in (0, None)):
            note = "" if e.code in (0, None) else f"ended by itself: {str(e.code)[:80]}"
        elif cloud and not cloud.blame(e, file) and not mlflow:
            note = f"partly: the imitated answers led to {said[-300:]}"
        else:
            line = next((f.lineno for f in reversed(traceback.extract_tb(e.__traceback__)) if f.filename == file), "?")
            return [f"line {line}: {said}"], ""
    if cloud and not note:
        called = {ast.unparse(n.func) for n in ast.walk(tree) if isinstance(n, ast.Call)}
        for node in tree.body:
            if (
                isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))
                and node.name not in called
                and callable(space.get(node.name))
            ) and (error := cloud.call(space[node.name], space)):
                return [f"{node.name}(): {type(error).__name__}: {error}"], ""
    problems = list(dict.fromkeys(cloud.WRONG)) if cloud else []
    if cloud and cloud.TALK and not note:
        note = f"{len(cloud.TALK)} imitated requests"
    if mlflow:
        problems += after(mlflow, tree, space)
    return problems, note


def after(mlflow, tree, space):
    """What was logged must be in the store, and a logged model must load again."""
    keys = set()
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Call)
            and re.search(r"\blog_(metric|param)$", ast.unparse(node.func))
            and node.args
            and isinstance(node.args[0], ast.Constant)
        ):
            keys.add(node.args[0].value)
        if (
            isinstance(node, ast.Call)
            and re.search(r"\blog_(metrics|params)$", ast.unparse(node.func))
            and node.args
            and isinstance(node.args[0], ast.Dict)
        ):
            keys |= {k.value for k in node.args[0].keys if isinstance(k, ast.Constant)}
    if not keys and "log_model" not in ast.dump(tree):
        return []
    client = mlflow.MlflowClient()
    runs = client.search_runs([e.experiment_id for e in client.search_experiments()])
    stored = {k for r in runs for k in (*r.data.metrics, *r.data.params)}
    problems = [f"{k} is not in the store" for k in sorted(keys - stored)]
    for info in [v for v in space.values() if hasattr(v, "model_uri")]:
        mlflow.pyfunc.load_model(info.model_uri)
    return problems


if __name__ == "__main__":
    told = run(json.load(sys.stdin))
    pathlib.Path("verdict.json").write_text(json.dumps(told))
    sys.stdout.flush()
    os._exit(0)
