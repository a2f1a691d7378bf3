"""Made-up answers of the services, one by address: enough for the client packages to build their objects of it."""

import json

import stand_texts

TEXT = "<S0>fine</S0><S1>fine</S1><S2>5</S2>"
USAGE = {
    "prompt_tokens": 9,
    "completion_tokens": 3,
    "total_tokens": 12,
    "input_tokens": 9,
    "output_tokens": 3,
    "input_tokens_details": {"cached_tokens": 4},
    "output_tokens_details": {"reasoning_tokens": 0},
    "prompt_tokens_details": {"cached_tokens": 4},
}
THING = {
    "id": "id-1",
    "name": "name-1",
    "version": "1",
    "status": "Succeeded",
    "provisioningState": "Succeeded",
    "created_at": 1750000000,
    "createdAt": 1750000000,
    "object": "thing",
    "type": "AppInsights",
    "target": "https://example.openai.azure.com",
    "isDefault": True,
    "metadata": {},
    "credentials": {
        "type": "ApiKey",
        "key": "InstrumentationKey=00000000-0000-0000-0000-000000000000;IngestionEndpoint=https://example.invalid/",
    },
    "properties": {"provisioningState": "Succeeded"},
    "description": "",
    "tags": {},
}
RUN = {
    "id": "evalrun_1",
    "eval_id": "eval_1",
    "status": "completed",
    "report_url": "https://example.invalid/report",
    "name": "run",
    "model": "m",
    "result_counts": {"total": 3, "passed": 2, "failed": 1, "errored": 0},
    "error": None,
    "created_at": 1,
    "object": "eval.run",
    "metadata": {},
    "per_testing_criteria_results": [{"testing_criteria": "fluency", "passed": 2, "failed": 1}],
    "per_model_usage": [],
    "data_source": {},
}
ITEM = {
    "id": "item_1",
    "run_id": "evalrun_1",
    "eval_id": "eval_1",
    "status": "pass",
    "datasource_item_id": 0,
    "datasource_item": {"query": "q", "response": "r"},
    "results": [
        {"name": "fluency", "score": 4.0, "passed": True, "label": "pass", "reason": "fine", "threshold": 3, "metric": "fluency"}
    ],
    "sample": {"output": [{"role": "assistant", "content": "r"}], "output_text": "r"},
}
TUNING = {
    "id": "ftjob-1",
    "object": "fine_tuning.job",
    "status": "succeeded",
    "model": "gpt-4.1-mini",
    "fine_tuned_model": "gpt-4.1-mini.ft-1",
    "created_at": 1,
    "finished_at": 2,
    "training_file": "file-1",
    "validation_file": "file-2",
    "result_files": ["file-3"],
    "trained_tokens": 9,
    "hyperparameters": {"n_epochs": 2},
    "error": None,
    "estimated_finish": None,
    "seed": 1,
    "organization_id": "o",
    "method": {"type": "supervised"},
}


BLOB = "https://example.blob.core.windows.net/container"


def to(method, url, sent):
    """(content type, bytes)."""
    path = url.split("?")[0].rstrip("/").split("://", 1)[-1]
    path = path[path.find("/") :] if "/" in path else "/"
    sent = sent if isinstance(sent, dict) else {}
    if sent.get("stream") is True:
        return "text/event-stream", stream(path, sent)
    if path.endswith("/file-3/content"):
        return "text/csv", stand_texts.KNOWN["results.csv"].encode()
    if path.endswith("/content"):
        return "application/octet-stream", b'{"custom_id": "1", "response": {"body": {}}}\n'
    return "application/json", json.dumps(document(method, path, sent)).encode()


SEEN = {"slow": False}


def soon(path, thing, running="running"):
    """The first time still running, if the snippet has a loop that waits."""
    first = SEEN["slow"] and path not in SEEN
    SEEN[path] = True
    return thing | {"status": running} if first else thing


def listed(*values):
    return {"object": "list", "data": list(values), "value": list(values), "has_more": False, "first_id": "1", "last_id": "1"}


