"""A chat model whose replies are written by hand: an OpenAI-compatible endpoint on loopback that records and replays.

    python -m tests.cassettes.desk FOLDER [--port 8765] [--wait 600] [--cassette FILE.jsonl]

POST /v1/chat/completions (plain and streamed) lays the request down as FOLDER/requests/NNNN.json, and as NNNN.md to be
read, and waits for FOLDER/replies/NNNN.txt, the text of the reply. Whoever plays the model reads the one and writes the
other (to a temporary name first, then renamed). What is written is added to the cassette; what the cassette holds is
answered from it. An unanswered request ends in 504; nothing is ever made up here. A desk that is started again over the same
folder lays down no request twice, and takes in what was written while it was away.

A cassette survives changes of ids and of retrieval: a reply's [12] and F3 are kept as the words of the clause and of the
figure, and looked up again in the request that is replayed. A clause that the request no longer holds gets an id that
stands for nothing, so that the guard stops the sentence: what retrieval loses is seen. The key of a reply is the task and
the question (of a plan: the message and what the user said before), not the wording of the prompt.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
import threading
import time
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

_MARK = re.compile(r"\[(\d{1,3}(?:\s*[,，、]\s*\d{1,3})*)\]")
_LABEL = re.compile(r"F(\d{1,4})")
_KEPT = re.compile(r"⟦([cf])(\d+)⟧")
NOTHING = 999
"""The id of a clause that the request does not hold."""


QUESTION = "\n\n问题："
"""Stands before the question in the prompt of the baseline, whose question is its last line."""


def data_of(body: dict[str, Any]) -> dict[str, Any]:
    """The JSON data of a request: the content of its last message. The baseline's is ordinary text: task ``plain``."""
    *before, last = body["messages"]
    if not last["content"].startswith("{"):
        said = [message for message in before if message["role"] != "system"]
        material, _, question = last["content"].rpartition(QUESTION)
        return {"task": "plain", "question": question, "conversation": said, "material": material}
    found: dict[str, Any] = json.loads(last["content"])
    return found


def key_of(data: dict[str, Any]) -> str:
    """What a reply is kept under."""
    task = data.get("task")
    before = [turn["content"] for turn in data.get("conversation", ()) if turn.get("role") == "user"]
    told: list[Any] = [task]
    if task == "plan":
        told += [data["message"], before, "reason" in data]
    elif task == "write":
        told += [data["question"], before, data.get("searches_left")]
    elif task == "again":
        told += [data["question"], _LABEL.sub("F", _MARK.sub("", data["sentence"]))]
    elif task == "plain":
        told += [data["question"], before]
    else:
        told += [data.get("said")]
    return hashlib.sha256(json.dumps(told, ensure_ascii=False).encode()).hexdigest()[:24]


def clauses_of(data: dict[str, Any]) -> dict[int, list[Any]]:
    """Clauses by id: [id, text] or [id, text, figure lines]."""
    lines = (line for document in data.get("documents", ()) for line in document["clauses"])
    return {line[0]: line for line in lines if isinstance(line, list)}


def figures_of(data: dict[str, Any]) -> dict[str, tuple[str, str]]:
    """Label → (what the figure states, the text of its clause)."""
    found = {}
    for clause in clauses_of(data).values():
        for line in clause[2] if len(clause) > 2 else ():
            label, _, words = line.partition(" ")
            found[label] = (words, clause[1])
    return found


def kept(reply: str, data: dict[str, Any]) -> dict[str, Any]:
    """A reply with the words in place of its ids."""
    clauses, figures = clauses_of(data), figures_of(data)
    references: list[Any] = []

    def place(kind: str, words: Any) -> str:
        if [kind, words] not in references:
            references.append([kind, words])
        return f"⟦{kind}{references.index([kind, words])}⟧"

    def mark(match: re.Match[str]) -> str:
        numbers = [int(n) for n in re.findall(r"\d+", match[1])]
        return "".join(place("c", clauses[n][1]) if n in clauses else f"[{n}]" for n in numbers)

    def label(match: re.Match[str]) -> str:
        return place("f", list(figures[match.group()])) if match.group() in figures else match.group()

    return {"reply": _LABEL.sub(label, _MARK.sub(mark, reply)), "references": references}


