"""Processes: one run shared by several processes of one thread each, which average their weights."""

from __future__ import annotations

import multiprocessing
from pathlib import Path

import torch
from torch import distributed

from training.course import Plan, Run
from training.preparation import load


def learn(plan: Plan, folder: Path, name: str, begin: str, processes: int) -> int:
    """Teaches under ``folder / name``; ``begin`` names a run whose weights it starts from. Gives the worst exit code."""
    context = multiprocessing.get_context("spawn")
    meeting = folder / name / "meeting"
    meeting.parent.mkdir(parents=True, exist_ok=True)
    meeting.unlink(missing_ok=True)
    others = [
        context.Process(target=_learn, args=(plan, folder, name, begin, rank, processes), daemon=True)
        for rank in range(1, processes)
    ]
    for process in others:
        process.start()
    _learn(plan, folder, name, begin, 0, processes)
    for process in others:
        process.join()
    return max((process.exitcode or 0 for process in others), default=0)


def _learn(plan: Plan, folder: Path, name: str, begin: str, rank: int, processes: int) -> None:
    torch.set_num_threads(1)
    if processes > 1:
        place = (folder / name / "meeting").resolve().as_uri()
        distributed.init_process_group("gloo", init_method=place, rank=rank, world_size=processes)
    run = Run(load(folder / "prepared.pkl"), plan, folder / name, rank, processes)
    if not run.resume() and begin:
        run.begin(folder / begin)
    run.learn()