def document(method, path, sent):
    last = path.rsplit("/", 1)[-1]
    if last == "completions":
        made = {"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": wanted(sent, TEXT)}}
        return {"id": "chatcmpl-1", "object": "chat.completion", "created": 1, "model": "m", "choices": [made], "usage": USAGE}
    if "/responses" in path and not path.endswith("/input_items"):
        return response(sent)
    if last == "embeddings":
        given = sent.get("input", "")
        return {
            "object": "list",
            "model": "m",
            "usage": USAGE,
            "data": [
                {"object": "embedding", "index": i, "embedding": [0.1] * sent.get("dimensions", 1536)}
                for i in range(len(given) if isinstance(given, list) else 1)
            ],
        }
    if "/fine_tuning/" in path or "/fine-tunes" in path:
        if last == "checkpoints":
            return listed(
                {
                    "id": "ftckpt-1",
                    "step_number": 10,
                    "fine_tuned_model_checkpoint": "m:ckpt-10",
                    "created_at": 1,
                    "fine_tuning_job_id": "ftjob-1",
                    "metrics": {"full_valid_loss": 0.5, "train_loss": 0.4, "step": 10},
                }
            )
        if last == "events":
            return listed({"id": "e", "created_at": 1, "level": "info", "message": "done", "object": "fine_tuning.job.event"})
        return listed(TUNING) if last == "jobs" and method == "GET" else soon(path, TUNING | {"model": sent.get("model", "m")})
    if "/output_items" in path:
        return listed(ITEM) if last == "output_items" else ITEM
    if "/evals/" in path and "/runs" in path:
        return listed(RUN) if last == "runs" and method == "GET" else soon(path, RUN, "in_progress")
    if "/files" in path:
        return (
            {
                "id": "file-1",
                "object": "file",
                "bytes": 9,
                "created_at": 1,
                "filename": "f.jsonl",
                "purpose": "batch",
                "status": "processed",
            }
            if last != "files" or method != "GET"
            else listed()
        )
    if "/batches" in path:
        return soon(
            path,
            {
                "id": "batch_1",
                "status": "completed",
                "output_file_id": "file-9",
                "error_file_id": "file-8",
                "endpoint": "/v1/responses",
                "input_file_id": "file-1",
                "completion_window": "24h",
                "created_at": 1,
                "object": "batch",
                "request_counts": {"total": 2, "completed": 2, "failed": 0},
            },
            "in_progress",
        )
    if last.lower() in ("startpendingupload", "credentials", "pendingupload"):
        return {
            "blobReference": {
                "blobUri": BLOB,
                "storageAccountArmId": "/subscriptions/0",
                "credential": {"sasUri": BLOB + "?sig=x", "type": "SAS"},
            },
            "pendingUploadId": "1",
            "version": "1",
            "pendingUploadType": "BlobReference",
        }
    if last in ("query", "$batch") and "tables" not in sent:
        return {
            "tables": [
                {
                    "name": "PrimaryResult",
                    "columns": [{"name": "name", "type": "string"}, {"name": "n", "type": "long"}],
                    "rows": [["a", 1]],
                }
            ]
        }
    if "docs/search" in path or "docs('" in path or "/docs" in path and "search" in path:
        hit = {
            "id": "1",
            "title": "t",
            "content": "c",
            "chunk": "c",
            "url": "u",
            "@search.score": 1.5,
            "@search.rerankerScore": 2.5,
        }
        return {
            "value": [{"key": "1", "status": True, "statusCode": 201, "errorMessage": None}] if last.endswith("index") else [hit],
            "@odata.count": 1,
        }
    return THING | listed(dict(THING))


def wanted(sent, plain):
    """A text in the shape that the request asks for."""
    form = (sent.get("text") or {}).get("format") or sent.get("response_format") or {}
    schema = form.get("schema") or (form.get("json_schema") or {}).get("schema")
    if schema:
        return json.dumps(instance(schema, schema))
    return (
        json.dumps({"score": 5, "explanation": "fine", "reason": "fine", "result": "pass"})
        if form.get("type") == "json_object"
        else plain
    )


def instance(schema, root):
    """A value that a JSON schema accepts."""
    if "$ref" in schema:
        return instance(root.get("$defs", {}).get(schema["$ref"].rsplit("/", 1)[-1], {}), root)
    if "enum" in schema:
        return schema["enum"][0]
    if "anyOf" in schema:
        return instance(schema["anyOf"][0], root)
    kind = schema.get("type", "object")
    kind = kind[0] if isinstance(kind, list) else kind
    if kind == "object":
        return {k: instance(v, root) for k, v in schema.get("properties", {}).items()}
    if kind == "array":
        return [instance(schema.get("items", {}), root)]
    return {"string": "text", "integer": 1, "number": 1.5, "boolean": True}.get(kind)


def response(sent):
    text = wanted(sent, "It is fine.")
    tools = [t for t in sent.get("tools") or [] if isinstance(t, dict) and t.get("type") == "function"]
    output = [
        {
            "type": "message",
            "id": "msg_1",
            "role": "assistant",
            "status": "completed",
            "content": [{"type": "output_text", "text": text, "annotations": []}],
        }
    ]
    if tools:
        output.insert(
            0,
            {
                "type": "function_call",
                "id": "fc_1",
                "call_id": "call_1",
                "name": tools[0]["name"],
                "status": "completed",
                "arguments": json.dumps(instance(tools[0].get("parameters") or {}, {})),
            },
        )
    return {
        "id": "resp_1",
        "object": "response",
        "created_at": 1,
        "status": "completed",
        "model": sent.get("model") or "m",
        "output": output,
        "usage": USAGE,
        "error": None,
        "incomplete_details": None,
        "instructions": None,
        "metadata": {},
        "parallel_tool_calls": True,
        "tool_choice": "auto",
        "tools": [],
        "temperature": 1.0,
        "top_p": 1.0,
        "conversation": {"id": "conv_1"},
    }


def stream(path, sent):
    if "/responses" in path:
        done = response(sent)
        events = [
            {"type": "response.created", "response": done, "sequence_number": 0},
            {
                "type": "response.output_text.delta",
                "delta": "fine",
                "item_id": "msg_1",
                "output_index": 0,
                "content_index": 0,
                "sequence_number": 1,
                "logprobs": [],
            },
            {"type": "response.completed", "response": done, "sequence_number": 2},
        ]
        return "".join(f"event: {e['type']}\ndata: {json.dumps(e)}\n\n" for e in events).encode()
    piece = {
        "id": "c",
        "object": "chat.completion.chunk",
        "created": 1,
        "model": "m",
        "choices": [{"index": 0, "delta": {"content": "fine"}, "finish_reason": None}],
    }
    return f"data: {json.dumps(piece)}\n\ndata: [DONE]\n\n".encode()
