"""JSON and JSON Lines: strict syntax, no key twice, and the documented shape of data for evaluation and fine-tuning.

Shapes by the block's name: eval-data* (columns of an evaluation data set), sft-data*, dpo-data*, rft-data* (training data:
supervised chat, preference pairs, reinforcement), from the public guides to evaluation and fine-tuning in Microsoft Foundry.
"""

import json

ROLES = {"system", "developer", "user", "assistant", "tool", "function"}
COLUMNS = {
    "query",
    "response",
    "context",
    "ground_truth",
    "messages",
    "conversation",
    "tool_definitions",
    "tool_calls",
    "retrieval_ground_truth",
    "retrieved_documents",
    "expected_response",
    "item",
    "sample",
    "id",
    "category",
    "language",
    "input",
    "latency",
    "system_message",
}
JUDGED = {"query", "response", "messages", "conversation", "retrieved_documents", "item", "input"}


def once(pairs):
    seen = {}
    for key, value in pairs:
        if key in seen:
            raise ValueError(f"the key {key!r} is given twice")
        seen[key] = value
    return seen


def never(word):
    raise ValueError(f"{word} is not JSON")


def parse(text):
    return json.loads(text, object_pairs_hook=once, parse_constant=never)


def documents(text, lines):
    """(values, problems): one document, or one a line."""
    if not lines:
        try:
            return [parse(text)], []
        except ValueError as e:
            return [], [str(e)]
    values, problems = [], []
    for number, row in enumerate(text.splitlines(), 1):
        if not row.strip():
            problems.append(f"line {number} is empty")
            continue
        try:
            values.append(parse(row))
        except ValueError as e:
            problems.append(f"line {number}: {e}")
    return values, problems


def check(snippet, folder):
    name = snippet.name
    lines = name.endswith(".jsonl") or any(name.startswith(p) for p in SHAPES)
    if name.endswith(".json"):
        lines = False
    if not name.endswith((".json", ".jsonl")) and not lines:
        lines = "\n" in snippet.text.strip() and all(
            r.startswith("{") and r.endswith("}") for r in snippet.text.strip().splitlines()
        )
    values, problems = documents(snippet.text, lines)
    shape = next((s for p, s in SHAPES.items() if name.startswith(p)), None)
    if shape and not problems:
        for number, value in enumerate(values, 1):
            problems += [f"line {number}: {p}" for p in (shape(value) if isinstance(value, dict) else ["not an object"])]
    if name.startswith("eval-data") and not problems and len({frozenset(v) for v in values if isinstance(v, dict)}) > 1:
        problems.append("the lines have different columns")
    return "json", problems, "shape checked" if shape else ""


def message(value, where, roles=ROLES):
    if not isinstance(value, dict):
        return [f"{where}: not an object"]
    if value.get("role") not in roles:
        return [f"{where}: role {value.get('role')!r} is none of {', '.join(sorted(roles))}"]
    known = {
        "role",
        "content",
        "tool_calls",
        "tool_call_id",
        "name",
        "weight",
        "createdAt",
        "run_id",
        "refusal",
        "function_call",
        "context",
    }
    found = [f"{where}: unknown field {k!r}" for k in value if k not in known]
    content = value.get("content")
    if not isinstance(content, (str, list)) and not value.get("tool_calls"):
        found.append(f"{where}: no content")
    for part in content if isinstance(content, list) else []:
        if not isinstance(part, dict) or "type" not in part:
            found.append(f"{where}: a part of the content has no type")
    if value["role"] == "tool" and "tool_call_id" not in value and "name" not in value:
        found.append(f"{where}: a tool message needs tool_call_id")
    return found


def messages(value, where="messages"):
    if not isinstance(value, list) or not value:
        return [f"{where}: a list of messages is needed"]
    return [p for n, m in enumerate(value) for p in message(m, f"{where}[{n}]")]


def sft(row):
    found = unknown(row, {"messages", "tools", "parallel_tool_calls", "functions"}) + messages(row.get("messages"))
    if not found and row["messages"][-1]["role"] != "assistant":
        found.append("the last message must be the assistant's")
    if not found and not any(m["role"] == "user" for m in row["messages"]):
        found.append("no message of the user")
    return found


def dpo(row):
    found = unknown(row, {"input", "preferred_output", "non_preferred_output"})
    given = row.get("input")
    if not isinstance(given, dict):
        return [*found, "input: an object with messages is needed"]
    found += unknown(given, {"messages", "tools", "parallel_tool_calls"}) + messages(given.get("messages"), "input.messages")
    for side in ("preferred_output", "non_preferred_output"):
        found += messages(row.get(side), side)
        if isinstance(row.get(side), list) and any(
            isinstance(m, dict) and m.get("role") not in ("assistant", "tool") for m in row[side]
        ):
            found.append(f"{side}: only messages of the assistant and of tools")
    return found


def rft(row):
    found = messages(row.get("messages"))
    if not found and row["messages"][-1]["role"] != "user":
        found.append("the last message must be the user's: the model answers it")
    if not set(row) - {"messages", "tools"}:
        found.append("nothing for the grader to compare with: a further field is needed")
    return found


def evaluation(row):
    found = [] if JUDGED & set(row) else [f"nothing to judge: none of {', '.join(sorted(JUDGED))}"]
    for key in ("query", "response"):
        if isinstance(row.get(key), list):
            found += messages(row[key], key)
        elif key in row and not isinstance(row[key], str):
            found.append(f"{key}: text or a list of messages")
    for key in ("context", "ground_truth"):
        if key in row and not isinstance(row[key], str):
            found.append(f"{key}: text is needed")
    if "messages" in row:
        found += messages(row["messages"])
    if "conversation" in row:
        found += messages((row["conversation"] or {}).get("messages"), "conversation.messages")
    near = [
        (k, c)
        for k in row
        if k not in COLUMNS
        for c in COLUMNS
        if sorted(k.replace("_", "").lower()) == sorted(c.replace("_", "")) or one_off(k, c)
    ]
    return found + [f"column {k!r}: is {c!r} meant?" for k, c in near]


def one_off(a, b):
    """One letter more, less or other."""
    if abs(len(a) - len(b)) > 1 or len(b) < 4 or a == b:
        return False
    i = next((i for i, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b)))
    return a[i + 1 :] == b[i + 1 :] or a[i + 1 :] == b[i:] or a[i:] == b[i + 1 :]


def unknown(row, known):
    return [f"unknown field {k!r}" for k in row if k not in known]


SHAPES = {"eval-data": evaluation, "sft-data": sft, "dpo-data": dpo, "rft-data": rft}
