"""The recorded questions (``hundred.ids``), asked of the product or of the baseline, many at a time, and judged by the eval.

    python -m tests.cassettes.recording SYSTEM URL OUT [--at-once 120]

SYSTEM is ``yuece`` or ``plain``, URL the endpoint of a desk (``tests.cassettes.desk``), OUT a folder for records, traces,
the table, and ``recorded.ids``: the questions that the model answered to the end. The product's are kept as
``hundred.recorded``, which the test replays; it is as long as ``hundred.ids`` when the recording is whole. Sixty questions are of the shipped reply, sixty of four documents of other cities; all documents are in one store.
"""

from __future__ import annotations

import argparse
import json
import statistics
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, cast

from corpus.records import Document
from corpus.settings import ROOT, Settings
from corpus.store import Store
from eval.gold import GOLD_DIR, GoldItem, load_gold
from eval.measures import MARK
from eval.record import AnswerRecord, to_json
from eval.scores import Scores, Verdict, judge, score
from eval.suite import SHIPPED, over_store
from eval.systems import Answering, Reply, ask, opened

FOLDER = Path(__file__).parent
GOLD = ("reply", "further", "dialogues", "baoshan_longyan_tianshui", "guyuan_water_reply")
DOCUMENTS = (
    "保山市养老提案答复.txt",
    "龙岩市就业见习和创业扶持补贴实施办法.docx",
    "天水市2025年交通运输统计公报.html",
    "guyuan_water_reply.txt",
)
CONTEXT = 5_000
"""Tokens of material in a request: less than the default, so that whoever plays the model can read it."""


def settings_of(data: Path, url: str) -> Settings:
    """Settings over the store of the recording, built where it is missing: the same today, the same context, hours to wait."""
    settings = Settings(
        _env_file=None,
        data_dir=data,
        today=date(2026, 4, 1),
        chat_model="handwritten",
        chat_base_url=url,
        chat_context=CONTEXT,
        chat_timeout=4 * 3600,
        chat_wait=8 * 3600,
        chat_streams=200,
    )
    return over_store(settings, [SHIPPED, *(ROOT / "eval" / "documents" / name for name in DOCUMENTS)], cards=True)


def items_of(documents: Sequence[Document], folder: Path, listed: str = "hundred.ids") -> list[GoldItem]:
    """The questions of a list as the gold has them, in its order; their lines are copied into ``folder``.

    The other questions of those files speak of documents that this store does not hold.
    """
    asked = (FOLDER / listed).read_text("utf-8").split()
    lines = (line for name in GOLD for line in (GOLD_DIR / f"{name}.jsonl").read_text("utf-8").splitlines())
    held = {json.loads(line)["id"]: line for line in lines}
    path = folder / "hundred.jsonl"
    path.write_text("\n".join(held[id] for id in asked) + "\n", "utf-8")
    return load_gold([path], documents)


def asked(name: str, items: Sequence[GoldItem], store: Store, settings: Settings, at_once: int) -> list[Reply]:
    """What ``yuece`` or ``plain`` answers to each, in their order, ``at_once`` of them under way at a time."""
    with opened(name, store, settings) as system, ThreadPoolExecutor(at_once) as threads:
        answering = cast(Answering, system)
        return list(threads.map(lambda item: ask(answering, item.question), items))


