"""What an answer of a consultation says: the profile, the verdicts by what they are worth, savings, what to supply next."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from assistant.draft import Draft, marks
from assistant.eligibility.derived import Ask
from assistant.eligibility.engine import Judged, Outcome, Requirement
from assistant.eligibility.next_question import prompt
from assistant.eligibility.remedy import near_miss, remedy
from assistant.eligibility.savings import Saving, open_asks, savings
from assistant.eligibility.verdicts import UNNEEDED, benefit_rules, mark, notices, value_text, window
from assistant.eligibility.worth import Worth, lacking, met
from assistant.intake.advice import Advice, facts_of
from assistant.intake.session import FIRM, NEXT, Consultation
from assistant.intake.titles import Understood
from assistant.retrieval.library import Library
from corpus.policies.card import Fact
from corpus.policies.fields import load_fields
from corpus.records import Derived, Span

MOST, SPELLED = 6, 4
"""Policies named in a list, the rest are counted; verdicts of a sort that are spelled out."""
_KIND = frozenset({"organisation", "industry", "main_industry"})
"""Facts that say what sort of enterprise it is."""
LABELS = 4
"""Facts named that an open verdict waits for."""


@dataclass(frozen=True)
class Report:
    """Writes one answer of a consultation into ``draft``; ``named``: the policies it is about, all where empty."""

    library: Library
    draft: Draft
    advice: Advice
    state: Consultation
    named: frozenset[str]
    added: tuple[Understood, ...] = ()
    """What a language model read beside the rules."""

    # -- what was understood -----------------------------------------------------------------------------------------

    def say_told(self, *, whole: bool) -> None:
        """The profile where it is new, asked for (``whole``), or not known at all; what was added to it otherwise."""
        stated = "，".join(said(item) for item in facts_of(self.advice.profile))
        day = self.advice.as_of.isoformat()
        if not stated:
            self.draft.say(f"还不知道{FIRM}的情况，以{day}的政策列出条件。")
        elif whole or not self.state.open:
            self.draft.say(f"按您说的情况（{stated}），以{day}的政策评估如下。")
        elif self.state.told:
            self.draft.say(f"已记下：{'，'.join(said(item) for item in self.state.told)}。")
        if self.added:
            read = "，".join(f"{said(item)}（“{item.quote}”）" for item in self.added)
            self.draft.say(f"其中由语言模型从您的话里读出、请确认：{read}。")
        for problem in self.advice.problems:
            self.draft.say(f"※ {problem.text}")
            self.draft.notice("unverified", problem.text)

    def ask(self, *, saving: bool) -> None:
        """The fact to supply next: of the sum asked for, else of the policies named, where these are open."""
        question = self.advice.question
        text = question.text if question else ""
        missing = [ask for outcome in self._outcomes() if self.named for ask in outcome.missing]
        if saving and (asks := open_asks(self.advice.policies, self.advice.facts)):
            text = prompt(asks[0])
        elif missing and question and all(ask.field != question.ask.field for ask in missing):
            text = prompt(_easiest(missing))
        if text:
            self.draft.say(f"{NEXT}{self.advice.addressed(text)}")
        self.draft.notice("digest", "结论由政策要点卡（整理者撰写，不是原文）逐条核对得出，办理以官方原文为准。")

    # -- verdicts ----------------------------------------------------------------------------------------------------

    def _outcomes(self) -> list[Outcome]:
        return [
            o for o in self.advice.outcomes if not self.named or {o.policy.id, f"{o.policy.id}/{o.tier}"} & self.named
        ]

    def say_all(self) -> None:
        """Every verdict: what is for this kind of organisation, what can be had now, what is near; the rest counted."""
        worth = Worth(self._outcomes(), self.advice.facts)
        if self.advice.organisation:
            self._say_kindred(worth.kindred)
        saved = self.advice.savings
        for outcome in sorted(worth.now, key=lambda it: -sum(s.low or 0 for s in saved.get(it.policy.id, ()))):
            self._say_gain(outcome)
        for outcome in worth.near[:SPELLED]:
            self._say_head(outcome)
            self._say_conditions(outcome, lambda judged: judged.truth is False)
        for outcome in worth.open[:SPELLED]:
            self._say_open(outcome)
        if not self.advice.organisation:
            self._say_kindred(worth.kindred)
        self._say_unfit(worth.unfit)
        self._say_rest([*worth.near[SPELLED:], *worth.open[SPELLED:], *worth.rest])

    def _say_kindred(self, outcomes: Sequence[Outcome]) -> None:
        """What the cards say of policies that are for the organisation, but have no conditions to check; by name the second time."""
        known = [outcome for outcome in outcomes if outcome.policy.has_own_facts]
        new = not self.state.open or self.state.asks_all or {i.field for i in self.state.told} & _KIND
        for outcome in known if new else ():
            self._say_head(outcome)
            for fact in (outcome.policy.summary or outcome.policy.audience, *outcome.policy.how_to_apply[:1]):
                self._say_fact(outcome, fact)
            self._say_applicant(outcome)
        if known and not new:
            names = "、".join(f"{_short(o)}{marks([n] if (n := self._title(o)) else [])}" for o in known)
            self.draft.say(f"前面说过的仍可以看：{names}。")
        bare = [_short(outcome) for outcome in outcomes if outcome not in known]
        if bare and new:
            self.draft.say(f"还可以看（没有收录条件，请看原文）：{'、'.join(bare)}。")

    def _say_applicant(self, outcome: Outcome) -> None:
        if outcome.policy.applicant == "researcher" and outcome.fits:
            self.draft.say("　※ 由本单位的科研人员申请。")
            return
        for kind, text in notices(outcome, self.advice.as_of):
            if kind in ("applicant", "expired"):
                self.draft.say(f"　※ {text.replace('企业', self.advice.organisation or '企业')}")

    def _say_fact(self, outcome: Outcome, fact: Fact) -> None:
        number = self._cite(outcome.policy.id, fact.value)
        if fact.speaks:
            self.draft.say(f"　{fact.value}{marks([number] if number else [])}。")

    def _say_gain(self, outcome: Outcome) -> None:
        """A policy that can be had: on what ground, what it brings, and whether its time has gone by."""
        self._say_head(outcome)
        self._say_conditions(outcome, lambda judged: judged.truth is True)
        for rule in benefit_rules(outcome, self.advice.facts)[:2]:
            number = self._cite(outcome.policy.id, rule.text)
            self.draft.say(f"　可得：{rule.text}（{rule.article}）{marks([number] if number else [])}")
        for saving in self.advice.savings.get(outcome.policy.id, ()):
            if saving.low is not None and saving.rules[0].tier in (None, outcome.tier):
                self._say_saving(saving, "　大约能省：")
        span = window(outcome.policy, self.advice.as_of)
        if span and span["state"] != "申报中":
            self.draft.say(f"　※ 申报时间{span['from']}至{span['to']}，{span['state']}。")

    def _say_open(self, outcome: Outcome) -> None:
        """A verdict that waits for facts: how many conditions are met, what is still to be said."""
        labels = [load_fields()[field].label for field in lacking(outcome)]
        number = self._title(outcome)
        more = f"等{len(labels)}项" if len(labels) > LABELS else ""
        words = f"已有{met(outcome)}条够，还缺{'、'.join(labels[:LABELS])}{more}"
        self.draft.say(f"【信息不足】{_name(outcome)}{marks([number] if number else [])}：{words}。")
        self._count("已满足条数", met(outcome), "条")
        self._count("缺的情况", len(labels), "项")

    def _say_unfit(self, outcomes: Sequence[Outcome]) -> None:
        """What is not for this kind of organisation: said once, when it is told what it is."""
        told = not self.state.open or any(item.field == "organisation" for item in self.state.told)
        if not outcomes or not told or not self.advice.organisation:
            return
        served = {outcome.policy.id for outcome in self.advice.outcomes if outcome.verdict == "初步符合"}
        outcomes = [outcome for outcome in outcomes if outcome.policy.id not in served]
        ruled = [(outcome, judged) for outcome in outcomes for judged in _ruling_out(outcome)]
        for outcome, judged in ruled:
            number = self._cite(outcome.policy.id, judged.rule.text)
            words = f"要求{judged.rule.text}（{judged.rule.article}）{marks([number] if number else [])}"
            self.draft.say(f"【不适用】{_short(outcome)}：{words}")
        names = list(dict.fromkeys(_short(it) for it in outcomes if all(it is not other for other, _ in ruled)))
        if names:
            self._count("不面向", len(names), "项")
            more = f"等{len(names)}项" if len(names) > MOST else ""
            words = f"适用对象没有写{self.advice.organisation}，能不能申报请先问受理部门"
            self.draft.say(f"{'、'.join(names[:MOST])}{more}，{words}。")

    def _say_rest(self, outcomes: Sequence[Outcome]) -> None:
        if not outcomes:
            return
        parts: list[str] = []
        for verdict in ("不符合", "信息不足", "仅供参考"):
            of_it = [outcome for outcome in outcomes if outcome.verdict == verdict]
            if of_it:
                self._count(verdict, len(of_it), "项")
                shown = of_it[:MOST] if verdict != "仅供参考" else []
                names = "：" + "、".join(f"{_short(o)}{marks([n] if (n := self._title(o)) else [])}" for o in shown)
                more = "等" if len(of_it) > len(shown) > 0 else ""
                parts.append(f"【{verdict}】{len(of_it)}项{names if shown else ''}{more}")
        self.draft.say(f"其余：{'；'.join(parts)}。想看哪一项，直接说名称。")

    def _count(self, label: str, count: int, unit: str) -> None:
        self.draft.derived.append(Derived(label, str(count), unit, f"计数 = {count}", ()))

    def say_whole(self) -> None:
        """The policies named, condition by condition: what has failed first, and alone where nothing can be done about it."""
        for outcome in self._outcomes():
            self._say_head(outcome)
            if outcome.unfit:
                self._say_notice(outcome, "form")
            failed = [
                judged for requirement in outcome.failing for judged in requirement.judged if judged.truth is False
            ]
            self._say_conditions(outcome, lambda judged: judged.truth is False, outcome.failing)
            if failed and not any(way.feasible for it in failed if (way := remedy(it, self.advice.facts))):
                self.draft.say("　以上眼下改变不了，其余条件不用再准备。")
                continue
            self._say_conditions(
                outcome, lambda judged: True, [r for r in outcome.requirements if r.truth is not False]
            )

    def _say_notice(self, outcome: Outcome, wanted: str) -> None:
        for kind, text in notices(outcome, self.advice.as_of):
            if kind == wanted:
                self.draft.say(f"　※ {text}")

    def say_each(self, *, why: bool) -> None:
        """Why the verdicts are what they are, or what is lacking: of the policies named, else of the nearest."""
        outcomes = self._outcomes()
        if not self.named:
            worth = Worth(outcomes, self.advice.facts)
            failed = [o for o in outcomes if o.verdict == "不符合" and not o.unfit]
            outcomes = (worth.near or failed or worth.open or worth.rest)[:SPELLED]
        for outcome in outcomes:
            self._say_head(outcome)
            if outcome.unfit:
                self._say_notice(outcome, "form")
            if outcome.verdict == "不符合":
                self._say_conditions(outcome, lambda judged: judged.truth is False)
            elif outcome.verdict == "信息不足":
                self._say_missing(outcome)
            elif why:
                self._say_conditions(outcome, lambda judged: True)

    def _say_missing(self, outcome: Outcome) -> None:
        labels = [load_fields()[field].label for field in lacking(outcome)]
        self.draft.say(f"　没有哪一条不符合，还缺{len(labels)}项情况：{'、'.join(labels)}。")

    def _say_head(self, outcome: Outcome) -> None:
        number = self._title(outcome)
        self.draft.say(f"【{outcome.verdict}】{_name(outcome)}{marks([number] if number else [])}")
        close = near_miss(outcome, self.advice.facts)
        if close:
            self.draft.say(f"　{close}")

    def _say_conditions(
        self, outcome: Outcome, shown: Callable[[Judged], bool], of: Sequence[Requirement] | None = None
    ) -> None:
        """Those shown that are the enterprise's case; the alternatives of a group under what they are."""
        for requirement in outcome.requirements if of is None else of:
            kept = [judged for judged in requirement.judged if shown(judged) and mark(judged, requirement)]
            kept = [judged for judged in kept if judged.rule.field != "organisation" or judged.truth is False]
            group = outcome.policy.groups[requirement.group] if requirement.group and len(kept) > 1 else None
            if group:
                self.draft.say(f"　满足其一即可（{group.text}）：")
            for judged in kept:
                lead = f"　　{group.branches[judged.rule.group.branch]}：" if group and judged.rule.group else "　"
                self._say_condition(outcome, judged, requirement, lead)

    def _say_condition(self, outcome: Outcome, judged: Judged, requirement: Requirement, lead: str = "　") -> None:
        spec = load_fields()[judged.rule.field]
        sign = mark(judged, requirement)
        value = value_text(spec, judged, self.advice.facts)
        change = None if sign == UNNEEDED or not judged.rule.decides else remedy(judged, self.advice.facts)
        number = self._cite(outcome.policy.id, judged.rule.text)
        words = f"{sign} {judged.rule.text}（{judged.rule.article}）"
        words += f"，现为{value}" if value else ""
        words += f"；{change.text}" if change else ""
        words += "；另有一项已经够了，这一项不需要" if sign == UNNEEDED and requirement.truth else ""
        self.draft.say(f"{lead}{words}{marks([number] if number else [])}")

    # -- savings -----------------------------------------------------------------------------------------------------

    def say_savings(self) -> None:
        """Only what a card holds the formula for, what can be worked out first; with its assumptions."""
        wanted = self._benefiting()
        found = [(it, self._outcome_of(it)) for it in savings(self.advice.policies, self.advice.facts)]
        found = [(it, of) for it, of in found if (not wanted or of.policy.id in wanted) and not of.unfit]
        for saving, outcome in sorted(found, key=lambda it: -(it[0].high or 0)):
            self._say_saving(saving, f"【{outcome.verdict}】")
        if not found:
            self.draft.say("所问的政策，要点里没有可以算出金额的公式；奖补以当地当年的文件为准。")

    def _outcome_of(self, saving: Saving) -> Outcome:
        """The verdict on the policy and tier that a saving is of."""
        tier = saving.rules[0].tier
        same = [it for it in self.advice.outcomes if it.policy.id == saving.policy.id]
        return next((it for it in same if tier is None or it.tier == tier), same[0])

    def _benefiting(self) -> set[str]:
        """The policies named, and those whose benefit a title gives (高企 → 15%税率)."""
        named = {name.split("/")[0] for name in self.named}
        return named | {id for policy in self.advice.policies if policy.id in named for id in policy.related}

    def _say_saving(self, saving: Saving, lead: str) -> None:
        numbers = [n for rule in saving.rules if (n := self._cite(saving.policy.id, rule.text))]
        if saving.amount_text is None:
            self.draft.say(f"{lead}{saving.label}＝{saving.formula}{marks(numbers)}（{saving.assumptions}）。")
            return
        words = f"（推算：{saving.formula}；{saving.assumptions}）"
        self.draft.say(f"{lead}{saving.label}{saving.amount_text}{marks(numbers)}{words}。")
        for amount in saving.ends:
            self.draft.derived.append(Derived(saving.label, amount, "万元", saving.formula, tuple(numbers)))

    # -- citing ------------------------------------------------------------------------------------------------------

    def _cite(self, id: str, words: str) -> int | None:
        """The [n] of the digest's sentence that holds the words; None where the digests are not in the store."""
        document = self.library.documents.get(f"policy-{id}")
        at = document.text.find(words) if document else -1
        return self.draft.cite(f"policy-{id}", Span(at, at + len(words))) if at >= 0 else None

    def _title(self, outcome: Outcome) -> int | None:
        """The [n] of the digest itself."""
        document = self.library.documents.get(f"policy-{outcome.policy.id}")
        if document is None:
            return None
        end = document.text.find("\n")
        return self.draft.cite(document.id, Span(0, end if end > 0 else len(document.text)))


def said(item: Understood) -> str:
    return f"{item.label}：{item.shown}" if isinstance(item.value, bool) else f"{item.label}{item.shown}"


def _name(outcome: Outcome) -> str:
    return outcome.policy.title.value + (f"（{outcome.tier}）" if outcome.tier else "")


def _short(outcome: Outcome) -> str:
    return next((t.subject for t in outcome.policy.tiers if t.name == outcome.tier), outcome.policy.subject)


def _ruling_out(outcome: Outcome) -> list[Judged]:
    """The failed conditions that rule the kind of organisation out."""
    failed = [judged for requirement in outcome.failing for judged in requirement.judged]
    return [judged for judged in failed if judged.rule.field == "organisation" and judged.rule.kind == "exclusion"]


def _easiest(missing: Sequence[Ask]) -> Ask:
    """A number before what somebody must judge."""
    return next((ask for ask in missing if load_fields()[ask.field].numeric), missing[0])
