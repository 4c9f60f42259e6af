"""The examples of docs/api.md, run as they stand against the real app."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys

import pytest

from corpus.settings import ROOT

pytestmark = pytest.mark.usefixtures("browser")
"""None is opened; so these share the app of the tests that open one."""
PAGE = (ROOT / "docs" / "api.md").read_text("utf-8")
SHOWS = (
    ("15.74亿元", '"quote":"华容县15.74亿元"', "[1] 《岳阳市科学技术局"),
    ("22.38亿元", "data: [DONE]"),
    ("15.74亿元", "华容县15.74亿元", "初步符合"),
    ("['ask', 'search', 'figures', 'match']", "15.74亿元", "华容县15.74亿元"),
    ('{"status":"ok"}', '"documents":'),
    ("yuece_documents 3", 'yuece_answers_total{reason="",status="answered",writer="rules"}'),
)
"""What each example has to print, in order."""
EXAMPLES = re.findall(r"```(bash|python)\n(.*?)```", PAGE, re.DOTALL)


def test_each_example_is_run() -> None:
    assert len(EXAMPLES) == len(SHOWS)


@pytest.mark.skipif(shutil.which("curl") is None, reason="需要 curl")
@pytest.mark.parametrize(("example", "shows"), [*zip(EXAMPLES, SHOWS, strict=True)], ids=range(len(SHOWS)))
def test_an_example_prints_what_it_says(example: tuple[str, str], shows: tuple[str, ...], address: str) -> None:
    kind, words = example
    command = ["bash", "-ec"] if kind == "bash" else [sys.executable, "-c"]
    done = subprocess.run(
        [*command, words.replace("http://127.0.0.1:7860", address)], capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 0, done.stderr
    assert [part for part in shows if part not in done.stdout] == []
