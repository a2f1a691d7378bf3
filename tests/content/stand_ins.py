"""Local files that a snippet names and that must exist: made up, or another block of the pack with that name."""

import json
import pathlib
import re

import strict_yaml
from stand_texts import CONTENT

COMPONENT = """$schema: https://azuremlschemas.azureedge.net/latest/commandComponent.schema.json
type: command
name: {name}
version: 1
environment: azureml:any:1
inputs: {inputs}
outputs: {outputs}
command: echo {uses}
"""


def component(file, inputs, outputs):
    """A command component that takes and gives just what a pipeline uses of it."""
    uses = " ".join([f"${{{{inputs.{k}}}}}" for k in inputs] + [f"${{{{outputs.{k}}}}}" for k in outputs])
    kind = {k: {"type": v} for k, v in inputs.items()}
    return COMPONENT.format(
        name=re.sub(r"\W", "_", pathlib.PurePath(file).stem),
        inputs=json.dumps(kind),
        outputs=json.dumps({k: {"type": v} for k, v in outputs.items()}),
        uses=uses or "nothing",
    )


def for_azureml(folder, document, text, files):
    """Everything local that an Azure ML file points to."""
    folder = pathlib.Path(folder)

    def put(where, body=None):
        path = folder / where
        if path.exists():
            return
        path.parent.mkdir(parents=True, exist_ok=True)
        named = path.name if path.name in files else None
        if body is None and not named and not path.suffix:
            path.mkdir(exist_ok=True)
            (path / "keep.txt").write_text("x")
            return
        path.write_text(files[named] if named else body or CONTENT.get(path.suffix, "x\n"))
        if named and path.suffix in (".yml", ".yaml"):
            below, wrong = strict_yaml.load(files[named])
            if not wrong:
                for_azureml(path.parent, below, files[named], files)

    def local(value):
        return isinstance(value, str) and "://" not in value and not re.match(r"azureml:|runs:|mlflow-model:|\$\{\{", value)

    def visit(value):
        if isinstance(value, list):
            for below in value:
                visit(below)
        if not isinstance(value, dict):
            return
        for key, below in value.items():
            if key == "component" and local(below):
                put(below, component(below, *used(document, value, text)))
            elif key in ("create_job", "job_definition") and local(below):
                put(below)
            elif key in ("code", "conda_file", "path", "context", "dockerfile_path", "file") and local(below):
                put(below)
                script = value.get("scoring_script") or value.get("entry_script")
                if key == "code" and script and (folder / below).is_dir():
                    (folder / below / script).write_text(files.get(script, CONTENT[".py"]))
            else:
                visit(below)

    visit(document)


def used(document, node, text):
    """Inputs and outputs of a node, with types that fit what is bound to them."""
    name = next((n for n, j in (document.get("jobs") or {}).items() if j is node), "")
    inputs = {}
    for key, value in (node.get("inputs") or {}).items():
        bound = re.match(r"\$\{\{\s*parent\.inputs\.(\w+)", str(value))
        outer = (document.get("inputs") or {}).get(bound[1]) if bound else value
        if isinstance(outer, dict):
            inputs[key] = outer.get("type", "uri_folder")
        elif bound or not isinstance(outer, str) or "${{" not in outer:
            inputs[key] = {bool: "boolean", int: "integer", float: "number", str: "string"}.get(type(outer), "string")
        else:
            inputs[key] = "uri_folder"
    outputs = {k: (document.get("outputs") or {}).get(k, {}).get("type", "uri_folder") for k in node.get("outputs") or {}}
    for key in re.findall(rf"\$\{{\{{\s*parent\.jobs\.{re.escape(name)}\.outputs\.(\w+)", text):
        outputs.setdefault(key, "uri_folder")
    return inputs, outputs
