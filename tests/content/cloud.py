"""Lets code for cloud services run without a cloud: the real client packages, with an imitated network below them.

Everything above the wire is real: methods, keyword arguments, models, the building of requests. So a wrong method, a misspelt
keyword or field raises as it would for a reader. What comes back is made up, one plausible answer by address. Only MLClient,
which does much more than one request, is an autospec of the real class whose entities are validated and turned into requests.
"""

import asyncio
import copy
import inspect
import io
import json
import re
import time
import typing
from unittest import mock

import azure.ai.evaluation  # noqa: F401
import azure.ai.ml
import azure.ai.projects  # noqa: F401
import azure.core.pipeline.transport as transport
import azure.core.pipeline.transport._aiohttp
import azure.identity
import azure.identity.aio
import httpx
import httpx2
import openai  # noqa: F401
import requests
from azure.core.credentials import AccessToken, AccessTokenInfo
from azure.core.polling import LROPoller

import answers
import request_shapes

TALK = []  # (method, address) of each imitated exchange
WRONG = []  # what was wrong with a request


def reply(method, url, body):
    """(status, headers, bytes) for a request."""
    TALK.append((method, url))
    try:
        sent = json.loads(body) if body else None
    except (ValueError, UnicodeDecodeError):
        sent = None
    WRONG.extend(request_shapes.problems(method, url, sent))
    kind, content = answers.to(method, url, sent)
    if ".blob.core." in url:
        return (
            201,
            {"ETag": "x", "Last-Modified": "Mon, 01 Jan 2024 00:00:00 GMT", "x-ms-request-id": "1", "x-ms-version": "1"},
            b"",
        )
    return (
        204 if method == "DELETE" and "/openai/" not in url else 200,
        {"Content-Type": kind, "x-request-id": "1", "operation-location": url, "x-ratelimit-remaining-tokens": "9"},
        content,
    )


class Done(int):
    """A status that passes for any of the codes an operation may expect of a success."""

    def __eq__(self, other):
        return int(other) in (200, 201, 202, 204)

    def __ne__(self, other):
        return not self == other

    __hash__ = int.__hash__


def by_requests(self, request, **_):
    """In place of requests.adapters.HTTPAdapter.send."""
    body = request.body
    if hasattr(body, "read"):
        body = body.read()
    status, headers, content = reply(
        request.method, request.url, body.encode() if isinstance(body, str) else body if isinstance(body, bytes) else b""
    )
    made = requests.Response()
    made.status_code, made.url, made.request, made.reason = Done(status) if status == 200 else status, request.url, request, "OK"
    made.headers.update(headers | {"Content-Length": str(len(content))})
    made.raw = __import__("urllib3").HTTPResponse(io.BytesIO(content), headers=headers, status=status, preload_content=False)
    return made


def by_httpx(package):
    def send(self, request):
        request.read()
        status, headers, content = reply(request.method, str(request.url), request.content)
        return package.Response(status, headers=headers, content=content, request=request)

    async def asend(self, request):
        await request.aread()
        status, headers, content = reply(request.method, str(request.url), request.content)
        return package.Response(status, headers=headers, content=content, request=request)

    package.HTTPTransport.handle_request = send
    package.AsyncHTTPTransport.handle_async_request = asend


def imitate():
    """Puts the imitations in place. In a child only."""
    requests.adapters.HTTPAdapter.send = by_requests
    by_httpx(httpx)
    by_httpx(httpx2)
    transport._aiohttp.AioHttpTransport = transport.AsyncioRequestsTransport  # so that later requests pass by_requests too
    for module in (azure.identity, azure.identity.aio):
        for name in dir(module):
            if name.endswith("Credential"):
                credential(getattr(module, name), module is azure.identity.aio)
    time.sleep = lambda seconds: None
    azure.ai.ml.MLClient = ml_client()


def credential(kind, later):
    token, info = AccessToken("x", 2**33), AccessTokenInfo("x", 2**33)

    async def aget(self, *scopes, **options):
        return token

    async def aget_info(self, *scopes, options=None):
        return info

    kind.get_token = aget if later else lambda self, *scopes, **options: token
    kind.get_token_info = aget_info if later else lambda self, *scopes, options=None: info


