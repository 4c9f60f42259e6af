"""Course: steps over the training documents, with checkpoints from which a run goes on as if never stopped.

Two processes of one thread each learn faster than one of two: each takes its share of the steps, and every few steps
their weights are averaged.

The rate rises over the first steps, stays, and falls in a straight line over the last ``cooling`` steps, so a run can be
made longer as long as it hasn't begun to cool. A run may also be given minutes instead of steps.
"""

from __future__ import annotations

import random
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import torch
from torch import distributed, nn

from training.losses import WEIGHTS, losses, total
from training.measures import table
from training.network import Network, begun
from training.preparation import Prepared, Source
from training.steps import Asked, Stepper, clauses_of
from training.trial import outcomes
from training.variants import drawn

Part = tuple[Source, Sequence[int], Source]
"""A document, the numbers of its questions that are asked, and a document that only adds windows."""

_FOREIGN = 0.6
"""How often windows of another document stand among those that are looked through."""


@dataclass(frozen=True)
class Plan:
    """How a run learns; ``without`` are heads of ``losses.WEIGHTS`` left out."""

    steps: int = 600
    cooling: int = 200
    minutes: float = 0.0
    """If given, the run ends so long after it was started, wherever it is then."""
    cooling_minutes: float = 20.0
    """Of these, over how many last ones the rate falls to nothing."""
    warming: int = 50
    rate: float = 1e-4
    joint: float = 2e-4
    """The rate of the joint layers."""
    fresh: float = 8e-4
    """The rate of weights that no pretraining has seen."""
    deep: int = 3
    """Of how many steps one also teaches the layers that encode; the others, at half the cost, teach the joint ones."""
    questions: int = 20
    """In a step."""
    seed: int = 7
    only: str = ""
    """Prefixes of the documents learnt from, all if empty."""
    share: float = 1.0
    """The share of the questions learnt from, for the learning curve."""
    without: str = ""
    every: int = 100
    """Steps between trials on the held-out documents."""
    tried: int = 4
    """Of how many held-out questions one is tried."""
    saved: int = 40
    """Steps between checkpoints."""
    averaged: int = 8
    """Steps between averages of the processes' weights; trials and checkpoints come right after one."""


