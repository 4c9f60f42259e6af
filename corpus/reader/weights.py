"""Weights: the files of the reader that ships, checked against their card, and the graphs that onnxruntime runs."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from corpus.errors import ModelError
from corpus.reader.readings import Floats
from corpus.reader.rows import Batch

MODEL = Path(__file__).parent / "model"
"""Where the weights lie in the package."""


class ReaderUnavailableError(ModelError):
    """The reader's files are missing or not what its card says."""


class Graphs(Protocol):
    """The network as arrays in and out; onnxruntime in use, torch when a network is measured before its export."""

    def text(self, ids: NDArray[np.int64], segments: NDArray[np.int64]) -> tuple[Floats, Floats]:
        """Kept and last states, each (rows, places, hidden)."""

    def joint(self, states: Floats, batch: Batch) -> tuple[Floats, Floats, Floats]:
        """Scores of clauses (rows, clauses), of nothing (rows,), of start, end and operand (rows, places, 3)."""


@dataclass(frozen=True)
class Heads:
    """Small weights that are used outside the graphs."""

    scale: float
    finding: Floats
    """Shape (SURFACE,)."""
    types: tuple[Floats, Floats]
    """Weights (2 * hidden, answer types) and bias; so the next two."""
    operations: tuple[Floats, Floats]
    leans: tuple[Floats, Floats]


def heads_of(arrays: dict[str, Any]) -> Heads:
    """Raises KeyError where one is missing."""
    pairs = [(arrays[f"{name}.weight"].T, arrays[f"{name}.bias"]) for name in ("types", "operations", "leans")]
    return Heads(float(arrays["scale"]), arrays["finding.weight"][0], pairs[0], pairs[1], pairs[2])


def checked_card(folder: Path) -> dict[str, Any]:
    """The card, after every file it names was found to be the one it names."""
    try:
        card: dict[str, Any] = json.loads((folder / "card.json").read_text(encoding="utf-8"))
        for name, wanted in card["files"].items():
            if hashlib.sha256((folder / name).read_bytes()).hexdigest() != wanted:
                raise ReaderUnavailableError(f"阅读模型的文件已损坏（{folder / name}），请重新安装本软件。")
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise ReaderUnavailableError(f"阅读模型的文件不全（{folder}），请重新安装本软件。") from error
    return card


class OnnxGraphs:
    """The graphs of ``text.onnx`` and ``joint.onnx``; onnxruntime is imported when the first reader is loaded."""

    def __init__(self, folder: Path, threads: int) -> None:
        import onnxruntime
        from onnxruntime.capi import onnxruntime_pybind11_state as state

        options = onnxruntime.SessionOptions()
        # Without VNNI instructions, products of unsigned activations and signed weights overflow 16 bits and are cut off:
        # there weights are taken as unsigned, so that every processor reads alike.
        options.add_session_config_entry("session.x64quantprecision", "1")
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        options.log_severity_level = 3
        refused = (state.Fail, state.InvalidGraph, state.InvalidProtobuf, state.NoSuchFile, state.NotImplemented)
        try:
            self._text, self._joint = (
                onnxruntime.InferenceSession(str(folder / name), options, providers=["CPUExecutionProvider"])
                for name in ("text.onnx", "joint.onnx")
            )
        except refused as error:
            raise RuntimeError(str(error)) from error

    def text(self, ids: NDArray[np.int64], segments: NDArray[np.int64]) -> tuple[Floats, Floats]:
        low, last = self._text.run(None, {"ids": ids, "segments": segments})
        return low, last

    def joint(self, states: Floats, batch: Batch) -> tuple[Floats, Floats, Floats]:
        scores, nothing, places = self._joint.run(
            None,
            {
                "states": np.ascontiguousarray(states, np.float32),
                "ids": batch.ids,
                "kinds": batch.kinds,
                "members": batch.members,
                "features": batch.features,
            },
        )
        return scores, nothing, places


@lru_cache(maxsize=4)
def version(folder: Path = MODEL) -> str:
    """Eight hex digits of the encoder's file, by the card; "" where there is no card. Loads no model."""
    try:
        return str(json.loads((folder / "card.json").read_text("utf-8"))["files"]["text.onnx"])[:8]
    except (OSError, ValueError, KeyError):
        return ""
