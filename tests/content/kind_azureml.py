"""Azure ML YAML: loaded, validated and turned into the request body by azure-ai-ml itself; rules of its YAML reference on top.

No workspace is needed: the package parses a file, picks a class and runs that class's schema. What it leaves open, the rules
below close: keys that component and pipeline schemas ignore, fields the reference marks as required, names that a command
uses and nobody declares. What the command line would supply (a name, a model) is supplied beside the file.
"""

import json
import pathlib
import re

import stand_ins
import strict_yaml

TYPES = {
    "commandJob": "command",
    "sweepJob": "sweep",
    "pipelineJob": "pipeline",
    "autoMLJob": "automl",
    "sparkJob": "spark",
    "commandComponent": "command",
    "pipelineComponent": "pipeline",
    "parallelComponent": "parallel",
    "sparkComponent": "spark",
}
LOADERS = {
    "environment": "environment",
    "model": "model",
    "data": "data",
    "mltable": "data",
    "workspace": "workspace",
    "hub": "workspace",
    "project": "workspace",
    "registry": "registry",
    "amlCompute": "compute",
    "computeInstance": "compute",
    "vmCompute": "compute",
    "kubernetesCompute": "compute",
    "azureBlob": "datastore",
    "azureFile": "datastore",
    "azureDataLakeGen1": "datastore",
    "azureDataLakeGen2": "datastore",
    "oneLake": "datastore",
    "workspaceConnection": "connection",
    "connection": "connection",
    "featureSet": "feature_set",
    "featureStore": "feature_store",
    "featureStoreEntity": "feature_store_entity",
    "serverlessEndpoint": "serverless_endpoint",
    "marketplaceSubscription": "marketplace_subscription",
    "managedOnlineEndpoint": "online_endpoint",
    "kubernetesOnlineEndpoint": "online_endpoint",
    "managedOnlineDeployment": "online_deployment",
    "kubernetesOnlineDeployment": "online_deployment",
    "batchEndpoint": "batch_endpoint",
}
# "Required" in the YAML reference of each kind; "a|b" is either
REQUIRED = {
    "commandJob": "command environment",
    "sweepJob": "type trial search_space objective sampling_algorithm limits",
    "pipelineJob": "type jobs",
    "autoMLJob": "type task training_data primary_metric|task",
    "commandComponent": "name command environment",
    "pipelineComponent": "type name jobs",
    "managedOnlineEndpoint": "name",
    "managedOnlineDeployment": "name endpoint_name model instance_type instance_count|scale_settings",
    "kubernetesOnlineDeployment": "name endpoint_name model",
    "batchEndpoint": "name",
    "batchDeployment": "name endpoint_name type model|component",
    "modelBatchDeployment": "name endpoint_name model compute",
    "pipelineComponentBatchDeployment": "name endpoint_name component|job_definition",
    "environment": "name image|build",
    "model": "name path",
    "data": "name path",
    "schedule": "name trigger create_job|create_monitor",
    "workspace": "name",
    "registry": "name replication_locations",
    "amlCompute": "name type",
    "computeInstance": "name type",
    "azureBlob": "name type account_name container_name",
    "azureFile": "name type account_name file_share_name",
    "azureDataLakeGen2": "name type account_name filesystem",
}
REQUIRED_BELOW = {
    "sweepJob": {"trial": "command environment", "objective": "primary_metric goal", "limits": "max_total_trials"},
    "schedule": {"trigger": "type"},
}
SIZE = re.compile(r"Standard_[A-Z]+\d+[a-z\d-]*(_[A-Za-z\d]+)*", re.I)
OUTBOUND = {
    "private_endpoint": {"service_resource_id", "subresource_target"},
    "service_tag": {"service_tag", "protocol", "port_ranges"},
}


def check(snippet, folder):
    """(tool, problems, note) of one Azure ML YAML file."""
    text = snippet.text
    document, problems = strict_yaml.load(text)
    if problems:
        return "yaml", problems, ""
    kind = str(document.get("$schema", "")).rsplit("/", 1)[-1].split(".")[0]
    kind = {"Schedule": "schedule"}.get(kind, kind)
    supplied = beside(snippet)
    document = {**supplied, **document}
    problems = rules(kind, document, text)
    path = pathlib.Path(folder) / (snippet.file or "block.yml")
    path.write_text(text)
    stand_ins.for_azureml(folder, document, text, snippet.files)
    try:
        problems += real(kind, path, document, [{k: v} for k, v in supplied.items()])
    except NotImplementedError as e:
        problems.append(last(e.__context__ or e))
    except Exception as e:  # noqa: BLE001  (whatever the package raises is a refusal)
        problems.append(last(e))
    unused = [] if problems else spare(document)
    return "azure-ai-ml", problems, "; ".join(unused + [f"supplied beside: {', '.join(supplied)}"] * bool(supplied))


