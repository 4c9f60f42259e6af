"""How many modules a question walks through: ``python -m bench.walk ["问题" ...]``.

A module counts as touched when one of its functions runs while the question is answered by a warm assistant.
"""

from __future__ import annotations

import argparse
import sys
import threading
from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path
from types import FrameType
from typing import Any

from assistant.chain import Assistant
from corpus.errors import YueceError
from corpus.settings import ROOT, load_settings

QUESTIONS = ("2021年华容县全社会研发投入是多少？", "高企认定一般在每年的几月申报评审？")
"""One that a figure answers and one that a sentence answers, of the shipped reply."""
_WARMING = "2022年全市研发投入强度是多少？"


def touched(work: Callable[[], object], root: Path = ROOT) -> Mapping[str, frozenset[str]]:
    """The modules of each folder of ``root`` of which a function is called while ``work`` runs, threads it starts included."""
    files: set[str] = set()

    def note(frame: FrameType, event: str, _argument: Any) -> None:
        if event == "call":
            files.add(frame.f_code.co_filename)

    threading.setprofile(note)
    sys.setprofile(note)
    try:
        work()
    finally:
        sys.setprofile(None)
        threading.setprofile(None)
    found: dict[str, set[str]] = {}
    for path in (Path(file) for file in files if not file.startswith("<")):
        if (
            path != Path(__file__)
            and path.is_relative_to(root)
            and len(parts := path.relative_to(root).with_suffix("").parts) > 1
        ):
            found.setdefault(parts[0], set()).add("/".join(parts[1:]))
    return {folder: frozenset(names) for folder, names in found.items()}


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.walk", description="一个问题走过多少模块")
    parser.add_argument("questions", nargs="*", default=QUESTIONS, metavar="问题", help="默认一个查数的、一个查文字的")
    try:
        assistant = Assistant.open(load_settings())
        assistant.warm()
        assistant.answer(_WARMING)
        for question in parser.parse_args().questions:
            print(_told(question, touched(lambda question=question: assistant.answer(question))))  # type: ignore[misc]
    except YueceError as error:
        print(error, file=sys.stderr)
        return 2
    return 0


def _told(question: str, modules: Mapping[str, frozenset[str]]) -> str:
    """The counts, then the packages of each folder, the most walked first."""
    counts = " + ".join(f"{folder} {len(modules[folder])}" for folder in ("assistant", "corpus") if folder in modules)
    lines = [f"{question}  {counts}"]
    for folder, names in modules.items():
        packages = Counter(name.rpartition("/")[0] or "—" for name in names)
        lines.append(f"  {folder}：{'，'.join(f'{package} {count}' for package, count in packages.most_common())}")
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
