"""Shows that the checks can fail: good samples of each kind are accepted, and each spoilt copy of one is refused.

The samples are below, not in the deck, so that they hold still; beside them every block of the deck of a kind is spoilt in the
ways that need no knowledge of it (a misspelt field, a cut, an unknown option).
"""

import ast
import collections
import random
import re

import sandbox
import snippets

JOB = """$schema: https://azuremlschemas.azureedge.net/latest/commandJob.schema.json
type: command
experiment_name: pump-failure
code: ./src
environment: azureml:pump-env:6
inputs:
  readings:
    type: uri_file
    path: azureml:pump-readings:4
  depth: 8
outputs:
  fitted:
    type: mlflow_model
command: >-
  python fit.py --readings ${{inputs.readings}} --depth ${{inputs.depth}} --fitted ${{outputs.fitted}}
"""
COMPONENT = """$schema: https://azuremlschemas.azureedge.net/latest/commandComponent.schema.json
type: command
name: pump_fit
inputs:
  readings:
    type: uri_file
outputs:
  fitted:
    type: mlflow_model
environment: azureml:pump-env:6
code: ./src
command: python fit.py --readings ${{inputs.readings}} --fitted ${{outputs.fitted}}
"""
DEPLOYMENT = """$schema: https://azuremlschemas.azureedge.net/latest/managedOnlineDeployment.schema.json
endpoint_name: pump-risk
name: green
model: azureml:pump-failure:12
instance_type: Standard_DS3_v2
instance_count: 3
request_settings:
  request_timeout_ms: 8000
"""
PIPELINE = """$schema: https://azuremlschemas.azureedge.net/latest/pipelineJob.schema.json
type: pipeline
settings:
  default_compute: azureml:serverless
inputs:
  readings:
    type: uri_file
    path: azureml:pump-readings:4
jobs:
  fit:
    type: command
    component: ./fit.yml
    inputs:
      readings: ${{parent.inputs.readings}}
  assess:
    type: command
    component: ./assess.yml
    inputs:
      model: ${{parent.jobs.fit.outputs.fitted}}
"""
SHELL = """set -euo pipefail
run=$(az ml job create --file job.yml --query name --output tsv)
az ml job stream --name "$run"
az ml online-endpoint update --name pump-risk --traffic "blue=90 green=10"
for name in a b; do
  az cognitiveservices account deployment create --resource-group rg --name acc --deployment-name "$name" \\
    --model-format OpenAI --model-name gpt-4.1 --model-version 2025-04-14 --sku-name GlobalStandard --sku-capacity 10
done
az role assignment create --role Reader --assignee "$run" --scope /subscriptions/0
"""
WORKFLOW = """name: deploy
on:
  push:
    branches: [main]
permissions:
  id-token: write
  contents: read
env:
  GROUP: rg
jobs:
  deploy:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v6
      - uses: azure/login@v3
        with:
          client-id: ${{ secrets.AZURE_CLIENT_ID }}
          tenant-id: ${{ secrets.AZURE_TENANT_ID }}
          subscription-id: ${{ secrets.AZURE_SUBSCRIPTION_ID }}
      - run: az group show --name "$GROUP"
"""
BICEP = """param location string = resourceGroup().location
var name = 'aif-${uniqueString(resourceGroup().id)}'

resource account 'Microsoft.CognitiveServices/accounts@2025-06-01' = {
  name: name
  location: location
  kind: 'AIServices'
  sku: { name: 'S0' }
  identity: { type: 'SystemAssigned' }
  properties: { customSubDomainName: name, allowProjectManagement: true }
}

resource project 'Microsoft.CognitiveServices/accounts/projects@2025-06-01' = {
  parent: account
  name: 'desk'
  location: location
  identity: { type: 'SystemAssigned' }
  properties: {}
}

output id string = project.id
"""
KQL = """AppDependencies
| where TimeGenerated > ago(1d) and Success == false
| extend agent = tostring(Properties["gen_ai.agent.name"])
| summarize failures = count(), percentile(DurationMs, 95) by agent, bin(TimeGenerated, 1h)
| order by failures desc
"""
MLFLOW = """# MLflow 2
import mlflow
from sklearn.ensemble import RandomForestClassifier

with mlflow.start_run():
    forest = RandomForestClassifier(max_depth=4).fit(X_train, y_train)
    mlflow.log_param("max_depth", 4)
    mlflow.log_metric("score", forest.score(X_test, y_test))
runs = mlflow.search_runs()
print(runs["metrics.score"].max())
"""
SCORE = """import json
import os

import joblib


def init():
    global forest
    forest = joblib.load(os.path.join(os.environ["AZUREML_MODEL_DIR"], "forest.joblib"))


def run(raw_data):
    rows = json.loads(raw_data)["rows"]
    return {"risk": forest.predict_proba(rows)[:, 1].tolist()}
"""
BATCH = """import os

import joblib
import pandas as pd


def init():
    global forest
    forest = joblib.load(os.path.join(os.environ["AZUREML_MODEL_DIR"], "forest.joblib"))


def run(mini_batch):
    return pd.concat([pd.DataFrame({"risk": forest.predict(pd.read_csv(f))}) for f in mini_batch])
"""
AGENT = """import os

from azure.ai.projects import AIProjectClient
from azure.ai.projects.models import PromptAgentDefinition
from azure.identity import DefaultAzureCredential

project = AIProjectClient(endpoint=os.environ["PROJECT_ENDPOINT"], credential=DefaultAzureCredential())
agent = project.agents.create_version(
    agent_name="desk", definition=PromptAgentDefinition(model="mini", instructions="Be brief."), metadata={"commit": "1"}
)
client = project.get_openai_client()
reply = client.responses.create(
    model="mini", input="Hello?", max_output_tokens=50,
    text={"format": {"type": "json_schema", "name": "n", "schema": {"type": "object", "properties": {}}}},
)
job = client.fine_tuning.jobs.create(model="gpt-4.1-mini", training_file="file-1", method={"type": "supervised", "supervised": {}})
print(agent.version, reply.output_text, job.id)
"""
SDK = """from azure.ai.ml import Input, MLClient, command
from azure.identity import DefaultAzureCredential

client = MLClient.from_config(DefaultAzureCredential())
job = command(
    command="python fit.py --readings ${{inputs.readings}}", environment="azureml:pump-env:6",
    inputs={"readings": Input(type="uri_file", path="azureml:pump-readings:4")}, compute="cpu-small",
)
submitted = client.jobs.create_or_update(job)
client.jobs.stream(submitted.name)
"""
SFT = (
    '{"messages": [{"role": "system", "content": "s"}, {"role": "user", "content": "q"}, {"role": "assistant", "content": "a"}]}'
)
DPO = (
    '{"input": {"messages": [{"role": "user", "content": "q"}]}, "preferred_output": [{"role": "assistant", "content": "a"}], '
    '"non_preferred_output": [{"role": "assistant", "content": "b"}]}'
)
RFT = '{"messages": [{"role": "user", "content": "q"}], "answer": "4"}'
EVAL = '{"query": "q", "response": "r", "context": "c", "ground_truth": "g"}\n{"query": "q", "response": "r", "context": "c", "ground_truth": "g"}'

