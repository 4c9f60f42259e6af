"""Models by setting, through the whole path: a file goes in, a question is answered, failures end in one sentence."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np
import pytest

from assistant.chain import Assistant
from assistant.retrieval.hybrid import HybridRetriever
from assistant.retrieval.reranker import CrossReranker, load_reranker
from corpus.embedding import Embedder, Recalling, load_embedder
from corpus.endpoint import EndpointModel
from corpus.errors import ModelError, StoreError, VectorsError
from corpus.settings import Settings
from corpus.store import Store
from ingest.command import main
from ingest.pipeline import Pipeline

from .serving import Endpoint, served

pytestmark = pytest.mark.slow

if TYPE_CHECKING:
    from transformers import BertConfig

T = TypeVar("T")

REPLY = (
    "岳阳市林业局对市政协第12号提案的答复\n发布时间：2023-08-10\n\n一、基本情况\n2022年，全市完成人工造林面积8.60万亩。\n\n"
    "二、存在的问题\n1、资金缺口较大。造林成本逐年上升。\n2、管护力量不足。乡镇护林人员年龄偏大。\n"
)


@pytest.fixture(scope="module")
def endpoint_process() -> Iterator[Endpoint]:
    with served() as endpoint:
        yield endpoint


@pytest.fixture
def endpoint(endpoint_process: Endpoint) -> Endpoint:
    """The endpoint as new."""
    fresh = Endpoint(url=endpoint_process.url)
    for name in ("dim", "status", "wait", "body", "asked", "keys"):
        setattr(endpoint_process, name, getattr(fresh, name))
    return endpoint_process


@pytest.fixture
def served_settings(settings: Settings, endpoint: Endpoint) -> Settings:
    changes = {"embedding": "tiny", "embedding_base_url": endpoint.url, "embedding_timeout": 5.0}
    return settings.model_copy(update=changes)


@pytest.fixture
def reply(tmp_path: Path) -> Path:
    path = tmp_path / "reply.txt"
    path.write_text(REPLY, encoding="utf-8")
    return path


def ingested(settings: Settings, *paths: Path) -> list[tuple[str, str]]:
    """What failed."""
    with closing(Store(settings)) as store:
        return Pipeline(store, settings).run(paths).failed


def test_vectors_come_in_order_and_of_length_one(served_settings: Settings, endpoint: Endpoint) -> None:
    model = load_embedder(served_settings)
    assert isinstance(model, EndpointModel)
    assert endpoint.asked == []  # nothing is asked before the first text
    vectors = np.array(model.embed_documents(["研发", "造林面积"]))
    assert vectors.shape == (2, model.dim) == (2, 16)
    assert np.linalg.norm(vectors, axis=1) == pytest.approx([1.0, 1.0])
    assert vectors[1] == pytest.approx(
        np.array(endpoint.vector("造林面积")) / np.linalg.norm(endpoint.vector("造林面积"))
    )


def test_many_texts_go_in_several_requests(served_settings: Settings, endpoint: Endpoint) -> None:
    load_embedder(served_settings).embed_documents([f"第{n}段" for n in range(130)])
    assert [len(texts) for texts in endpoint.asked] == [64, 64, 2]


def test_the_key_is_sent_and_none_where_none_is_set(served_settings: Settings, endpoint: Endpoint) -> None:
    load_embedder(served_settings).embed_query("研发")
    with_key = Settings(_env_file=None, **served_settings.model_dump() | {"embedding_api_key": "k-1"})
    load_embedder(with_key).embed_query("研发")
    assert endpoint.keys == [None, "Bearer k-1"]


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"status": 401}, "YUECE_EMBEDDING_API_KEY"),
        ({"status": 404}, "404"),
        ({"status": 429}, "稍后再试"),
        ({"status": 500}, "500"),
        ({"body": {"data": []}}, "OpenAI 兼容的格式"),
        ({"body": ["no"]}, "OpenAI 兼容的格式"),
        ({"wait": 0.4}, "YUECE_EMBEDDING_TIMEOUT"),
    ],
)
def test_a_failure_is_one_sentence(
    served_settings: Settings, endpoint: Endpoint, changes: dict[str, object], sentence: str
) -> None:
    for name, value in changes.items():
        setattr(endpoint, name, value)
    model = load_embedder(served_settings.model_copy(update={"embedding_timeout": 0.1 if "wait" in changes else 5.0}))
    with pytest.raises(ModelError, match=sentence) as failure:
        model.embed_query("研发")
    assert "\n" not in str(failure.value)


def test_an_endpoint_wants_an_address_and_a_model_name(settings: Settings) -> None:
    with pytest.raises(ModelError, match="YUECE_EMBEDDING_BASE_URL"):
        load_embedder(settings.model_copy(update={"embedding": "tiny", "embedding_base_url": "127.0.0.1"}))
    with pytest.raises(ModelError, match="模型名"):
        load_embedder(settings.model_copy(update={"embedding_base_url": "http://127.0.0.1:1/v1"}))


def test_ingest_and_answer_over_an_endpoint(served_settings: Settings, endpoint: Endpoint, reply: Path) -> None:
    assert ingested(served_settings, reply) == []
    assistant = Assistant.open(served_settings)
    assert "8.60万亩" in assistant.answer("2022年全市人工造林面积是多少？").text
    found = assistant.retriever.search("护林人员年龄")
    assert "护林人员" in found[0].passage.text


def test_ingest_ends_in_one_sentence_while_the_endpoint_is_down(
    served_settings: Settings, reply: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("YUECE_DATA_DIR", str(served_settings.data_dir))
    monkeypatch.setenv("YUECE_EMBEDDING", "tiny")
    monkeypatch.setenv("YUECE_EMBEDDING_BASE_URL", "http://127.0.0.1:1/v1")
    assert main([str(reply)]) == 2
    assert capsys.readouterr().err.strip().splitlines()[-1].startswith("连不上嵌入模型接口")


def test_answers_go_on_by_words_while_the_endpoint_fails(
    served_settings: Settings, endpoint: Endpoint, reply: Path
) -> None:
    ingested(served_settings, reply)
    assistant = Assistant.open(served_settings)
    endpoint.status = 503
    told = [notice.text for notice in assistant.answer("护林人员怎么样？").notices if notice.kind == "degraded"]
    assert len(told) == 1
    assert "503" in told[0]
    endpoint.status = 200
    assert not [notice for notice in assistant.answer("护林人员怎么样？").notices if notice.kind == "degraded"]


def test_vectors_of_another_length_are_told_of(served_settings: Settings, endpoint: Endpoint, reply: Path) -> None:
    ingested(served_settings, reply)
    endpoint.dim = 8
    with closing(Store(served_settings, readonly=True)) as store:
        with pytest.raises(VectorsError, match=r"16 维.*8 维.*--rebuild"):
            store.dense(np.ones(8, np.float32), 3)
        retriever = HybridRetriever(store=store, embedder=load_embedder(served_settings))
        assert "护林人员" in retriever.search("护林人员年龄")[0].passage.text
        assert "16 维" in retriever.lost[0]


def test_another_embedding_asks_for_a_rebuild(served_settings: Settings, endpoint: Endpoint, reply: Path) -> None:
    ingested(served_settings, reply)
    other = served_settings.model_copy(update={"embedding": "other"})
    with pytest.raises(StoreError, match=r"tiny.*other.*--rebuild"):
        Store(other)
    endpoint.dim = 8
    with closing(Store(other, rebuilding=True)) as store:
        Pipeline(store, other).rebuild()
    with closing(Store(other)) as store:
        assert store.check() == []
        assert len(store.dense(np.ones(8, np.float32), 1)) == 1


def test_unchanged_passages_of_a_changed_document_are_not_embedded_again(
    served_settings: Settings, endpoint: Endpoint, reply: Path
) -> None:
    ingested(served_settings, reply)
    before = {text for texts in endpoint.asked for text in texts}
    endpoint.asked.clear()
    reply.write_text(REPLY + "3、良种供应不足。\n", encoding="utf-8")
    ingested(served_settings, reply)
    again = [text for texts in endpoint.asked for text in texts if text != "维数"]
    assert len(again) == 1
    assert "良种供应不足" in again[0]
    assert not before & set(again)


# models shared by threads

THREADS, ROUNDS = 16, 6
TEXTS = ["造林面积是多少", "资金", "乡镇护林人员年龄偏大" * 5, "造林成本逐年上升", "林业局", "答复" * 20]


def many_at_once(do: Callable[[str], T]) -> list[list[T]]:
    """What each of many threads, begun at the same moment, makes of all the texts, each in an order of its own."""
    together = threading.Barrier(THREADS)

    def visit(number: int) -> list[T]:
        together.wait(30)
        order = [(number + step) % len(TEXTS) for step in range(len(TEXTS))]
        return [made for _ in range(ROUNDS) for _, made in sorted((at, do(TEXTS[at])) for at in order)]

    with ThreadPoolExecutor(THREADS) as pool:
        return list(pool.map(visit, range(THREADS)))


@pytest.fixture(scope="session")
def tiny_sentences(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A sentence-transformers model of one layer over single characters, its weights drawn by lot."""
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Pooling, Transformer

    bare = _encoder(tmp_path_factory.mktemp("bare"))
    words = Transformer(str(bare), max_seq_length=64)
    folder = tmp_path_factory.mktemp("sentences")
    SentenceTransformer(modules=[words, Pooling(words.get_embedding_dimension())], device="cpu").save(str(folder))
    return folder


