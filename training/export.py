"""Export: a trained network as two int8 ONNX graphs with vocabulary, heads, calibration and card.

Weights of matrices and of the word table become 8-bit integers with a scale for each column or row; activations are
quantised as they come (onnxruntime's dynamic quantisation). Needs the ``onnx`` package, which nothing else here does.
"""

from __future__ import annotations

import hashlib
import json
import tempfile
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from corpus.reader.calibration import Calibration
from corpus.reader.rows import PADDING, SLOT, STATING
from corpus.reader.tokenizer import Tokenizer
from training.network import Network

_OPSET = 17


def export(network: Network, tokenizer: Tokenizer, folder: Path, eight_bits: bool = True) -> None:
    """Writes the graphs, the vocabulary and the small heads; the card comes with ``seal``."""
    folder.mkdir(parents=True, exist_ok=True)
    network.eval()
    with tempfile.TemporaryDirectory() as place:
        _graph(network.text, _text_example(), Path(place) / "text.onnx", ("ids", "segments"), ("low", "last"))
        names = ("states", "ids", "kinds", "members", "features")
        _graph(
            network.joint, _joint_example(network), Path(place) / "joint.onnx", names, ("scores", "nothing", "places")
        )
        for name in ("text.onnx", "joint.onnx"):
            _quantised(Path(place) / name, folder / name, eight_bits)
    tokenizer.save(folder / "vocabulary.json.gz")
    np.savez(folder / "heads.npz", **heads(network))


def heads(network: Network) -> dict[str, Any]:
    """The weights that are used outside the graphs, by the names that ``LocalReader`` reads."""
    found: dict[str, Any] = {"scale": network.scale.detach().numpy(), "finding.weight": _array(network.finding.weight)}
    for name in ("types", "operations", "leans"):
        part: nn.Linear = getattr(network, name)
        found[f"{name}.weight"], found[f"{name}.bias"] = _array(part.weight), _array(part.bias)
    return found


def seal(folder: Path, calibration: Calibration, facts: dict[str, Any]) -> None:
    """Writes ``card.json``: the hash of every file, the calibration and what was measured."""
    names = ("text.onnx", "joint.onnx", "vocabulary.json.gz", "heads.npz")
    card = {
        "files": {name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in names},
        "calibration": {key: _plain(value) for key, value in asdict(calibration).items()},
        **facts,
    }
    (folder / "card.json").write_text(json.dumps(card, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def _plain(value: Any) -> Any:
    return [round(float(x), 6) for x in value] if isinstance(value, Sequence | np.ndarray) else round(float(value), 6)


def _array(weight: Tensor) -> Any:
    return weight.detach().float().numpy()


def _text_example() -> tuple[Tensor, ...]:
    ids = torch.tensor([[0, 5, 6, 7, 2], [0, 8, 9, 2, 1]])
    return ids, torch.zeros_like(ids)


def _joint_example(network: Network) -> tuple[Tensor, ...]:
    kinds = torch.tensor([[1, 1, 1, SLOT, STATING, STATING, SLOT, STATING]] * 2)
    kinds[1, -1] = PADDING
    members = torch.tensor([[-1, -1, -1, 0, 0, 0, 1, 1]] * 2)
    members[1, -1] = -1
    features = torch.zeros(2, 2, network.joint.given.in_features)
    return torch.randn(2, 8, network.size.hidden), torch.arange(16).view(2, 8) % 5, kinds, members, features


def _graph(
    module: nn.Module, example: tuple[Tensor, ...], path: Path, inputs: Sequence[str], outputs: Sequence[str]
) -> None:
    axes = {name: {0: "rows", 1: "places"} for name in (*inputs, *outputs)}
    axes |= {"features": {0: "rows", 1: "clauses"}, "scores": {0: "rows", 1: "clauses"}, "nothing": {0: "rows"}}
    torch.onnx.export(
        module,
        example,
        str(path),
        input_names=list(inputs),
        output_names=list(outputs),
        dynamic_axes={name: axes[name] for name in (*inputs, *outputs)},
        opset_version=_OPSET,
        dynamo=False,
    )


def _quantised(source: Path, target: Path, eight_bits: bool) -> None:
    from onnxruntime.quantization import QuantType, quantize_dynamic

    if not eight_bits:
        target.write_bytes(source.read_bytes())
        return
    quantize_dynamic(
        str(source),
        str(target),
        op_types_to_quantize=["MatMul", "Gemm", "Gather"],
        per_channel=True,
        weight_type=QuantType.QInt8,
        extra_options={"MatMulConstBOnly": True},
    )
