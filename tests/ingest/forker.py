"""Forks ``python -m ingest`` again and again: real processes, without the seconds of importing for each.

Run as a program. Each line of stdin is a JSON request ``{"arguments": […], "kill": [target, when, nth] | null,
"limit": bytes a file may have | null, "log": path}``; the answer is one line with the process id at once, and one with its exit status when it has ended. Nothing is opened
before the fork. The only thing that differs from the real command is the embedding model.
"""

from __future__ import annotations

import json
import os
import resource
import signal
import sys
from importlib import import_module
from typing import Any

import corpus.vectors  # noqa: F401  # imported here, not in each child
import ingest.pipeline
import ingest.readers.text.plain
from corpus.measures.regions import Gazetteer
from ingest.command import main
from tests.conftest import CharacterEmbedder


def arm(target: str, when: str, nth: int) -> None:
    """Has the process kill itself ``before`` or ``after`` the ``nth`` call of ``module:Class.method`` or ``module:function``."""
    module, _, path = target.partition(":")
    owner: Any = import_module(module)
    *outer, name = path.split(".")
    for part in outer:
        owner = getattr(owner, part)
    original, calls = getattr(owner, name), 0

    def deadly(*arguments: Any, **named: Any) -> Any:
        nonlocal calls
        calls += 1
        if calls == nth and when == "before":
            os.kill(os.getpid(), signal.SIGKILL)
        result = original(*arguments, **named)
        if calls == nth:
            os.kill(os.getpid(), signal.SIGKILL)
        return result

    setattr(owner, name, deadly)


def child(request: dict[str, Any]) -> int:
    log = os.open(request["log"], os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    os.dup2(log, 1)
    os.dup2(log, 2)
    if request["limit"] is not None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (request["limit"], request["limit"]))
    if request["kill"]:
        arm(*request["kill"])
    code = main(request["arguments"])
    sys.stdout.flush()
    return code


def serve() -> None:
    ingest.pipeline.load_embedder = lambda settings: CharacterEmbedder()  # type: ignore[assignment]
    Gazetteer.load()
    for line in sys.stdin:
        pid = os.fork()
        if pid == 0:
            os._exit(child(json.loads(line)))
        print(pid, flush=True)
        print(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), flush=True)


if __name__ == "__main__":
    serve()