def last(error):
    return re.sub(r"\x1b\[[\d;]*m", "", f"{type(error).__name__}: {error}")[:900]


def beside(snippet):
    """Fields that a command of the pack gives together with this file, as the CLI would set them."""
    if not snippet.file:
        return {}
    found = {}
    for text in snippet.files.get("*commands", []):
        for line in text.replace("\\\n", " ").splitlines():
            if not re.search(rf"(?:-f|--file)[ =]\S*\b{re.escape(snippet.file)}", line):
                continue
            for flag, field in (("(?:--endpoint-name|-e)", "endpoint_name"), ("(?:--name|-n)", "name")):
                if re.search(rf"{flag}[ =]\S", line):
                    found[field] = "given-by-cli"
            if re.search(r"--set\s+[\"']?model=", line):
                found["model"] = "azureml:given-by-cli:1"
    have = strict_yaml.load(snippet.text)[0]
    return {k: v for k, v in found.items() if k not in have}


def real(kind, path, document, overrides):
    """What azure-ai-ml says to the file."""
    import azure.ai.ml as package
    from azure.ai.ml.entities import _load_functions as more

    extra = {"params_override": overrides} if overrides else {}
    if kind not in (*TYPES, *LOADERS, *REQUIRED):
        return [f"the $schema {document.get('$schema')!r} names no known kind"]
    if kind.endswith("Job"):
        entity = package.load_job(path, **extra)
        problems = valid(entity)
        (entity._to_job() if hasattr(entity, "_to_job") and kind != "autoMLJob" else entity)._to_rest_object()
        if kind == "pipelineJob":
            problems += [
                p
                for name, node in entity.jobs.items()
                for p in undeclared(node, document["jobs"][name], path.parent, f"jobs.{name}: ")
            ]
        return problems
    if kind.endswith("Component"):
        entity = package.load_component(path, **extra)
        problems = valid(entity) + undeclared(entity, document, path.parent)
        entity._to_rest_object()
        return problems
    if kind == "schedule":
        more.load_schedule(path, **extra)._to_rest_object()
        return []
    if "atchDeployment" in kind:
        pipeline = document.get("type") == "pipeline" or "omponent" in kind
        loader = more.load_pipeline_component_batch_deployment if pipeline else more.load_model_batch_deployment
        loader(path, **extra)._to_rest_object("westeurope")
        return []
    if kind not in LOADERS:
        return [f"no loader for the $schema {document.get('$schema')!r}"]
    entity = getattr(package, "load_" + LOADERS[kind], None) or getattr(more, "load_" + LOADERS[kind])
    entity = entity(path, **extra)
    problems = valid(entity)
    for turn in ("_to_rest_online_endpoint", "_to_rest_batch_endpoint"):
        if hasattr(entity, turn) and turn[9:14] in LOADERS[kind].replace("_", " "):
            getattr(entity, turn)("westeurope")
            return problems
    if LOADERS[kind] == "online_deployment":
        entity._to_rest_object("westeurope")
    elif hasattr(entity, "_to_rest_object"):
        entity._to_rest_object()
    return problems


def valid(entity):
    if not hasattr(entity, "_validate"):
        return []
    result = entity._validate()
    return [] if result is None or result.passed else [f"{k}: {v}" for k, v in result.error_messages.items()]


def undeclared(entity, given, folder, where=""):
    """Keys that the entity's own schema does not have: the package ignores them in components and pipeline nodes."""
    if not hasattr(entity, "_create_schema_for_validation"):
        return []
    schema = entity._create_schema_for_validation(context={"base_path": folder})
    known = {"$schema", "$SCHEMA"}
    for name, field in schema.fields.items():
        known |= {name, field.data_key or name}
    return [f"{where}unknown field {key!r}" for key in given if key not in known]


