"""OCR of a clean scan: the shipped reply set on A4 pages, looked at with 200 dots an inch, and read back.

    python -m bench.ocr [--pages N]

Prints the character error rate (edits over characters, blanks aside), how many of the reply's figures stand in what
was read, and seconds a page. Needs the Noto CJK fonts and the project's tests (they set the pages).
"""

from __future__ import annotations

import argparse
import re
import sys
import time
from collections import Counter

from corpus.measures.quantities import read_quantities
from ingest.readers.layout import pdf
from tests.ingest.readers.making import Sheet, reply_lines, scans


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.ocr")
    parser.add_argument("--pages", type=int, help="只读前几页")
    pictures = scans(reply_lines())[: parser.parse_args(argv).pages]
    sheet = Sheet(footer="")
    for number, picture in enumerate(pictures):
        if number:
            sheet.new_page()
        sheet.picture(picture)
    started = time.perf_counter()
    (raw,) = pdf.read(sheet.data(), "扫描件.pdf")
    seconds = time.perf_counter() - started
    read, wanted = _letters(raw.text), _letters("\n".join(reply_lines()))
    wanted = wanted if len(pictures) == len(scans(reply_lines())) else wanted[: len(read)]
    edits = distance(read, wanted)
    told, held = figures_of(wanted), figures_of(read)
    right = sum((told & held).values())
    print(f"页数 {len(pictures)}，字符 {len(wanted)}，差错 {edits}，字符错误率 {edits / len(wanted):.2%}")
    print(f"数字 {sum(told.values())} 个，认对 {right} 个，{right / max(1, sum(told.values())):.1%}")
    print(f"用时 {seconds:.1f} 秒，每页 {seconds / len(pictures):.1f} 秒")
    return 0


def figures_of(text: str) -> Counter[tuple[str, str]]:
    """Values with their units, as often as the text states them."""
    return Counter((quantity.value, quantity.unit) for quantity in read_quantities(text))


def distance(left: str, right: str) -> int:
    """Edits that turn ``left`` into ``right``: the diagonals that hold the shortest way, widened until they do."""
    band = 64
    while True:
        edits = _banded(left, right, band)
        if edits <= band:
            return edits
        band *= 2


def _banded(left: str, right: str, band: int) -> int:
    """The edits of the best way that strays at most ``band`` from the diagonal."""
    far = len(left) + len(right)
    row = {j: j for j in range(min(len(right), band) + 1)}
    for i, one in enumerate(left, 1):
        low, high = max(0, i - band), min(len(right), i + band)
        new: dict[int, int] = {}
        for j in range(low, high + 1):
            if j == 0:
                new[j] = i
                continue
            change = row.get(j - 1, far) + (one != right[j - 1])
            new[j] = min(change, row.get(j, far) + 1, new.get(j - 1, far) + 1)
        row = new
    return row.get(len(right), far)


def _letters(text: str) -> str:
    return re.sub(r"[^\S\n]", "", text)


if __name__ == "__main__":
    sys.exit(main())
