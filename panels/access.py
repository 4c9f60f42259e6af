"""Who may do what on the page, and the log of what was done."""

from __future__ import annotations

import json
import threading
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import unquote

import gradio as gr

from corpus.errors import YueceError

USER, ROLE = "x-yuece-user", "x-yuece-role"
"""Headers that the gate sets once it knows who asks; no browser's own ever comes through it."""
AUDIT = "audit.jsonl"
"""The log's name in the data folder."""
MANAGER, EVALUATOR, ASKER = "管理员", "评测员", "用户"


class Access:
    """``anonymous`` is the role of everybody where nobody signs in."""

    def __init__(self, log: Path, anonymous: str = MANAGER) -> None:
        self._log = log
        self._anonymous = anonymous
        self._lock = threading.Lock()

    def role_of(self, request: gr.Request | None) -> str:
        role = request.headers.get(ROLE) if request is not None else None
        return unquote(str(role)) if role else self._anonymous

    def manages(self, request: gr.Request | None) -> bool:
        """Whether documents may be brought in and taken out."""
        return self.role_of(request) == MANAGER

    def evaluates(self, request: gr.Request | None) -> bool:
        """Whether measurements may be run: they take the machine from those who ask."""
        return self.role_of(request) in (MANAGER, EVALUATOR)

    def require_management(self, request: gr.Request | None) -> None:
        """Raises YueceError for whoever may not."""
        if not self.manages(request):
            raise YueceError("只有管理员可以导入和移除文件，请联系管理员。")

    def note(self, request: gr.Request | None, act: str, what: str = "") -> None:
        """Keeps a line of what was done by whom. Questions are never kept here."""
        user = unquote(str(request.headers.get(USER) or "")) if request is not None else ""
        host = request.client.host if request is not None and request.client else ""
        self.record(user, host, act, what)

    def record(self, user: str, host: str, act: str, what: str = "") -> None:
        now = datetime.now(UTC).isoformat(timespec="seconds")
        line = json.dumps({"time": now, "user": user, "host": host, "act": act, "what": what}, ensure_ascii=False)
        with self._lock:
            self._log.parent.mkdir(parents=True, exist_ok=True)
            self._log.touch(mode=0o600)
            with self._log.open("a", encoding="utf-8") as log:
                log.write(f"{line}\n")