def test_a_sentence_model_is_safe_under_threads(settings: Settings, tiny_sentences: Path) -> None:
    model = load_embedder(settings.model_copy(update={"embedding": str(tiny_sentences)}))
    asked, held = [model.embed_query(text) for text in TEXTS], [model.embed_documents([text])[0] for text in TEXTS]
    assert len(set(map(tuple, asked))) == len(TEXTS)
    assert many_at_once(model.embed_query) == [asked * ROUNDS] * THREADS
    assert many_at_once(lambda text: model.embed_documents([text])[0]) == [held * ROUNDS] * THREADS


def test_a_sentence_model_is_asked_by_one_thread_at_a_time(
    settings: Settings, tiny_sentences: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    model = load_embedder(settings.model_copy(update={"embedding": str(tiny_sentences)}))
    assert many_inside(model, "encode_query", monkeypatch, model.embed_query) == 1
    assert many_inside(model, "encode_document", monkeypatch, lambda text: model.embed_documents([text])[0]) == 1


def test_a_reranker_is_safe_under_threads(tiny_reranker: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    model = CrossReranker(str(tiny_reranker))
    alone = [model.scores(text, TEXTS) for text in TEXTS]
    assert many_at_once(lambda text: model.scores(text, TEXTS)) == [alone * ROUNDS] * THREADS
    assert many_inside(model, "predict", monkeypatch, lambda text: model.scores(text, TEXTS)) == 1


def many_inside(model: Any, method: str, monkeypatch: pytest.MonkeyPatch, do: Callable[[str], list[float]]) -> int:
    """The most threads that were ever inside the library's ``method`` together."""
    whole, lock = getattr(model._model, method), threading.Lock()
    inside = most = 0

    def watched(*given: Any, **named: Any) -> Any:
        nonlocal inside, most
        with lock:
            inside += 1
            most = max(most, inside)
        time.sleep(0.001)
        try:
            return whole(*given, **named)
        finally:
            with lock:
                inside -= 1

    with monkeypatch.context() as patch:
        patch.setattr(model._model, method, watched)
        many_at_once(do)
    return most


def test_a_question_is_embedded_once(embedder: Embedder) -> None:
    class Counting:
        name, dim, asked = embedder.name, embedder.dim, 0

        def embed_query(self, text: str) -> list[float]:
            self.asked += 1
            return embedder.embed_query(text)

        def embed_documents(self, texts: list[str]) -> list[list[float]]:
            return embedder.embed_documents(texts)

    counting = Counting()
    recalling = Recalling(counting, most=2)
    for text in ("甲", "乙", "甲", "乙", "丙", "甲"):  # 丙 puts 甲 out
        assert recalling.embed_query(text) == embedder.embed_query(text)
    assert counting.asked == 2 + 1 + 1
    assert (recalling.name, recalling.dim) == (embedder.name, embedder.dim)


# a reranker


@pytest.fixture(scope="session")
def tiny_reranker(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A CrossEncoder of one layer over single characters, its weights drawn by lot."""
    return _cross_encoder(tmp_path_factory.mktemp("reranker"), labels=1)


def _cross_encoder(folder: Path, labels: int) -> Path:
    from transformers import BertForSequenceClassification

    BertForSequenceClassification(_tiny(folder, labels)).save_pretrained(folder)
    return folder


def _encoder(folder: Path) -> Path:
    from transformers import BertModel

    BertModel(_tiny(folder, labels=1)).save_pretrained(folder)
    return folder


def _tiny(folder: Path, labels: int) -> BertConfig:
    """Saves a tokenizer of single characters; the configuration of a model of one layer."""
    import torch
    from transformers import BertConfig, BertTokenizer

    torch.manual_seed(7)
    vocabulary = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *sorted(set(REPLY) - set("\n ："))]
    (folder / "vocab.txt").write_text("\n".join(vocabulary), encoding="utf-8")
    BertTokenizer(str(folder / "vocab.txt")).save_pretrained(folder)
    return BertConfig(
        vocab_size=len(vocabulary),
        hidden_size=8,
        num_hidden_layers=1,
        num_attention_heads=1,
        intermediate_size=16,
        max_position_embeddings=128,
        num_labels=labels,
        initializer_range=1.0,
    )


def test_no_reranker_by_default(settings: Settings) -> None:
    assert load_reranker(settings) is None


def test_a_reranker_orders_what_was_found(
    served_settings: Settings, endpoint: Endpoint, reply: Path, tiny_reranker: Path
) -> None:
    ingested(served_settings, reply)
    chosen = served_settings.model_copy(update={"reranker": str(tiny_reranker)})
    assistant = Assistant.open(chosen)
    query = "造林成本为什么上升"
    plain = HybridRetriever(store=assistant.store, embedder=load_embedder(served_settings))
    texts = {found.passage.id: found.passage.text for found in plain.search(query)}
    assert len(texts) > 2
    wanted = dict(zip(texts, CrossReranker(str(tiny_reranker)).scores(query, list(texts.values())), strict=True))
    found = assistant.retriever.search(query)
    assert [hit.passage.id for hit in found] == sorted(wanted, key=lambda id: (-wanted[id], id))
    assert [hit.score for hit in found] == pytest.approx(sorted(wanted.values(), reverse=True), abs=1e-5)
    assert all(0.0 <= hit.score <= 1.0 for hit in found)


def test_a_reranker_that_fails_leaves_the_order_and_says_so(
    served_settings: Settings, endpoint: Endpoint, reply: Path
) -> None:
    class Failing:
        def scores(self, query: str, texts: object) -> list[float]:
            raise ModelError("重排模型出错，请检查 YUECE_RERANKER 的模型")

    ingested(served_settings, reply)
    with closing(Store(served_settings, readonly=True)) as store:
        embedder = load_embedder(served_settings)
        plain = HybridRetriever(store=store, embedder=embedder)
        failing = HybridRetriever(store=store, embedder=embedder, reranker=Failing())
        assert failing.ids("造林成本", 5) == plain.ids("造林成本", 5)
        assert "没有重排" in failing.lost[0]


def test_what_is_no_reranker_is_named(settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    with pytest.raises(ModelError, match="YUECE_RERANKER"):
        load_reranker(settings.model_copy(update={"reranker": str(tmp_path / "missing")}))
    with pytest.raises(ModelError, match="3 个分数"):
        CrossReranker(str(_cross_encoder(tmp_path, labels=3)))
