"""``python -m bench.extraction``: characters a second that figure extraction reads, and how that grows with length."""

from __future__ import annotations

import statistics
import sys
import time
from pathlib import Path

from corpus.measures.regions import Gazetteer
from corpus.records import Document
from corpus.settings import ROOT
from ingest.figures.statements import extract_figures
from ingest.structure.outline import outline

RUNS = 5
TIMES = (1, 4, 16)


def main() -> int:
    """Prints the median of five runs for the shipped documents, once, 4 and 16 times over."""
    gazetteer = Gazetteer.load()
    files = sorted((ROOT / "corpus" / "documents").glob("*.txt")) + sorted((ROOT / "eval" / "documents").glob("*.txt"))
    text = "\n".join(path.read_text("utf-8") for path in files)
    _seconds(text, gazetteer)  # the first run loads the tables
    for times in TIMES:
        longer = "\n".join([text] * times)
        seconds = statistics.median(_seconds(longer, gazetteer) for _ in range(RUNS))
        print(f"{len(longer):>9,} 字  中位 {seconds:.3f} 秒  {len(longer) / seconds:>9,.0f} 字/秒")
    return 0


def _seconds(text: str, gazetteer: Gazetteer) -> float:
    document = Document(id="bench", sha256="", title=Path("bench").stem, text=text)
    sections = outline("bench", text, 0)
    started = time.perf_counter()
    extract_figures(document, sections, gazetteer)
    return time.perf_counter() - started


if __name__ == "__main__":
    sys.exit(main())