def rules(kind, document, text):
    """The reference's rules that the package does not apply."""
    problems = required(kind, document) + bindings(document)
    want = TYPES.get(kind)
    if want and document.get("type", want if kind == "commandJob" else None) != want:
        problems.append(f"type {document.get('type')!r} does not fit the $schema, which says {want!r}")
    if kind == "batchDeployment" and document.get("type") not in ("model", "pipeline"):
        problems.append("a batch deployment's type is model or pipeline")
    level = (document.get("settings") or {}).get("logging_level") if isinstance(document.get("settings"), dict) else None
    if "atchDeployment" in kind and level is not None and str(level).lower() not in ("info", "warning", "error", "debug"):
        problems.append(f"settings.logging_level {level!r} is none of info, warning, error, debug")
    if document.get("type") == "pipeline" and "atchDeployment" in kind:
        known = {
            "default_compute",
            "continue_on_step_failure",
            "force_rerun",
            "default_datastore",
            "continue_run_on_step_failure",
        }
        problems += [f"settings.{k}: unknown" for k in document.get("settings") or {} if k not in known]
    for where, size in walk(document):
        if (
            where.rsplit(".", 1)[-1] in ("instance_type", "size", "vm_size")
            and isinstance(size, str)
            and "${{" not in size
            and not SIZE.fullmatch(size)
            and not kind.startswith("kubernetes")
        ):
            problems.append(f"{where}: {size!r} has not the shape of a VM size")
        if (
            where.rsplit(".", 1)[-1] in ("model", "environment", "component")
            and isinstance(size, str)
            and not re.match(r"azureml:|file:|\.{0,2}/|.*\.ya?ml$|\$\{\{|runs:|mlflow-model:|https?:|/subscriptions/", size)
        ):
            problems.append(f"{where}: {size!r} is neither a file nor begins with azureml:")
    for which in ("traffic", "mirror_traffic"):
        if isinstance(document.get(which), dict) and which == "traffic" and sum(document[which].values()) not in (0, 100):
            problems.append("traffic does not add up to 100")
    for rule in (document.get("managed_network") or {}).get("outbound_rules") or []:
        goal = rule.get("destination")
        if (
            rule.get("type") == "fqdn"
            and not isinstance(goal, str)
            or rule.get("type") in OUTBOUND
            and (not isinstance(goal, dict) or OUTBOUND[rule["type"]] - set(goal))
        ):
            problems.append(f"outbound rule {rule.get('name')!r}: the destination does not fit the type {rule.get('type')!r}")
        if rule.get("type") not in ("fqdn", *OUTBOUND):
            problems.append(f"outbound rule {rule.get('name')!r}: type {rule.get('type')!r} is unknown")
    if "/./" in text or re.search(r"azureml:[^\s/@:]+$", str(document.get("model", ""))):
        problems.append("model: an asset needs a version (:1) or a label (@latest)")
    return problems


def required(kind, document, where=""):
    below = REQUIRED_BELOW.get(kind, {})
    found = [
        f"{name} is required"
        for name in REQUIRED.get(kind, "").split()
        if not any(document.get(n) is not None for n in name.split("|"))
    ]
    for part, names in below.items():
        if isinstance(document.get(part), dict):
            found += [f"{part}.{n} is required" for n in names.split() if document[part].get(n) is None]
    return [where + f for f in found]


def commands(document):
    if isinstance(document.get("command"), str):
        yield document["command"]
    if isinstance(document.get("trial"), dict):
        yield from commands(document["trial"])
    task = document.get("task")
    if isinstance(task, dict) and isinstance(task.get("program_arguments"), str):
        yield task["program_arguments"]
    if isinstance(document.get("args"), str):
        yield document["args"]


def bindings(document, where=""):
    """Names inside ${{…}} that nobody declared."""
    problems = []
    for text in commands(document):
        for group, name in re.findall(r"\$\{\{\s*(\w+)\.(\w+)", text):
            if group not in ("inputs", "outputs", "search_space"):
                problems.append(f"{where}${{{{{group}.{name}}}}}: only inputs, outputs and search_space can be used here")
            elif name not in (document.get(group) or {}):
                problems.append(f"{where}the command uses {group}.{name}, which is not declared")
        for name in re.findall(r"\$\{\{([^}]*)\}(?!\})", text):
            problems.append(f"{where}${{{{{name}}}: a brace is missing")
    for name, node in (document.get("jobs") or {}).items():
        if not isinstance(node, dict):
            continue
        for path in re.findall(r"\$\{\{\s*parent\.([\w.]+)", json.dumps(node)):
            part = path.split(".")
            if part[0] in ("inputs", "outputs") and part[1] not in (document.get(part[0]) or {}):
                problems.append(f"jobs.{name}: parent.{path} is not declared")
            if part[0] == "jobs" and part[1] not in document["jobs"]:
                problems.append(f"jobs.{name}: parent.{path}: there is no such job")
        problems += bindings(node, f"jobs.{name}: ")
    return problems


def spare(document):
    """Declared inputs and outputs that the command never uses: allowed, but worth a note."""
    used = " ".join(commands(document))
    if not used or document.get("type") == "parallel":
        return []
    return [
        f"{group}.{name} is declared and not used"
        for group in ("inputs", "outputs")
        for name in document.get(group) or {}
        if not re.search(rf"{group}\.{name}\b", used)
    ]


def walk(value, where=""):
    if isinstance(value, dict):
        for key, below in value.items():
            yield from walk(below, f"{where}.{key}" if where else str(key))
    elif isinstance(value, list):
        for number, below in enumerate(value):
            yield from walk(below, f"{where}[{number}]")
    else:
        yield where, value
