"""Runs one check in a child of its own: own folder, no network but loopback where the kernel allows it, a time limit.

The parent imports the heavy packages once; a child is a fork, so a snippet costs no import and cannot spoil the next.
"""

import ctypes
import fcntl
import json
import os
import pathlib
import select
import shutil
import signal
import socket
import struct
import subprocess
import tempfile
import time
import traceback

LIMIT = 240
CHILDREN = os.cpu_count() or 2


def isolate() -> bool:
    """Leaves the network for a name space that has only loopback; False where that is not allowed."""
    try:
        libc = ctypes.CDLL(None, use_errno=True)
        if libc.unshare(0x10000000 | 0x40000000):  # CLONE_NEWUSER | CLONE_NEWNET
            return False
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as s:
            fcntl.ioctl(s, 0x8914, struct.pack("16sh14x", b"lo", 0x1 | 0x40))  # SIOCSIFFLAGS: up, running
        return True
    except (OSError, AttributeError):
        return False


def offline(env: dict) -> dict:
    """For where isolate() may fail: proxies that answer nothing."""
    dead = "http://127.0.0.1:9"
    return (
        env
        | dict.fromkeys(("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY"), dead)
        | {"no_proxy": "127.0.0.1,localhost"}
    )


def command(folder, *words, env=None, text=None, limit=LIMIT) -> str:
    """Runs a program in the sandbox; "" if it ends well, else the end of what it said."""
    try:
        done = subprocess.run(
            [str(w) for w in words],
            cwd=folder,
            env=offline({**os.environ, **(env or {})}),
            input=text,
            text=True,
            capture_output=True,
            timeout=limit,
            preexec_fn=isolate,
            start_new_session=True,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return f"no end within {limit} s"
    return "" if done.returncode == 0 else (done.stdout + done.stderr).strip()[-1500:] or f"exit code {done.returncode}"


class Child:
    """A forked check: `work(folder)` returns (tool, problems, note)."""

    def __init__(self, work, limit=LIMIT):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="content-"))
        self.end, self.limit = time.monotonic() + limit, limit
        self.pipe, write = os.pipe()
        self.pid = os.fork()
        if self.pid == 0:
            os.close(self.pipe)
            self._live(work, write)
        os.close(write)
        self.said = b""

    def _live(self, work, write):
        code = 0
        try:
            os.setsid()
            os.chdir(self.folder)
            log = os.open(self.folder / ".log", os.O_CREAT | os.O_WRONLY)
            nothing = os.open(os.devnull, os.O_RDONLY)
            os.dup2(nothing, 0), os.dup2(log, 1), os.dup2(log, 2)
            answer = work(self.folder)
        except BaseException as e:  # noqa: BLE001  (a child must always answer)
            last = "".join(traceback.format_exception_only(e)).strip()
            answer = ("check", [last[-1500:]], "")
        try:
            os.write(write, json.dumps(answer).encode())
        except OSError:
            code = 1
        os._exit(code)

    def poll(self):
        """The answer once there is one, else None."""
        if select.select([self.pipe], [], [], 0.05)[0]:
            part = os.read(self.pipe, 1 << 16)
            self.said += part
            if not part:
                return self._close()
        if time.monotonic() > self.end:
            os.killpg(self.pid, signal.SIGKILL)
            self.said = json.dumps(["check", [f"no end within {self.limit} s"], ""]).encode()
            return self._close()
        return None

    def _close(self):
        os.close(self.pipe)
        os.waitpid(self.pid, 0)
        try:
            os.killpg(self.pid, signal.SIGKILL)  # what the snippet left running in its own session
        except (ProcessLookupError, PermissionError):
            pass
        shutil.rmtree(self.folder, ignore_errors=True)
        try:
            return tuple(json.loads(self.said))
        except ValueError:
            return ("check", ["the check itself ended without an answer"], "")


def every(works, limit=LIMIT, at_once=CHILDREN):
    """Runs all of `works`, a few at a time, and yields the answers in order."""
    waiting, running, answers, told = list(enumerate(works)), {}, {}, 0
    while waiting or running:
        while waiting and len(running) < at_once:
            number, work = waiting.pop(0)
            running[number] = Child(work, limit)
        for number in list(running):
            if (answer := running[number].poll()) is not None:
                answers[number] = answer
                del running[number]
        while told in answers:
            yield answers.pop(told)
            told += 1
