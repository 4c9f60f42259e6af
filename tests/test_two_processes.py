"""Two processes of the app over one data folder and one Chroma server, as docs/deploy.md has them."""

from __future__ import annotations

import json
import os
from pathlib import Path
from urllib.request import Request, urlopen

import pytest

from tests.browser.acts import run, serving
from tests.test_chroma_server import Server

pytestmark = pytest.mark.slow

HERD = "岳阳市农业局关于养殖的答复\n\n一、生产情况\n2021年华容县生猪出栏量为61.20万头。\n"
QUESTION = "2021年华容县生猪出栏量是多少？"


def said(address: str) -> str:
    body = json.dumps({"messages": [{"role": "user", "content": QUESTION}]}).encode()
    asked = Request(f"{address}/v1/chat/completions", body, {"Content-Type": "application/json"})
    with urlopen(asked, timeout=60) as answer:
        return str(json.load(answer)["choices"][0]["message"]["content"])


def test_what_is_imported_by_one_is_answered_by_both(tmp_path: Path) -> None:
    server = Server(tmp_path / "chroma")
    try:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("YUECE_")}
        environment = {**kept, "YUECE_DATA_DIR": str(tmp_path / "data"), "YUECE_PORT": "0"}
        environment |= {"YUECE_TODAY": "2022-08-01", "YUECE_CHROMA_URL": server.url}
        run(environment, "ingest")
        with serving(environment, tmp_path / "a.log") as one, serving(environment, tmp_path / "b.log") as other:
            assert "61.20万头" not in said(one) + said(other)
            herd = tmp_path / "herd.txt"
            herd.write_text(HERD, "utf-8")
            run(environment, "ingest", str(herd))
            assert "61.20万头" in said(one)
            assert "61.20万头" in said(other)
    finally:
        server.kill()
