"""Python: pyflakes; every import there in the pinned packages; then the snippet is run, in the way that fits it.

Scoring scripts are served (serving.py). MLflow code runs on an SQLite store, with what it logs read back; a comment `# MLflow 2`
or `# MLflow 3` chooses the version. Everything else runs with the real client packages and an imitated network (cloud.py).
A snippet whose packages are not among the pins is only compiled and linted, and shown as `static`.
"""

import ast
import importlib.util
import json
import pathlib
import re
import subprocess
import sys

import environment
import python_run
import sandbox

FIXTURES = {
    *python_run.DATA,
    "run_id",
    "model_uri",
    "project",
    "project_client",
    "client",
    "openai_client",
    "credential",
    "ml_client",
    "model_config",
}
FIRST = """import mlflow
from sklearn.linear_model import LogisticRegression

with mlflow.start_run() as run:
    mlflow.sklearn.log_model(LogisticRegression().fit(X_train, y_train), "model")
model_uri = f"runs:/{run.info.run_id}/model"
"""
MLFLOW3 = re.compile(r"^#.*MLflow 3", re.M | re.I)
MLFLOW2 = re.compile(r"^#.*MLflow 2|mlflow<3", re.M | re.I)


def flakes(text, folder):
    """(problems, names left open)."""
    file = pathlib.Path(folder) / "lint.py"
    file.write_text(text)
    done = subprocess.run([sys.executable, "-m", "pyflakes", str(file)], capture_output=True, text=True, check=False)
    file.unlink()
    problems, left = [], set()
    for row in (done.stdout + done.stderr).splitlines():
        message = re.sub(r"^\S+:(\d+):\d+:? ", r"line \1: ", row)
        name = re.search(r"undefined name '(\w+)'", row)
        if name and name[1] in FIXTURES:
            left.add(name[1])
        elif message.strip():
            problems.append(message)
    return problems, sorted(left)


def packages(text):
    return {
        n.module if isinstance(n, ast.ImportFrom) else a.name
        for n in ast.walk(ast.parse(text))
        if isinstance(n, (ast.Import, ast.ImportFrom))
        for a in n.names
        if isinstance(n, ast.Import) or n.level == 0
    }


def absent(modules, python):
    """Top-level packages that an environment does not have."""
    tops = sorted({m.split(".")[0] for m in modules})
    if python == sys.executable:
        return [t for t in tops if importlib.util.find_spec(t) is None]
    code = "import importlib.util, sys; print(*[t for t in sys.argv[1:] if importlib.util.find_spec(t) is None])"
    return subprocess.run([python, "-c", code, *tops], capture_output=True, text=True, check=False).stdout.split()


def template(name, python):
    """An empty MLflow store, made once for each environment."""
    path = environment.CACHE / f"empty-{name}.db"
    if not path.exists():
        made = path.with_suffix(".new")
        code = f"import mlflow; mlflow.set_tracking_uri('sqlite:///{made}'); mlflow.search_experiments()"
        subprocess.run([python, "-c", code], capture_output=True, check=False, cwd=environment.CACHE)
        made.replace(path)
    return str(path)


def ready(blocks):
    """Makes the stores before the children start, if a block needs one."""
    if any("mlflow" in b.text for b in blocks if b.proof == "python"):
        template("mlflow2", str(environment.MLFLOW2 / "bin" / "python"))
        template("main", sys.executable)


def check(snippet, folder):
    text = snippet.text
    try:
        tree = ast.parse(text)
    except SyntaxError as e:
        return "python", [f"line {e.lineno}: {e.msg}"], ""
    problems, left = flakes(text, folder)
    if problems:
        return "pyflakes", problems, ""
    defined = {n.name for n in tree.body if isinstance(n, ast.FunctionDef)}
    modules = packages(text)
    scoring, mlflow = {"init", "run"} <= defined, any(m.split(".")[0] == "mlflow" for m in modules)
    second = scoring or mlflow and not MLFLOW3.search(text) and bool(MLFLOW2.search(text))
    python = str(environment.MLFLOW2 / "bin" / "python") if second else sys.executable
    if missing := absent(modules, python):
        return "pyflakes", [], f"compiled and linted; not among the pins: {', '.join(missing)}"
    if not second:
        import attributes

        if problems := attributes.problems(tree):
            return "attributes", problems, ""
    if scoring:
        import serving

        return serving.check(snippet, folder)
    job = {
        "text": text,
        "files": {k: v for k, v in snippet.files.items() if isinstance(v, str)},
        "names": left,
        "cloud": not second,
        "template": template("mlflow2" if second else "main", python) if mlflow else None,
        "before": before(snippet, left, second) if mlflow else "",
    }
    needed(snippet, folder)
    if not second:
        sandbox.isolate()
        problems, note = python_run.run(job)
        return "run", problems, note
    wrong = sandbox.command(
        folder, python, environment.HERE / "python_run.py", text=json.dumps(job), env={"PYTHONPATH": str(environment.HERE)}
    )
    verdict = pathlib.Path(folder) / "verdict.json"
    if wrong or not verdict.exists():
        return "run", [wrong or "no end"], ""
    problems, note = json.loads(verdict.read_text())
    return "run, MLflow 2", problems, note


def before(snippet, left, second):
    """A block of the deck that logs a run, for snippets that need one."""
    if not (
        {"run_id", "model_uri"} & set(left)
        or re.search(r"search_runs|models:/|model_version|registered_model|_alias\(", snippet.text)
    ):
        return ""
    for text in snippet.files.get("*python", []):
        if "log_model(" in text and "as run" in text and text != snippet.text and bool(MLFLOW2.search(text)) == second:
            return text
    return FIRST


def needed(snippet, folder):
    """Component files that azure-ai-ml code loads."""
    import stand_ins

    for name in re.findall(r"load_component\((?:source=)?[\"']([\w./-]+)[\"']", snippet.text):
        path = pathlib.Path(folder) / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.name in snippet.files:
            path.write_text(snippet.files[path.name])
            stand_ins.for_azureml(
                folder, __import__("strict_yaml").load(snippet.files[path.name])[0], snippet.files[path.name], snippet.files
            )
            continue
        stem = path.stem.replace("-", "_")
        call = re.search(rf"\b{stem}\(([^)]*)\)", snippet.text)
        inputs = dict.fromkeys(re.findall(r"(\w+)\s*=", call[1]), "uri_folder") if call else {}
        made = re.search(rf"(\w+) = {stem}\(", snippet.text)
        outputs = dict.fromkeys(re.findall(rf"\b{made[1]}\.outputs\.(\w+)", snippet.text), "uri_file") if made else {}
        path.write_text(stand_ins.component(name, inputs, outputs))
