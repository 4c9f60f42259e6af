"""Upper: teaches the joint layers alone, over the states of the encoder that ships.

A reader's encoder is learnt at a great cost and its files are large; the layers in which question and clauses meet are a
sixth of both. Here the encoder is the eight-bit graph in the package, each window and question is encoded once and its
states are remembered, and only the joint layers and their heads learn on: a pass over the data takes minutes on one core.
"""

from __future__ import annotations

import random
import shutil
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from corpus.reader.calibration import Calibration
from corpus.reader.local import LocalReader
from corpus.reader.rows import Row, padded
from corpus.reader.tokenizer import Tokenizer
from corpus.reader.weights import MODEL, OnnxGraphs
from training.course import Plan, shuffled
from training.examination import calibrated, crossed
from training.examination import outcomes as examined
from training.export import export_joint, seal
from training.losses import losses, total
from training.measures import table
from training.network import Network, shape
from training.preparation import Source, sources_of
from training.records import DATA, development
from training.steps import Asked, Stepper, clauses_of
from training.trial import outcomes
from training.variants import drawn
from training.weights import read_encoder, wheel_file

_FOREIGN = 0.6
"""How often windows of another document stand among those that are looked through."""
_WITHOUT = frozenset(("found", "type", "operation", "leans"))
"""Losses of parts that stay as they are."""
_AT_ONCE = 8


@dataclass(frozen=True)
class Course:
    """How the joint layers learn on; the rate falls in a straight line to nothing at the last minute."""

    minutes: float = 60.0
    rate: float = 1e-4
    fresh: float = 2e-4
    """The rate of the heads."""
    warming: int = 20
    questions: int = 20
    seed: int = 11
    every: int = 100
    """Steps between trials on the held-out documents."""
    tried: int = 4


class KeptStepper(Stepper):
    """A stepper whose rows are encoded by the graph that ships, each once."""

    def __init__(self, network: Network, tokenizer: Tokenizer, graphs: OnnxGraphs) -> None:
        super().__init__(network, tokenizer)
        self._graphs = graphs
        self._states: dict[tuple[tuple[int, ...], tuple[int, ...]], tuple[np.ndarray, np.ndarray]] = {}

    def _encoded(self, rows: Sequence[Row]) -> tuple[Tensor, Tensor, Tensor]:
        keys = [(tuple(row.ids), tuple(row.segments)) for row in rows]
        new = sorted({key for key in keys if key not in self._states}, key=lambda key: len(key[0]))
        for at in range(0, len(new), _AT_ONCE):
            group = new[at : at + _AT_ONCE]
            ids = padded([key[0] for key in group], self.tokenizer.pad)
            low, last = self._graphs.text(ids, padded([key[1] for key in group], 0))
            for i, key in enumerate(group):
                length = len(key[0])
                self._states[key] = low[i, :length].astype(np.float16), last[i, :length].astype(np.float16)
        kept = [self._states[key] for key in keys]
        lows, lasts = (_padded([states[n] for states in kept]) for n in (0, 1))
        lengths = torch.tensor([len(key[0]) for key in keys]).float()[:, None]
        return lows, lasts, lasts.sum(1) / lengths


def _padded(states: Sequence[np.ndarray]) -> Tensor:
    """(rows, places, hidden), zero behind the end of each."""
    each = [torch.from_numpy(one.astype(np.float32)) for one in states]
    return torch.nn.utils.rnn.pad_sequence(each, batch_first=True)


def teach(course: Course, target: Path, source: Path = MODEL, folder: Path = DATA) -> dict[str, float]:
    """Learns on from the model in ``source`` and writes one whole model to ``target``; gives the held-out figures."""
    torch.manual_seed(course.seed)
    torch.set_num_threads(1)
    tokenizer = Tokenizer.load(source / "vocabulary.json.gz")
    sources = sources_of(folder, tokenizer)
    held_out = [one for name, one in sources.items() if development(name)]
    taught = [one for name, one in sources.items() if not development(name)]
    network = _network(tokenizer)
    restore(network, source)
    stepper = KeptStepper(network, tokenizer, OnnxGraphs(source, 1))
    learnt = [weight for name, weight in network.named_parameters() if name.startswith("joint.")]
    for name, weight in network.named_parameters():
        weight.requires_grad_(name.startswith("joint."))
    layers = [weight for name, weight in network.named_parameters() if name.startswith("joint.layers.")]
    heads = [w for n, w in network.named_parameters() if n.startswith("joint.") and not n.startswith("joint.layers.")]
    groups = [{"params": layers, "base": course.rate}, {"params": heads, "base": course.fresh}]
    optimizer = torch.optim.AdamW([{**group, "lr": 0.0} for group in groups], weight_decay=0.01, betas=(0.9, 0.98))
    some = [replace(one, questions=one.questions[:: course.tried]) for one in held_out]
    began, step, epoch, left = time.monotonic(), 0, 0, 1.0
    _try_out(stepper, some, 0)
    network.train()
    seen: dict[str, float] = {}
    while left > 0:
        for part in shuffled(taught, Plan(questions=course.questions, seed=course.seed), epoch):
            left = max(0.0, 1 - (time.monotonic() - began) / 60 / course.minutes)
            for group, base in zip(optimizer.param_groups, (course.rate, course.fresh), strict=True):
                group["lr"] = base * min(left, (step + 1) / course.warming)
            parts = _taught(stepper, part, random.Random(f"{course.seed}-{step}"))
            optimizer.zero_grad(set_to_none=True)
            total(parts, _WITHOUT).backward()  # type: ignore[no-untyped-call]
            nn.utils.clip_grad_norm_(learnt, 1.0)
            optimizer.step()
            step += 1
            for name, loss in parts.items():
                seen[name] = seen.get(name, 0.0) + float(loss.detach()) / 20
            if step % 20 == 0:
                told = " ".join(f"{name} {value:.3f}" for name, value in seen.items() if name not in _WITHOUT)
                print(f"{step} epoch {epoch} {time.monotonic() - began:.0f}s {told}", flush=True)
                seen = {}
            if step % course.every == 0:
                _try_out(stepper, some, step)
                _write(network, source, target)
            if left <= 0:
                break
        epoch += 1
    _write(network, source, target)
    return _sealed(held_out, target, {"minutes": course.minutes, "steps": step, "rate": course.rate})