def ml_client():
    """An autospec of MLClient: every operations group is an autospec of its own class, and what is created is checked."""
    real = azure.ai.ml.MLClient
    fake = mock.create_autospec(real, instance=True)
    for name in dir(real):
        made = getattr(real, name)
        if not isinstance(made, property):
            continue
        kind = typing.get_type_hints(made.fget).get("return")
        if isinstance(kind, type):
            group = mock.create_autospec(kind, instance=True)
            for turn in ("create_or_update", "begin_create_or_update"):
                if hasattr(group, turn):
                    getattr(group, turn).side_effect = begun if turn.startswith("begin") else created
            setattr(fake, name, group)
    for turn in ("create_or_update", "begin_create_or_update"):
        getattr(fake, turn).side_effect = begun if turn.startswith("begin") else created
    outer = mock.create_autospec(real)
    outer.return_value = fake
    outer.from_config.return_value = fake
    outer.real = real
    return outer


def created(entity, *_, **__):
    """What MLClient would do before it sends: validate, and build the request body."""
    if hasattr(entity, "_validate"):
        result = entity._validate()
        if result is not None and not result.passed:
            raise ValueError(f"{type(entity).__name__}: {result.error_messages}")
    body = entity._to_job() if hasattr(entity, "_to_job") else entity
    if hasattr(body, "_to_rest_online_endpoint"):
        body._to_rest_online_endpoint("westeurope")
    elif hasattr(body, "_to_rest_batch_endpoint"):
        body._to_rest_batch_endpoint("westeurope")
    elif hasattr(body, "_to_rest_object"):
        body._to_rest_object("westeurope") if "Deployment" in type(body).__name__ else body._to_rest_object()
    made = copy.copy(entity)  # as the service gives it back: the same class, with a name
    if hasattr(made, "name") and not made.name:
        made.name = "made-up-name"
    return made


def begun(entity, *_, **__):
    """The poller of a long operation."""
    poller = mock.create_autospec(LROPoller, instance=True)
    poller.result.return_value = created(entity)
    return poller


def fixtures(names):
    """Values for names that a snippet leaves open, because the entry says what they are."""
    made = {}
    for name in names:
        if name in ("project", "project_client"):
            made[name] = azure.ai.projects.AIProjectClient(
                "https://example.services.ai.azure.com/api/projects/p", azure.identity.DefaultAzureCredential()
            )
        elif name in ("client", "openai_client"):
            made[name] = openai.OpenAI(base_url="https://example.openai.azure.com/openai/v1/", api_key="x")
        elif name == "credential":
            made[name] = azure.identity.DefaultAzureCredential()
        elif name == "ml_client":
            made[name] = azure.ai.ml.MLClient.from_config(azure.identity.DefaultAzureCredential())
        elif name == "model_config":
            made[name] = {"azure_endpoint": "https://example.openai.azure.com/", "api_key": "x", "azure_deployment": "judge"}
    return made


def call(function, fixed):
    """Calls a function that the snippet only defines, if its parameters say what they want. The error, if any."""
    if getattr(function, "__module__", "__main__") != "__main__" and not inspect.isfunction(function):
        return None
    values = {}
    for name, parameter in inspect.signature(function).parameters.items():
        kind = parameter.annotation if isinstance(parameter.annotation, type) else None
        if parameter.default is not parameter.empty or parameter.kind in (parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD):
            continue
        made = (
            fixtures([name]).get(name)
            or (
                fixtures({openai.OpenAI: ["client"], azure.ai.projects.AIProjectClient: ["project"]}.get(kind, [])) or {"": None}
            ).popitem()[1]
        )
        simple = {str: "text", int: 3, float: 0.5, bool: True}
        if made is None and kind in simple:
            made = simple[kind]
        elif made is None and str(parameter.annotation) == "list[str]":
            made = ["text"]
        elif made is None:
            return None
        values[name] = made
    try:
        made = function(**values)
        if inspect.iscoroutine(made):
            asyncio.run(made)
    except (TypeError, NameError, AttributeError, ImportError) as e:
        return e
    except BaseException:  # noqa: BLE001  (with made-up values anything else may happen)
        return None
    return None


def blame(error, file):
    """Whether an exception is the snippet's own fault, judged by where it was raised and what it says."""
    if isinstance(error, SystemExit):
        return False
    inner = error.__traceback__
    while inner.tb_next:
        inner = inner.tb_next
    own = inner.tb_frame.f_code.co_filename == file
    if isinstance(error, AssertionError) and own:
        return False
    if isinstance(error, (TypeError, NameError, ImportError, AttributeError)) or own:
        return True
    if re.search(r"unexpected keyword|unknown field|not a valid|required", str(error)):
        return True
    return not TALK