def restored(entry: dict[str, Any], data: dict[str, Any]) -> str:
    """A kept reply with the ids that its words have in this request."""
    clauses = {clause[1]: number for number, clause in clauses_of(data).items()}
    figures = {told: label for label, told in figures_of(data).items()}

    def clause(words: str) -> int:
        alike = (n for text, n in clauses.items() if words in text or (len(text) > 20 and text in words))
        return clauses.get(words) or next(alike, NOTHING)

    def figure(words: str, text: str) -> str:
        exact = figures.get((words, text))
        value = re.split("为|达到|下降|增长", words)[-1].partition("（")[0]
        alike = (label for (line, held), label in figures.items() if value in line and (held in text or text in held))
        return exact or next(alike, f"F{NOTHING}")

    def back(match: re.Match[str]) -> str:
        kind, words = entry["references"][int(match[2])]
        return f"[{clause(words)}]" if kind == "c" else figure(*words)

    return _KEPT.sub(back, entry["reply"])


@dataclass
class Desk:
    """Replies come from the cassette first, then from the folder, where there is one."""

    cassette: Path | None = None
    folder: Path | None = None
    wait: float = 600.0
    known: dict[str, dict[str, Any]] = field(default_factory=dict)
    missed: list[dict[str, Any]] = field(default_factory=list)
    """Requests that nobody answered."""
    _count: int = 0
    _laid: dict[str, str] = field(default_factory=dict)
    """The numbers of the requests in the folder, by key: one asked again waits for the same reply."""
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def __post_init__(self) -> None:
        if self.cassette and self.cassette.exists():
            for line in self.cassette.read_text("utf-8").splitlines():
                entry = json.loads(line)
                self.known[entry["key"]] = entry
        if self.folder:
            for name in ("requests", "replies"):
                (self.folder / name).mkdir(parents=True, exist_ok=True)
            self._take_up(self.folder)

    def _take_up(self, folder: Path) -> None:
        """What a desk before this one laid down keeps its number, and what was written for it meanwhile is kept."""
        for path in sorted((folder / "requests").glob("*.json")):
            data = data_of(json.loads(path.read_text("utf-8")))
            self._laid[key_of(data)] = path.stem
            self._count = int(path.stem)
            written = folder / "replies" / f"{path.stem}.txt"
            if written.exists() and key_of(data) not in self.known:
                self._keep(data, written.read_text("utf-8").strip())

    def reply(self, body: dict[str, Any]) -> str | None:
        data = data_of(body)
        entry = self.known.get(key_of(data))
        if entry is not None:
            return restored(entry, data)
        text = self._written(body, data) if self.folder else None
        if text is None:
            self.missed.append(data)
        return text

    def _written(self, body: dict[str, Any], data: dict[str, Any]) -> str | None:
        assert self.folder is not None
        name = self._lay(body, data, self.folder / "requests")
        path, until = self.folder / "replies" / f"{name}.txt", time.monotonic() + self.wait
        while time.monotonic() < until:
            if path.exists():
                text = path.read_text("utf-8").strip()
                self._keep(data, text)
                return text
            time.sleep(0.25)
        return None

    def _lay(self, body: dict[str, Any], data: dict[str, Any], requests: Path) -> str:
        """The number of a request, which is written down where it is new."""
        with self._lock:
            known = self._laid.get(key_of(data))
            if known:
                return known
            self._count += 1
            name = self._laid[key_of(data)] = f"{self._count:04d}"
        (requests / f"{name}.md").write_text(readable(body, data), "utf-8")
        laid = requests / f"{name}.tmp"
        laid.write_text(json.dumps(body, ensure_ascii=False, indent=1), "utf-8")
        laid.rename(laid.with_suffix(".json"))
        return name

    def _keep(self, data: dict[str, Any], text: str) -> None:
        asked = data.get("message") or data.get("question") or data.get("said")
        entry = {"key": key_of(data), "task": data.get("task"), "asked": asked, **kept(text, data)}
        with self._lock:
            self.known[entry["key"]] = entry
            if self.cassette:
                with self.cassette.open("a", encoding="utf-8") as out:
                    out.write(json.dumps(entry, ensure_ascii=False) + "\n")