# kind, name of the block, the good text, then what to replace with what: each pair is one mutant
SAMPLES = [
    (
        "azureml",
        "job.yml",
        JOB,
        [
            ("experiment_name:", "experiment_nam:"),
            ("type: uri_file", "type: uri_fil"),
            ("environment: azureml:pump-env:6\n", ""),
            ("${{inputs.depth}}", "${{inputs.depht}}"),
            ("depth: 8\n", "depth: [8]\n"),
            ("type: command\n", "type: sweep\n"),
            ("code: ./src\n", "code: ./src\ncode: ./other\n"),
            ("environment: azureml:", "environment: azureml@"),
            ("commandJob.schema", "comandJob.schema"),
            ("\n  readings:", "\n readings:"),
            ("type: mlflow_model", "type: 7"),
            ("command: >-", "comand: >-"),
            ("${{outputs.fitted}}", "${{output.fitted}}"),
        ],
    ),
    (
        "azureml",
        "fit.yml",
        COMPONENT,
        [
            ("environment:", "enviroment:"),
            ("name: pump_fit", "name: pump-fit"),
            ("code: ./src", "code: ./src\ncompute: azureml:c"),
            ("${{inputs.readings}}", "${{inputs.reading}}"),
            ("type: uri_file", "type: file"),
            ("command: python", "comand: python"),
        ],
    ),
    (
        "azureml",
        "sample-green.yml",
        DEPLOYMENT,
        [
            ("instance_type:", "instance_typ:"),
            ("instance_count: 3\n", ""),
            ("model: azureml:pump-failure:12\n", ""),
            ("request_timeout_ms: 8000", "request_timeout: 8000"),
            ("instance_count: 3", "instance_count: three"),
            ("Standard_DS3_v2", "DS3"),
            ("azureml:pump-failure:12", "pump-failure:12"),
            ("name: green\n", "name: green\nname: blue\n"),
        ],
    ),
    (
        "azureml",
        "retrain.yml",
        PIPELINE,
        [
            ("parent.inputs.readings", "parent.inputs.reading"),
            ("parent.jobs.fit.", "parent.jobs.fitt."),
            ("default_compute:", "default_computer:"),
            ("    component: ./fit.yml", "    componet: ./fit.yml"),
            ("type: pipeline", "type: command"),
            ("      model: $", "      model: 3\n      model: $"),
        ],
    ),
    (
        "shell",
        "s.sh",
        SHELL,
        [
            ("--file job.yml", "--fil job.yml"),
            ("az ml job stream", "az ml job strean"),
            ("--output tsv", "--output tvs"),
            ("--query name", "--query 'name['"),
            ("blue=90", "blue=95"),
            (' --name "$run"', ""),
            ("--traffic", "--trafic"),
            ("done\n", ""),
            ("az cognitiveservices account", "az cognitiveservice account"),
            ("--deployment-name", "--deploymentname"),
            (" --model-version 2025-04-14", ""),
            ("--role Reader", "--roles Reader"),
            (" --scope /subscriptions/0", ""),
            ("--sku-capacity 10", "--sku-capacity"),
            ('"$run" --scope', "$runn --scope"),
            ("az ml job create", "az ml run submit-script"),
        ],
    ),
    (
        "actions",
        "w.yml",
        WORKFLOW,
        [
            ("  id-token: write\n", ""),
            ("id-token: write", "id-token: wirte"),
            ("runs-on:", "run-on:"),
            ("ubuntu-latest", "ubuntu-last"),
            ('"$GROUP"', '"$GRUOP"'),
            ("az group show", "az group shwo"),
            ('--name "', '--nam "'),
            ("secrets.AZURE_CLIENT_ID", "secret.AZURE_CLIENT_ID"),
            ("client-id:", "clientid:"),
            ("branches:", "branch:"),
            ("  contents: read\n", ""),
            ("env:\n", "env:\n  GROUP: x\n"),
            ("          tenant-id: ${{ secrets.AZURE_TENANT_ID }}\n", ""),
            ("on:\n  push", "on:\n  pusch"),
        ],
    ),
    (
        "bicep",
        "a.bicep",
        BICEP,
        [
            ("resource account ", "resorce account "),
            ("= {\n  name: name", "= \n  name: name"),
            ("parent: account", "parent: acount"),
            ("@2025-06-01' = {\n  parent", "@2025-6-1' = {\n  parent"),
            ("string = resourceGroup().", "string = resourceGrup()."),
            ("  parent: account\n", ""),
            ("  kind: 'AIServices'\n", "  kind: 'AIServices'\n  kind: 'OpenAI'\n"),
            ("'S0' }", "'S0' "),
            ("var name", "var location"),
            ("  location: location\n  kind", "  locaton: location\n  kind"),
            ("'aif-${uniqueString", "'aif-${uniqeString"),
            ("output id string = project.id", "output id string = projct.id"),
            ("  name: 'desk'\n", ""),
        ],
    ),
    (
        "kql",
        "q",
        KQL,
        [
            ("| summarize", "| sumarize"),
            ("ago(1d)", "agoo(1d)"),
            ("AppDependencies", "AppDependency"),
            ("Success ==", "Sucess =="),
            ("tostring(", "tostrng("),
            ("order by failures", "order by failure"),
            ("bin(TimeGenerated, 1h)", "bin(TimeGenerated 1h)"),
            ("percentile(DurationMs, 95)", "percentile(DurationMs)"),
            ("| where", "where"),
            ('"gen_ai.agent.name"]', '"gen_ai.agent.name"'),
        ],
    ),
    (
        "json",
        "role.json",
        '{"a": {"b": [1, 2]}, "c": true}',
        [("[1, 2]", "[1, 2"), ("true", "True"), ('"c"', '"a"'), ("2]", "2,]"), ('"a"', "'a'"), ("1", "NaN")],
    ),
    (
        "json",
        "sft-data.jsonl",
        SFT + "\n" + SFT,
        [
            ('"assistant"', '"asistant"'),
            ('"role": "assistant"', '"role": "user"'),
            ('"messages"', '"message"'),
            ('"content": "a"', '"contents": "a"'),
            ("}]}\n", "}]},\n"),
            ("\n", "\n\n"),
        ],
    ),
    (
        "json",
        "dpo-data.jsonl",
        DPO,
        [
            ("preferred_output", "prefered_output"),
            ("non_preferred_output", "rejected"),
            ('"messages"', '"message"'),
            ('"assistant", "content": "b"', '"user", "content": "b"'),
            ('{"input": {', '{"inputs": {'),
        ],
    ),
    (
        "json",
        "rft-data.jsonl",
        RFT,
        [('"role": "user"', '"role": "assistant"'), (', "answer": "4"', ""), ('"messages"', '"prompt"')],
    ),
    (
        "json",
        "eval-data.jsonl",
        EVAL,
        [
            ('"query": "q", "response": "r", "context": "c", "ground_truth": "g"}\n', '"question": "q", "context": "c"}\n'),
            ('"response": "r"', '"respnse": "r"'),
            ('"ground_truth"', '"groundtruth"'),
            ('"context": "c"', '"context": ["c"]'),
            ('"query": "q"', '"query": 3'),
        ],
    ),
    (
        "python",
        "fit.py",
        MLFLOW,
        [
            ("metrics.score", "metrics.scores"),
            ("log_param(", "log_parm("),
            ("max_depth=4", "maxdepth=4"),
            ("X_test, y_test", "X_tst, y_test"),
            ("import mlflow\n", "import mlflow\nimport json\n"),
            ("search_runs()", "search_run()"),
            ("print(runs", "print(run"),
        ],
    ),
    (
        "python",
        "score.py",
        SCORE,
        [
            ("json.loads(raw_data)", "json.load(raw_data)"),
            ('"rows"]', '"rows"]["x"]'),
            (".tolist()", ""),
            ("global forest", "global wood"),
            ("predict_proba", "predict_prob"),
            ("def run(raw_data)", "def run(raw)"),
        ],
    ),
    (
        "python",
        "batch.py",
        BATCH,
        [("read_csv(f)", "read_cvs(f)"), ("pd.concat([", "len(["), ("global forest", "pass"), ("predict(", "predic(")],
    ),
    (
        "python",
        "agent.py",
        AGENT,
        [
            ("create_version(", "create_versions("),
            ("agent_name=", "name="),
            ("instructions=", "instruction="),
            ("max_output_tokens", "max_tokens"),
            ("import PromptAgentDefinition", "import PromptAgentDefinitions"),
            ("agents.create", "agent.create"),
            ('"format"', '"fromat"'),
            ("training_file=", "training_files="),
            ('"supervised", ', '"supervise", '),
            ("reply.output_text", "reply.text_output"),
            ("get_openai_client()", "get_openai()"),
            ("metadata=", "meta_data="),
            ("agent.version", "agent.versions"),
            ('"json_schema", "name": "n"', '"json_schema"'),
        ],
    ),
    (
        "python",
        "sdk.py",
        SDK,
        [
            ("${{inputs.readings}}", "${{inputs.reading}}"),
            ("create_or_update", "create_or_updat"),
            ("compute=", "computer="),
            ("jobs.stream", "job.stream"),
            ('type="uri_file"', 'type="uri_fil"'),
            ("from_config", "from_configs"),
            ('environment="azureml:pump-env:6"', "environment=6"),
            ("stream(submitted.name)", "stream()"),
        ],
    ),
]