def _taught(stepper: KeptStepper, part: Any, rng: random.Random) -> dict[str, Tensor]:
    source, picked, other = part
    sources = [source, other] if rng.random() < _FOREIGN else [source]
    asked = [Asked(q, label, drawn(q, label, source, rng), 0) for q, label in (source.questions[i] for i in picked)]
    first = rng.randrange(8)
    clauses = clauses_of(sources, 220, stepper.tokenizer, (first, first + 1))
    with torch.autocast("cpu", torch.bfloat16):
        out = stepper.run(asked, clauses, False, rng, rng.choice((6, 8, 10)), 240, False)
        return losses(asked, clauses, out, sources)


def _try_out(stepper: KeptStepper, sources: Sequence[Any], step: int) -> None:
    figures = table(outcomes(stepper, sources))
    print(f"{step} trial " + " ".join(f"{name} {value:.3f}" for name, value in figures.items()), flush=True)


def restore(network: Network, folder: Path) -> None:
    """The joint layers of ``joint.onnx``, its eight-bit weights made whole, and the heads beside the graphs."""
    import onnx
    from onnx import numpy_helper

    graph = onnx.load(str(folder / "joint.onnx")).graph
    held = {tensor.name: numpy_helper.to_array(tensor) for tensor in graph.initializer}
    states = {name: value for name, value in held.items() if name in network.joint.state_dict()}

    def whole(name: str) -> Any:
        scale, zero = held[f"{name}_scale"], held[f"{name}_zero_point"]
        return (held[f"{name}_quantized"].astype(np.float32) - zero.astype(np.float32)) * scale

    states["kind.weight"] = whole("kind.weight")
    for node in graph.node:
        if node.op_type == "MatMulInteger":
            part = node.name.removeprefix("/").rsplit("/", 1)[0].replace("/", ".")
            states[f"{part}.weight"] = whole(node.input[1].removesuffix("_quantized")).T
    network.joint.load_state_dict({name: torch.from_numpy(np.array(value)) for name, value in states.items()})
    with np.load(folder / "heads.npz", allow_pickle=False) as arrays, torch.no_grad():
        network.scale.copy_(torch.from_numpy(arrays["scale"]))
        for name in ("finding", "types", "operations", "leans"):
            part = getattr(network, name)
            part.weight.copy_(torch.from_numpy(arrays[f"{name}.weight"]))
            if part.bias is not None:
                part.bias.copy_(torch.from_numpy(arrays[f"{name}.bias"]))


def _write(network: Network, source: Path, target: Path) -> None:
    target.mkdir(parents=True, exist_ok=True)
    for name in ("text.onnx", "vocabulary.json.gz", "heads.npz"):
        if source != target:
            shutil.copyfile(source / name, target / name)
    export_joint(network, target)
    network.train()
    seal(target, Calibration(), {})


def _network(tokenizer: Tokenizer) -> Network:
    """Of the shape of the reader that ships; its encoding layers are never run."""
    encoder = read_encoder(wheel_file())
    return Network(shape(encoder, len(tokenizer.pieces)), tokenizer.pad)


def _sealed(held_out: Sequence[Source], target: Path, told: dict[str, Any]) -> dict[str, float]:
    """Fits the calibration on the held-out documents and writes the card."""
    plain = LocalReader.load(target, threads=1)
    found = examined(plain, held_out)
    figures = table(found) | {"balanced, crossed": crossed(found, plain.calibration)}
    seal(target, calibrated(found, plain.calibration), {"joint layers": told, "metrics": figures})
    return figures