def readable(body: dict[str, Any], data: dict[str, Any]) -> str:
    """A request as whoever plays the model reads it: the data first, clause by clause, the rules at its end."""
    if data["task"] == "plain":
        return "\n\n".join(f"【{message['role']}】\n{message['content']}" for message in body["messages"])
    lines = [f"{name}: {json.dumps(value, ensure_ascii=False)}" for name, value in data.items() if name != "documents"]
    for document in data.get("documents", ()):
        head = {name: value for name, value in document.items() if name != "clauses"}
        lines.append(f"\n## {json.dumps(head, ensure_ascii=False)}")
        for clause in document["clauses"]:
            if isinstance(clause, str):
                lines.append(f"# {clause}")
                continue
            lines.append(f"[{clause[0]}] {clause[1]}")
            lines += [f"      {figure}" for figure in (clause[2] if len(clause) > 2 else ())]
    return "\n".join([*lines, "", "---", body["messages"][0]["content"]])


class _Handler(BaseHTTPRequestHandler):
    desk: Desk
    protocol_version = "HTTP/1.1"

    def log_message(self, *_: object) -> None:
        return

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers.get("Content-Length", 0))) or b"{}")
        text = self.desk.reply(body)
        if text is None:
            self._json(504, {"error": {"message": "nobody wrote a reply in time", "type": "timeout"}})
        elif body.get("stream"):
            self._stream(text)
        else:
            message = {"role": "assistant", "content": text}
            self._json(200, _envelope("chat.completion", {"message": message, "finish_reason": "stop"}))

    def _stream(self, text: str) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Connection", "close")
        self.end_headers()
        for start in range(0, len(text), 6):
            self._event({"delta": {"content": text[start : start + 6]}, "finish_reason": None})
        self._event({"delta": {}, "finish_reason": "stop"})
        self.wfile.write(b"data: [DONE]\n\n")

    def _event(self, choice: dict[str, Any]) -> None:
        chunk = json.dumps(_envelope("chat.completion.chunk", choice), ensure_ascii=False)
        self.wfile.write(f"data: {chunk}\n\n".encode())
        self.wfile.flush()

    def _json(self, status: int, data: dict[str, Any]) -> None:
        raw = json.dumps(data, ensure_ascii=False).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(raw)))
        self.end_headers()
        self.wfile.write(raw)


class _Server(ThreadingHTTPServer):
    request_queue_size = 256
    """More questions than the usual five may be asked at the same moment."""


def _envelope(kind: str, choice: dict[str, Any]) -> dict[str, Any]:
    return {"id": "hand", "object": kind, "created": 0, "model": "handwritten", "choices": [{"index": 0, **choice}]}


def serve(desk: Desk, port: int = 0) -> ThreadingHTTPServer:
    """A server on loopback, not running yet."""
    handler = type("Handler", (_Handler,), {"desk": desk})
    return _Server(("127.0.0.1", port), handler)


def main() -> None:
    options = argparse.ArgumentParser(description="手写答复的语言模型接口：录制、重放")
    options.add_argument("folder", type=Path, help="请求和答复所在的文件夹")
    options.add_argument("--port", type=int, default=8765)
    options.add_argument("--wait", type=float, default=600.0, help="一个请求最多等多少秒")
    options.add_argument("--cassette", type=Path, help="录到这个文件，也先从它重放")
    said = options.parse_args()
    serve(Desk(said.cassette, said.folder, said.wait), said.port).serve_forever()


if __name__ == "__main__":
    main()
