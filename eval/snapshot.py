"""A snapshot of the answers to the gold: what must not change while the code under them is rebuilt.

One line a question, in ``tests/eval/snapshot.jsonl``: who answered, status, reason, citations, derived values, notices.
It says nothing about right or wrong (the gate does), only about different.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from corpus.errors import YueceError
from corpus.settings import ROOT
from eval.record import AnswerRecord
from eval.runs import RECORDS, TRACES
from eval.systems import read_records

SNAPSHOT = ROOT / "tests" / "eval" / "snapshot.jsonl"
Entry = Mapping[str, Any]
"""``id`` and those of ``FIELDS`` that are not empty."""
FIELDS = {
    "answerer": "由谁作答",
    "status": "状态",
    "reason": "拒因",
    "citations": "引用",
    "derived": "推算的数",
    "notices": "提示",
}


def entries_of(run: Path, ids: Iterable[str]) -> dict[str, Entry]:
    """The entries of the questions ``ids`` that a run folder has a record of, by id.

    Raises:
        GoldError: the folder holds no records, or one that does not follow the contract.
        YueceError: its traces cannot be read.
    """
    records, answerers = read_records(run / RECORDS), _answerers(run / TRACES)
    return {id: _entry(id, records[id], answerers.get(id, "")) for id in sorted(ids) if id in records}


def _entry(id: str, record: AnswerRecord, answerer: str) -> Entry:
    fields = {
        "id": id,
        "answerer": answerer,
        "status": record.status,
        "reason": record.reason,
        "citations": [[one.document, one.start, one.end] for one in record.citations],
        "derived": [[one.label, one.value, one.unit] for one in record.derived],
        "notices": [one.kind for one in record.notices],
    }
    return {name: value for name, value in fields.items() if value}


def _answerers(path: Path) -> dict[str, str]:
    """Who answered each question, by id; a run of another product has no traces, an older one no such field."""
    if not path.exists():
        return {}
    found = {}
    for line in _lines(path):
        answerer = line.get("trace", {}).get("answerer") or ""
        found[str(line.get("id"))] = answerer if isinstance(answerer, str) else "+".join(map(str, answerer))
    return found


def kept_entries(path: Path = SNAPSHOT) -> dict[str, Entry]:
    """The snapshot as it was last written, by id. Raises YueceError when there is none or a line is broken."""
    if not path.exists():
        raise YueceError(f"还没有快照 {path}，请加 --write 写一份。")
    return {str(line["id"]): line for line in _lines(path)}


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    try:
        for line in path.read_text(encoding="utf-8").splitlines():
            yield json.loads(line)
    except (OSError, ValueError) as error:
        raise YueceError(f"读不了 {path}（{error}），请检查文件。") from error


def write(entries: Mapping[str, Entry], path: Path = SNAPSHOT) -> None:
    """One compact line a question, sorted by id, so that a version control's difference is one line a question."""
    lines = (
        json.dumps(entries[id], ensure_ascii=False, sort_keys=True, separators=(",", ":")) + "\n"
        for id in sorted(entries)
    )
    try:
        path.write_text("".join(lines), encoding="utf-8")
    except OSError as error:
        raise YueceError(f"写不了 {path}（{error.strerror}），请换一个可以写入的位置。") from error


def differences(before: Mapping[str, Entry], after: Mapping[str, Entry]) -> list[str]:
    """What a reader is told: a line for each field of each question that differs, then how many; [] when none does."""
    shared = [id for id in sorted(before) if id in after]
    changed = {id: [name for name in FIELDS if before[id].get(name) != after[id].get(name)] for id in shared}
    lines = [
        f"{id}  {FIELDS[name]}：{_changed(before[id].get(name), after[id].get(name))}"
        for id in shared
        for name in changed[id]
    ]
    counts = Counter(FIELDS[name] for names in changed.values() for name in names)
    if counts:
        said = "，".join(f"{name} {count}" for name, count in counts.most_common())
        lines.append(f"不同的题 {sum(map(bool, changed.values()))}，共比 {len(shared)} 题；其中{said}。")
    lines += _missing("这次没有记录的题", before, after)
    lines += _missing("快照里没有的题", after, before)
    return lines


def _changed(before: Any, after: Any) -> str:
    """Lists by what came and went, or by their order; words side by side."""
    if not isinstance(before or after, list):
        return f"{before or '无'} → {after or '无'}"
    old, new = (Counter(map(_shown, side or ())) for side in (before, after))
    gone, come = (old - new).elements(), (new - old).elements()
    return "，".join([*(f"-{one}" for one in gone), *(f"+{one}" for one in come)]) or "次序变了"


def _shown(part: Any) -> str:
    """A citation as ``document:start-end``, a derived value as ``label=value unit``, a notice as its kind."""
    match part:
        case [str() as document, int() as start, int() as end]:
            return f"{document}:{start}-{end}"
        case [label, value, unit]:
            return f"{label}={value}{unit}"
        case _:
            return str(part)


def _missing(title: str, here: Iterable[str], there: Mapping[str, Entry], shown: int = 5) -> list[str]:
    ids: Sequence[str] = sorted(id for id in here if id not in there)
    return [f"{title} {len(ids)}：{'、'.join(ids[:shown])}{'……' * (len(ids) > shown)}"] if ids else []