@dataclass(frozen=True)
class Judged:
    """The replies of one system beside the gold."""

    verdicts: list[Verdict]
    scores: Scores
    records: list[AnswerRecord]

    @classmethod
    def of(cls, items: Sequence[GoldItem], replies: Sequence[Reply], documents: Sequence[Document]) -> Judged:
        records = [record for record, _ in replies]
        verdicts = [judge(item, record) for item, record in zip(items, records, strict=True)]
        return cls(verdicts, score(verdicts, {document.id: document for document in documents}), records)

    @property
    def good(self) -> float:
        """Share of all questions that are right, and cited right where there is something to cite."""
        return sum(verdict.good for verdict in self.verdicts) / len(self.verdicts)

    @property
    def unsupported(self) -> int:
        """Numbers shown that neither the cited quotes nor a formula bear out."""
        return self.scores.number_support.of - self.scores.number_support.hits

    @property
    def invented(self) -> int:
        """Marks of an answer that stand for no citation, and quotes that are not their document's words."""
        marks = (int(n) not in {c.n for c in one.citations} for one in self.records for n in MARK.findall(one.answer))
        return sum(marks) + self.scores.verbatim_quotes.of - self.scores.verbatim_quotes.hits

    def sentences(self) -> tuple[int, int, int]:
        """Sentences of the model that were shown, asked for again, and lost to the guard; a text lost whole is one."""
        writers = [record.writer for record in self.records if record.writer]
        return (
            sum(writer.sentences for writer in writers),
            sum(writer.retried for writer in writers),
            sum(writer.dropped + (writer.degraded == "unsupported") for writer in writers),
        )

    def table(self) -> dict[str, Any]:
        scores = self.scores
        writers = [record.writer for record in self.records if record.writer]
        return {
            "questions": scores.questions,
            "good": round(self.good, 4),
            "right": _told(scores.right.hits, scores.right.of),
            "right and cited (answerable)": _told(scores.right_and_cited.hits, scores.right_and_cited.of),
            "unanswerable refused": _told(scores.refusal_recall.hits, scores.refusal_recall.of),
            "answerable refused": _told(scores.over_refusal.hits, scores.over_refusal.of),
            "follow-ups right": _told(scores.followup.hits, scores.followup.of),
            "numbers unsupported": _told(self.unsupported, scores.number_support.of),
            "sources invented": self.invented,
            "sentences shown, again, lost": self.sentences(),
            "calls, median": statistics.median(writer.calls for writer in writers),
            "tokens sent, median": statistics.median(writer.tokens_sent for writer in writers),
            "tokens received, median": statistics.median(writer.tokens_received for writer in writers),
            "without the model": [record.id for record in self.records if not by_model(record)],
        }


_LOST = frozenset({"unreachable", "timeout", "failed", "busy", "resting"})
"""What comes of a reply that nobody wrote. A text that was written and stopped is none of these: it counts as it came out."""


def by_model(record: AnswerRecord) -> bool:
    """Whether the model's replies were all there, whatever became of them."""
    return record.status != "error" and record.writer is not None and record.writer.degraded not in _LOST


def _told(hits: int, of: int) -> str:
    return f"{hits}/{of} = {hits / of:.1%}" if of else "-"


@contextmanager
def store_at(data: Path, url: str) -> Iterator[tuple[Store, Settings]]:
    settings = settings_of(data, url)
    with closing(Store(settings, readonly=True)) as store:
        yield store, settings


def main() -> None:
    options = argparse.ArgumentParser(description="录制或重放一百二十题")
    options.add_argument("system", choices=["yuece", "plain"])
    options.add_argument("url", help="tests.cassettes.desk 的地址，以 /v1 结尾")
    options.add_argument("out", type=Path, help="结果文件夹")
    options.add_argument("--at-once", type=int, default=120, help="同时作答几题")
    said = options.parse_args()
    said.out.mkdir(parents=True, exist_ok=True)
    with store_at(said.out / "data", said.url) as (store, settings):
        documents = list(store.documents())
        items = items_of(documents, said.out)
        replies = asked(said.system, items, store, settings, said.at_once)
    judged = Judged.of(items, replies, documents)
    lines = [
        {"verdict": verdict.to_json(), "record": to_json(record), "trace": trace.to_json() if trace else None}
        for verdict, (record, trace) in zip(judged.verdicts, replies, strict=True)
    ]
    (said.out / "replies.jsonl").write_text("".join(json.dumps(o, ensure_ascii=False) + "\n" for o in lines), "utf-8")
    recorded = [f"{record.id}\n" for record in judged.records if by_model(record)]
    (said.out / "recorded.ids").write_text("".join(recorded), "utf-8")
    print(json.dumps(judged.table(), ensure_ascii=False, indent=1))


if __name__ == "__main__":
    main()
