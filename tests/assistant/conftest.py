"""Assistants over short invented texts, ingested by the real pipeline."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from assistant.chain import Assistant
from corpus.settings import Settings
from corpus.store import Store
from ingest.pipeline import Pipeline
from tests.conftest import CharacterEmbedder

from .endpoint import Endpoint, says, serving

REPLY = """岳阳市林业局对市政协九届二次会议第12号提案的答复
发布时间：2023-08-10 来源：市林业局

民盟岳阳市委员会：

贵单位提出的提案收悉。现答复如下：

一、基本情况

2022年，全市完成人工造林面积8.60万亩(2021年同期为7.10万亩)，完成较好的县区为:平江县3.20万亩、湘阴县1.45万亩、华容县1.30万亩。全市林业投入资金2.35亿元，下达平江县补助资金860万元。5月12日，副市长陈明主持召开全市造林绿化工作推进会议。

二、存在的主要问题

1、资金缺口较大。造林成本逐年上升，补助标准偏低。

2、管护力量不足。乡镇护林人员年龄偏大。

三、下一步工作

力争到2025年，全市森林覆盖率达到46.5%以上。
"""


AssistantOver = Callable[..., Assistant]


@pytest.fixture(scope="session")
def assistant_over(tmp_path_factory: pytest.TempPathFactory) -> AssistantOver:
    """Gives an assistant over texts, by file name or one alone; the same texts and settings are ingested once a session.

    It is shared: a test that writes to its store or changes it opens one of its own.
    """
    opened: dict[str, Assistant] = {}

    def over(texts: str | Mapping[str, str], **chosen: Any) -> Assistant:
        files = {"text.txt": texts} if isinstance(texts, str) else texts
        key = repr((sorted(files.items()), sorted(chosen.items())))
        if key not in opened:
            opened[key] = _ingested(tmp_path_factory.mktemp("store"), files, chosen)
        return opened[key]

    return over


def _ingested(folder: Path, files: Mapping[str, str], chosen: Mapping[str, Any]) -> Assistant:
    for name, text in files.items():
        (folder / name).write_text(text, "utf-8")
    settings = Settings(_env_file=None, data_dir=folder / "data", writer_wait=0.2, **chosen)
    store, embedder = Store(settings), CharacterEmbedder()
    assert not Pipeline(store, settings, embedder=embedder).run([folder / name for name in files]).failed
    return Assistant(store, settings, embedder)


@pytest.fixture(scope="session")
def assistant(assistant_over: AssistantOver) -> Assistant:
    return assistant_over({"reply.txt": REPLY})


GOOD = "2022年，平江县的人工造林面积达到3.20万亩[~平江县3.20万亩]。"
"""What a model writes; shown, its clause is [1]."""


@pytest.fixture(scope="module")
def endpoint() -> Iterator[Endpoint]:
    with serving() as opened:
        yield opened


@pytest.fixture(scope="session")
def stored(assistant_over: AssistantOver) -> tuple[Store, Settings]:
    """Of the same reply, for assistants with a model."""
    assistant = assistant_over({"reply.txt": REPLY}, today=date(2023, 9, 1))
    return assistant.store, assistant.settings


def opened(stored: tuple[Store, Settings], **chosen: object) -> Assistant:
    """An assistant over the same store, with settings of its own."""
    store, settings = stored
    return Assistant(store, settings.model_copy(update=chosen), CharacterEmbedder())


@pytest.fixture
def modelled(stored: tuple[Store, Settings], endpoint: Endpoint) -> Assistant:
    """With the scripted endpoint as its model."""
    endpoint.begin(says(GOOD))
    return opened(stored, chat_model="scripted:7b", chat_base_url=endpoint.url)
