"""Worth: verdicts in the order in which they are worth an enterprise's time: what is for it, what it can do now, what is near."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from assistant.eligibility.engine import Outcome
from assistant.eligibility.facts import Facts
from assistant.eligibility.remedy import near_miss

APPLICANTS = ("enterprise", "researcher", "government")
"""Who applies: what one can apply for oneself goes first."""


@dataclass(frozen=True)
class Worth:
    """Every outcome in one group; the groups' order is that in which they are told."""

    outcomes: Sequence[Outcome]
    facts: Facts

    @cached_property
    def kindred(self) -> list[Outcome]:
        """No verdict can be had, but the card names this kind of organisation, or its trade."""
        found = [it for it in self.outcomes if it.verdict == "仅供参考" and not it.unfit and self._is_of_kind(it)]
        return sorted(found, key=lambda it: (not self._is_of_trade(it), APPLICANTS.index(it.policy.applicant)))

    @cached_property
    def now(self) -> list[Outcome]:
        return [it for it in self.outcomes if it.verdict == "初步符合"]

    @cached_property
    def near(self) -> list[Outcome]:
        """Failed for little, or for one thing that can be done."""
        failed = (it for it in self.outcomes if it.verdict == "不符合" and not it.unfit)
        return [it for it in failed if near_miss(it, self.facts)]

    @cached_property
    def open(self) -> list[Outcome]:
        """Undecided, with something met already: the fewest facts to supply first."""
        begun = [it for it in self.outcomes if it.verdict == "信息不足" and met(it)]
        return sorted(begun, key=lambda it: len(lacking(it)))

    @cached_property
    def unfit(self) -> list[Outcome]:
        """For organisations of another kind than was stated."""
        stated = "organisation" in self.facts.profile.values
        return [it for it in self.outcomes if it.unfit] if stated else []

    @cached_property
    def rest(self) -> list[Outcome]:
        told = {id(it) for group in (self.kindred, self.now, self.near, self.open, self.unfit) for it in group}
        return [it for it in self.outcomes if id(it) not in told]

    def _is_of_kind(self, outcome: Outcome) -> bool:
        return outcome.fits is True or self._is_of_trade(outcome)

    def _is_of_trade(self, outcome: Outcome) -> bool:
        return self.facts.value("main_industry") in outcome.policy.trades


def met(outcome: Outcome) -> int:
    """Requirements that hold by something that was said, not for want of a case they apply to."""
    unsaid = "organisation" if outcome.fits is None else ""
    return sum(
        requirement.truth is True and any(it.holds is True and it.rule.field != unsaid for it in requirement.judged)
        for requirement in outcome.requirements
    )


def lacking(outcome: Outcome) -> list[str]:
    """The fields that the verdict waits for, each once."""
    return list(dict.fromkeys(ask.field for ask in outcome.missing))