def spoilt(one, dice):
    """Copies of a deck's block, spoilt in ways that fit any of its kind."""
    rows = one.text.splitlines()
    if one.proof == "azureml":
        fields = [i for i, r in enumerate(rows) if re.match(r"[a-z_]+:", r) and not r.startswith("$")]
        i = dice.choice(fields)
        yield "field misspelt", "\n".join([*rows[:i], re.sub(r"^(\w+)(\w):", r"\1x\2:", rows[i]), *rows[i + 1 :]])
        yield "field unknown", one.text + "\nfavourite_colour: blue\n"
        yield "key twice", one.text + "\n" + "type: x\ntype: y\n"
    if one.proof in ("shell", "actions") and "az " in one.text:
        options = list(re.finditer(r"(?<=\s)--[a-z]+(?:-[a-z]+)*(?=[ \n\\])", one.text))
        calls = list(re.finditer(r"\baz [a-z][^\n|;)]*(?:\\\n[^\n|;)]*)*", one.text))
        inside = [o for o in options if any(c.start() < o.start() < c.end() for c in calls)]
        if inside:
            o = dice.choice(inside)
            yield "option misspelt", one.text[: o.end() - 1] + "zq" + one.text[o.end() :]
        if calls:
            c = dice.choice(calls)
            yield "command unknown", one.text[: c.start()] + re.sub(r"^az ([\w-]+)", r"az \1zq", c[0]) + one.text[c.end() :]
    if one.proof == "actions":
        yield "key unknown", one.text.replace("runs-on:", "run-on:", 1)
    if one.proof == "json":
        yield "bracket lost", one.text.rstrip()[:-1]
    if one.proof == "bicep":
        yield "brace lost", one.text[::-1].replace("}", "", 1)[::-1]
        yield (
            "keyword misspelt",
            one.text.replace("resource ", "resorce ", 1) if "resource " in one.text else one.text + "\nparm x string\n",
        )
    if one.proof == "kql" and "|" in one.text:
        yield "operator misspelt", re.sub(r"\| (\w)", r"| zq\1", one.text, count=1)
    if one.proof == "python":
        yield "name undefined", one.text + "\nprint(nobody_made_this)\n"
        rows = one.text.splitlines(keepends=True)
        calls = [
            n.func
            for n in ast.walk(ast.parse(one.text))
            if isinstance(n, ast.Call)
            and isinstance(n.func, ast.Attribute)
            and re.search("azure|openai|mlflow", one.text)
            and n.func.end_lineno == n.func.lineno
        ]
        if calls:
            c = dice.choice(sorted(calls, key=lambda n: (n.lineno, n.col_offset)))
            rows[c.lineno - 1] = rows[c.lineno - 1][: c.end_col_offset] + "zq" + rows[c.lineno - 1][c.end_col_offset :]
            yield f"method {c.attr} misspelt", "".join(rows)