class Run:
    """A network being taught, with all that a checkpoint needs."""

    def __init__(self, prepared: Prepared, plan: Plan, folder: Path, rank: int = 0, world: int = 1) -> None:
        torch.manual_seed(plan.seed)
        self.rank, self.world = rank, world
        self.prepared, self.plan, self.folder = prepared, plan, folder
        self.network = begun(prepared.encoder)
        self.stepper = Stepper(self.network, prepared.tokenizer)
        self.optimizer = torch.optim.AdamW(
            _groups(self.network, plan), weight_decay=0.01, betas=(0.9, 0.98), fused=True
        )
        self.step, self.epoch, self.place = 0, 0, 0
        self.began, self.left = time.monotonic(), 1.0
        self.sources = [s for s in prepared.training() if not plan.only or s.text.name.split("_")[0] in plan.only]

    def resume(self) -> bool:
        """Goes on from the last checkpoint of the folder, if there is one."""
        path = self.folder / f"checkpoint-{self.rank}.pt"
        if not path.is_file():
            return False
        kept: dict[str, Any] = torch.load(path, weights_only=True)
        self.network.load_state_dict(kept["network"])
        self.optimizer.load_state_dict(kept["optimizer"])
        for group, base in zip(self.optimizer.param_groups, _groups(self.network, self.plan), strict=True):
            group["base"] = base["base"]
        self.step, self.epoch, self.place = kept["step"], kept["epoch"], kept["place"]
        return True

    def begin(self, folder: Path) -> None:
        """Starts from the weights and the optimizer's memory of another run, at step 0."""
        kept: dict[str, Any] = torch.load(folder / f"checkpoint-{self.rank}.pt", weights_only=True)
        self.network.load_state_dict(kept["network"])
        self.optimizer.load_state_dict(kept["optimizer"])
        for group, base in zip(self.optimizer.param_groups, _groups(self.network, self.plan), strict=True):
            group["base"] = base["base"]

    def save(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        kept = {
            "network": self.network.state_dict(),
            "optimizer": self.optimizer.state_dict(),
            "step": self.step,
            "epoch": self.epoch,
            "place": self.place,
            "plan": asdict(self.plan),
        }
        fresh = self.folder / f"checkpoint-{self.rank}.new"
        torch.save(kept, fresh)
        fresh.replace(self.folder / f"checkpoint-{self.rank}.pt")

    def learn(self, until: int | None = None) -> None:
        """Until the plan's last step or ``until``, with a line of figures a trial and a checkpoint every few minutes."""
        seen: dict[str, float] = {}
        began = time.monotonic()
        self.began = began
        self.network.train()
        last = self.plan.steps if until is None else until
        while self.step < last and self.left > 0:
            parts = _shuffled(self.sources, self.plan, self.epoch)
            parts = parts[self.rank : len(parts) - len(parts) % self.world : self.world]
            while self.place < len(parts) and self.step < last and self.left > 0:
                for name, value in self._taught(parts[self.place]).items():
                    seen[name] = seen.get(name, 0.0) + value / 10
                self.place += 1
                self.step += 1
                if self.step % 10 == 0 and self.rank == 0:
                    figures = " ".join(f"{name} {value:.3f}" for name, value in seen.items())
                    print(f"{self.step} epoch {self.epoch} {time.monotonic() - began:.0f}s {figures}", flush=True)
                    seen = {}
                self._met_others()
            if self.place >= len(parts):
                self.epoch, self.place = self.epoch + 1, 0
        self._average()
        self.save()

    def _met_others(self) -> None:
        """Averages, tries out and saves when it is time for it."""
        trial, save = self.step % self.plan.every == 0, self.step % self.plan.saved == 0
        if trial or save or self.step % self.plan.averaged == 0:
            self._average()
        if trial and self.rank == 0:
            self.try_out()
        if save:
            self.save()

    def _average(self) -> None:
        """One set of weights for all processes, and one opinion of how much of the full rate the clock leaves."""
        if self.plan.minutes:
            minutes = self.plan.minutes - (time.monotonic() - self.began) / 60
            self.left = min(1.0, max(0.0, minutes / self.plan.cooling_minutes))
        if self.world > 1:
            with torch.no_grad():
                weights = [weight for weight in self.network.parameters() if weight.requires_grad]
                flat = torch.cat([*(weight.flatten() for weight in weights), torch.tensor([self.left])])
                distributed.all_reduce(flat)
                flat /= self.world
                at = 0
                for weight in weights:
                    weight.copy_(flat[at : at + weight.numel()].view_as(weight))
                    at += weight.numel()
                self.left = float(flat[at])

    def try_out(self) -> None:
        """Prints the figures of every ``tried``-th held-out question."""
        some = [replace(source, questions=source.questions[:: self.plan.tried]) for source in self.prepared.held_out()]
        figures = table(outcomes(self.stepper, some))
        print(f"{self.step} trial " + " ".join(f"{name} {value:.3f}" for name, value in figures.items()), flush=True)

    def _taught(self, part: Part) -> dict[str, float]:
        """One step; all that is drawn depends on the seed and the step alone."""
        rng = random.Random(f"{self.plan.seed}-{self.step}-{self.rank}")
        torch.manual_seed(self.plan.seed * 100_003 + self.step * 16 + self.rank)
        for group in self.optimizer.param_groups:
            group["lr"] = group["base"] * _rise(self.step, self.plan) * self.left
        source, picked, other = part
        sources = [source, other] if rng.random() < _FOREIGN else [source]
        asked = [
            Asked(question, label, drawn(question, label, source, rng), 0)
            for question, label in (source.questions[i] for i in picked)
        ]
        budget = rng.choice((140, 220))
        first = rng.randrange(8)
        clauses = clauses_of(sources, budget, self.prepared.tokenizer, (first, first + 1))
        whole = self.step % self.plan.deep == 0
        with torch.autocast("cpu", torch.bfloat16):
            out = self.stepper.run(asked, clauses, False, rng, rng.choice((5, 6, 8)), 170, whole)
            parts = losses(asked, clauses, out, sources)
        loss = total(parts, frozenset(filter(None, self.plan.without.split(","))))
        self.optimizer.zero_grad(set_to_none=True)
        loss.backward()  # type: ignore[no-untyped-call]
        nn.utils.clip_grad_norm_(self.network.parameters(), 1.0)
        self.optimizer.step()
        return {name: float(parts[name].detach()) for name in WEIGHTS}


def _rise(step: int, plan: Plan) -> float:
    """The share of the full rate at a step."""
    return min(1.0, (step + 1) / plan.warming, (plan.steps - step) / max(1, plan.cooling))


def _groups(network: Network, plan: Plan) -> list[dict[str, Any]]:
    """Pretrained weights and new ones apart, each with its rate; what stays as it was is left out."""
    old: list[nn.Parameter] = []
    joint: list[nn.Parameter] = []
    new: list[nn.Parameter] = []
    for name, weight in network.named_parameters():
        parts = name.split(".")
        below = parts[0] == "text" and (
            parts[1] in {"word", "pos", "ln"} or (parts[1:2] == ["layers"] and int(parts[2]) < network.size.fixed)
        )
        if below:
            weight.requires_grad_(False)
        elif parts[0] == "text":
            old.append(weight)
        elif parts[:2] == ["joint", "layers"]:
            joint.append(weight)
        else:
            new.append(weight)
    rates = ((old, plan.rate), (joint, plan.joint), (new, plan.fresh))
    return [{"params": weights, "base": rate, "lr": rate} for weights, rate in rates]


def _shuffled(sources: Sequence[Source], plan: Plan, epoch: int) -> list[Part]:
    """An epoch: each question once; the questions of a contrastive group stay together."""
    rng = random.Random(f"{plan.seed}-epoch-{epoch}")
    parts = [(source, part) for source in sources for part in _parts(source, plan, rng)]
    rng.shuffle(parts)
    return [(source, part, _other(sources, source, rng)) for source, part in parts]


def _other(sources: Sequence[Source], source: Source, rng: random.Random) -> Source:
    others = [other for other in sources if other is not source]
    return rng.choice(others) if others else source


def _parts(source: Source, plan: Plan, rng: random.Random) -> Iterator[list[int]]:
    groups: dict[str, list[int]] = {}
    for number, (question, _) in enumerate(source.questions):
        kept = plan.share >= 1 or random.Random(f"share-{question.group or question.id}").random() < plan.share
        if kept:
            groups.setdefault(question.group or question.id, []).append(number)
    shuffled = list(groups.values())
    rng.shuffle(shuffled)
    flat = [number for group in shuffled for number in group]
    count = max(1, round(len(flat) / plan.questions))
    for i in range(count):
        part = flat[i * len(flat) // count : (i + 1) * len(flat) // count]
        if part:
            yield part
