"""The same code against a real ``chroma run`` process: it works, it is killed, it comes back."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from assistant.chain import Assistant
from corpus import store as store_module
from corpus import vectors as vectors_module
from corpus.embedding import Embedder
from corpus.errors import StoreError, VectorsError
from corpus.settings import Settings
from corpus.store import Store
from ingest.command import main
from ingest.pipeline import Pipeline

pytestmark = pytest.mark.slow

LETTER = "甲市林业局答复\n\n一、现状\n全市造林面积{n}万亩。\n\n二、问题\n管护力量不足，护林人员年龄偏大。\n"
QUESTION = "护林人员有什么问题？"


class Server:
    """A Chroma server on loopback that can be killed, hung and started again over the same files."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port: int = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self.start()

    def start(self) -> None:
        command = [str(Path(sys.executable).parent / "chroma"), "run", "--path", str(self._folder)]
        command += ["--host", "127.0.0.1", "--port", str(self.port)]
        with (self._folder.parent / "chroma.log").open("ab") as log:
            self.process = subprocess.Popen(command, stdout=log, stderr=log)
        for _ in range(600):
            try:
                vectors_module.ask_server(self.url)
            except VectorsError:
                time.sleep(0.1)
            else:
                return
        raise AssertionError("the server did not come up")

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    server = Server(tmp_path / "chroma-server")
    yield server
    server.kill()


@pytest.fixture
def served(server: Server, settings: Settings) -> Settings:
    return settings.model_copy(update={"chroma_url": server.url})


@pytest.fixture
def letter(tmp_path: Path) -> Path:
    path = tmp_path / "letter.txt"
    path.write_text(LETTER.format(n=7), encoding="utf-8")
    return path


def degraded(assistant: Assistant) -> list[str]:
    """The notices of one answer that say so; the answer itself has to be there, and cited, each time."""
    answer = assistant.answer(QUESTION)
    assert answer.status == "answered"
    assert any("护林人员" in citation.quote.text for citation in answer.citations)
    return [notice.text for notice in answer.notices if notice.kind == "degraded"]


def test_ingest_and_answers_through_a_server_that_dies_and_returns(
    server: Server,
    served: Settings,
    letter: Path,
    tmp_path: Path,
    embedder: Embedder,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(store_module, "_RETRY", 0.0)
    store = Store(served)
    assert not Pipeline(store, served, embedder=embedder).run([letter]).failed
    assert store.check() == []
    assert not list((served.data_dir / "indexes").glob("*/chroma"))
    assistant = Assistant(Store(served, readonly=True), served, embedder)
    assert degraded(assistant) == []
    assert len(assistant.store.dense(np.asarray(embedder.embed_query(QUESTION)), 9)) == len(
        store.passages_of(store.documents()[0].id)
    )

    server.kill()
    (notice,) = degraded(assistant)
    assert "YUECE_CHROMA_URL" in notice
    second = tmp_path / "second.txt"
    second.write_text(LETTER.format(n=8), encoding="utf-8")
    monkeypatch.setenv("YUECE_DATA_DIR", str(served.data_dir))
    monkeypatch.setenv("YUECE_CHROMA_URL", server.url)
    assert main([str(second)]) == 2
    captured = capsys.readouterr()
    assert captured.err.strip() == "Chroma 服务没有应答，请检查 YUECE_CHROMA_URL 和服务是否在运行"
    assert any("Chroma 服务没有应答" in line for line in store.check())

    server.start()
    assert degraded(assistant) == []
    assert not Pipeline(store, served, embedder=embedder).run([second]).failed
    assert store.check() == []
    (one,) = [document.id for document in store.documents() if "8万亩" in document.text]
    vector = np.asarray(embedder.embed_query(QUESTION))
    narrowed = assistant.store.dense(vector, 9, [one])
    of_one = [(id, cosine) for id, cosine in assistant.store.dense(vector, 99) if id in dict(narrowed)]
    assert {id for id, _ in narrowed} == {passage.id for passage in store.passages_of(one)}
    assert dict(narrowed) == pytest.approx(dict(of_one), abs=1e-5)
    store.close()


def test_a_server_that_dies_while_it_is_written_to_leaves_the_old_state(
    server: Server, served: Settings, letter: Path, embedder: Embedder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Killed after the lexical index took the new version and before the vectors did."""
    store = Store(served)
    Pipeline(store, served, embedder=embedder).run([letter])
    letter.write_text(LETTER.format(n=8), encoding="utf-8")
    add = vectors_module.VectorIndex.add

    def killed(self: vectors_module.VectorIndex, *arguments: object) -> None:
        server.kill()
        add(self, *arguments)  # type: ignore[arg-type]

    with monkeypatch.context() as patch:
        patch.setattr(vectors_module.VectorIndex, "add", killed)
        with pytest.raises(StoreError, match="Chroma 服务没有应答"):
            Pipeline(store, served, embedder=embedder).run([letter])
    assert "7万亩" in store.documents()[0].text
    server.start()
    assert len(Pipeline(store, served, embedder=embedder).run([letter]).replaced) == 1
    assert "8万亩" in store.documents()[0].text
    assert store.check() == []
    store.close()


def test_a_server_that_hangs_is_not_waited_for_without_end(
    server: Server, served: Settings, letter: Path, embedder: Embedder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Once it is waited for; the questions that follow do not ask it again."""
    store = Store(served)
    Pipeline(store, served, embedder=embedder).run([letter])
    store.close()
    monkeypatch.setattr(vectors_module, "READ_WAIT", 0.5)
    assistant = Assistant(Store(served, readonly=True), served, embedder)
    assert degraded(assistant) == []
    server.process.send_signal(signal.SIGSTOP)
    asked: list[str] = []
    search = vectors_module.VectorIndex.search
    monkeypatch.setattr(
        vectors_module.VectorIndex, "search", lambda self, *rest: asked.append("") or search(self, *rest)
    )
    assert [len(degraded(assistant)) for _ in range(3)] == [1, 1, 1]
    assert len(asked) == 1
    server.process.send_signal(signal.SIGCONT)