def run(every, only):
    """Judges samples and mutants; the number of wrong verdicts."""
    import check

    jobs, dice = [], random.Random(7)
    files = {k: v for k, v in every[0].files.items() if k.startswith("*")} if every else {}
    for kind, name, text, pairs in SAMPLES:
        if only and kind not in only:
            continue
        good = snippets.Snippet("sample", name, kind, kind, "", text, "", files)
        jobs.append((good, "as it is", True))
        for old, new in pairs:
            if old not in text:
                raise ValueError(f"mutants.py: {name} has no {old!r}")
            jobs.append((good.but(text.replace(old, new, 1)), f"{old.strip()!r} → {new.strip()!r}", False))
    for one in every:
        if (not only or one.proof in only) and one.proof != "none":
            jobs += [(one.but(text), what, False) for what, text in spoilt(one, dice) if text != one.text]
    print(f"\n{len(jobs)} samples and mutants")
    wrong, counts = 0, collections.defaultdict(collections.Counter)
    check.warm([j[0] for j in jobs])
    for (one, what, good), (_tool, problems, _) in zip(jobs, sandbox.every([check.judge(j[0]) for j in jobs]), strict=True):
        right = bool(problems) != good
        reached = one.entry == "sample" or not what.startswith("method ")  # in the deck it may stand in code that no run reaches
        wrong += not right and reached
        word = ("accepted" if good else "killed") if right else ("REFUSED" if good else "SURVIVED" if reached else "unreached")
        counts[one.proof][word] += 1
        said = problems[0].splitlines()[0][:110] if problems else ""
        print(f"{word:<10}{one.proof} {one.where}: {what}" + (f" — {said}" if said else ""), flush=True)
    print()
    for kind, count in sorted(counts.items()):
        print(f"{kind:<9}" + ", ".join(f"{n} {w}" for w, n in sorted(count.items())))
    return wrong
