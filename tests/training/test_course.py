"""A tiny network taught a little, stopped, taught on and exported."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch

from corpus.reader.local import LocalReader
from corpus.reader.readings import Window
from corpus.reader.tokenizer import Tokenizer
from training.course import Plan, Run
from training.preparation import Prepared, prepare
from training.weights import Encoder

pytestmark = pytest.mark.slow

HIDDEN, INNER, LAYERS = 24, 48, 12
TEXT = "{city}市2023年工作总结\n\n一、企业\n全市共有企业{a}家，其中民营{b}家。\n二、粮食\n粮食产量{c}万吨。\n三、下一步\n我们将继续努力。\n"
LINE = (
    '{{"id": "{name}-{n}", "document": "{name}.txt", "question": "{q}", "history": [], "standalone": "{q}", "answerable": {yes}, '
    '"kind": "lookup", "evidence": {evidence}, "span": {span}, "calc": null, "answer": "{q}", "near": null}}\n'
)


def encoder() -> Encoder:
    rng = np.random.default_rng(0)
    letters = sorted(set(TEXT + "青禾甲乙query: passage: 0123456789多少？有几家民营产量"))
    pieces = ["<s>", "<pad>", "</s>", "<unk>", "\u2581", *letters]
    tokenizer = Tokenizer(pieces, [-1.0] * len(pieces), {}, bos=0, eos=2, pad=1, unknown=3)
    shapes = {f"l{i}.{n}.w": (HIDDEN, HIDDEN) for i in range(LAYERS) for n in ("q", "k", "v", "ao")}
    shapes |= {f"l{i}.fi.w": (INNER, HIDDEN) for i in range(LAYERS)} | {
        f"l{i}.fo.w": (HIDDEN, INNER) for i in range(LAYERS)
    }
    shapes |= {"emb.word": (len(pieces), HIDDEN), "emb.pos": (512, HIDDEN), "emb.type": (2, HIDDEN)}
    tensors = {name: rng.normal(0, 0.1, shape).astype(np.float32) for name, shape in shapes.items()}
    for layer in range(LAYERS):
        for name, size in (("q", HIDDEN), ("k", HIDDEN), ("v", HIDDEN), ("ao", HIDDEN), ("fi", INNER), ("fo", HIDDEN)):
            tensors[f"l{layer}.{name}.b"] = np.zeros(size, np.float32)
        for name in ("aln", "oln"):
            tensors[f"l{layer}.{name}.w"] = np.ones(HIDDEN, np.float32)
            tensors[f"l{layer}.{name}.b"] = np.zeros(HIDDEN, np.float32)
    tensors["emb.ln.w"], tensors["emb.ln.b"] = np.ones(HIDDEN, np.float32), np.zeros(HIDDEN, np.float32)
    return Encoder(HIDDEN, LAYERS, 2, INNER, 512, 1e-12, tensors, tokenizer)


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Prepared:
    folder = tmp_path_factory.mktemp("data")
    for name, city, a, b, c in (("a_1", "青", 12, 9, 3), ("a_2", "禾", 20, 8, 7)):
        (folder / f"{name}.txt").write_text(TEXT.format(city=city, a=a, b=b, c=c), encoding="utf-8")
        lines = [
            LINE.format(name=name, n=1, q="民营有几家", yes="true", evidence=f'["民营{b}家"]', span=f'"{b}家"'),
            LINE.format(
                name=name, n=2, q="粮食产量多少", yes="true", evidence=f'["粮食产量{c}万吨"]', span=f'"{c}万吨"'
            ),
            LINE.format(name=name, n=3, q="努力多少年", yes="false", evidence="[]", span="null"),
        ]
        (folder / f"{name}.jsonl").write_text("".join(lines), encoding="utf-8")
    return prepare(folder, encoder())


PLAN = Plan(steps=4, cooling=1, warming=1, questions=3, every=1000, saved=1000)


def weights(run: Run) -> list[float]:
    return [float(weight.detach().double().sum()) for weight in run.network.parameters()]


def test_a_run_goes_on_as_if_never_stopped(prepared: Prepared, tmp_path: Path) -> None:
    whole = Run(prepared, PLAN, tmp_path / "whole")
    whole.learn()
    first = Run(prepared, PLAN, tmp_path / "parts")
    first.learn(until=2)
    again = Run(prepared, PLAN, tmp_path / "parts")
    assert again.resume()
    assert again.step == 2
    again.learn()
    assert (again.step, again.epoch) == (whole.step, whole.epoch)
    assert weights(again) == pytest.approx(weights(whole), rel=1e-6)


def test_what_is_exported_reads_as_what_was_trained(prepared: Prepared, tmp_path: Path) -> None:
    pytest.importorskip("onnx")
    from corpus.reader.calibration import Calibration
    from training.examination import outcomes
    from training.export import export, seal

    run = Run(prepared, PLAN, tmp_path)
    export(run.network, prepared.tokenizer, tmp_path / "model", eight_bits=False)
    seal(tmp_path / "model", Calibration(), {})
    reader = LocalReader.load(tmp_path / "model", threads=1)
    ids, segments = np.array([[0, 7, 8, 9, 2]]), np.zeros((1, 5), np.int64)
    with torch.no_grad():
        low, last = run.network.text(torch.from_numpy(ids), torch.from_numpy(segments))
    ours = reader._graphs.text(ids, segments)
    assert np.abs(ours[0] - low.numpy()).max() < 1e-4
    assert np.abs(ours[1] - last.numpy()).max() < 1e-4
    found = outcomes(reader, list(prepared.sources.values()))
    assert len(found) == 6
    assert reader.read("民营有几家", None, [Window("青市", ("民营9家。",))]).best(1) == [(0, 0)]
