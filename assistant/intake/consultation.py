"""Eligibility in the conversation: 「我们是…，能申报哪些政策」「为什么不符合高企」「还差什么」「能省多少钱」.

The engine decides, the digests are cited; what was understood, what contradicts itself and what to say next is told.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from assistant.draft import Draft, marks
from assistant.eligibility.derived import Ask
from assistant.eligibility.engine import Judged, Outcome
from assistant.eligibility.next_question import prompt
from assistant.eligibility.profile import Profile
from assistant.eligibility.remedy import near_miss, remedy
from assistant.eligibility.savings import Saving, savings
from assistant.eligibility.verdicts import value_text
from assistant.intake.advice import Advice
from assistant.intake.session import NEXT, Consultation, heard, is_question, policies_named
from assistant.intake.titles import Understood
from assistant.retrieval.library import Library
from corpus.policies.digest import plain
from corpus.policies.fields import load_fields
from corpus.policies.register import load_policies
from corpus.records import Derived, Span

_WHY = re.compile(
    r"为什么|为何|为啥|哪里(?:不|没)|原因|凭什么|依据是什么|怎么(?:就)?不符合|哪(?:一?条|几条|些条件)(?:不|没)"
)
_LACKS = re.compile(
    r"还?差(?:什么|多少|哪|几)|还?缺(?:什么|哪|多少)|还(?:需要?|要)(?:补充?|提供|做|满足)?(?:什么|哪些)|怎么才能|怎样才能|如何才能|下一步"
)
_SAVES = re.compile(
    r"(?:能|可以|可|大概|大约|一年)?(?:少缴|少交|省|节省|减免?|优惠|返|拿到?|得到?|补)(?:多少|几)(?:钱|税|万)?|多少(?:钱|优惠)|省(?:多少|钱|税)"
)
_SUMS_UP = re.compile(
    r"(?:记住|记下|知道|了解|读到|掌握)了?(?:哪些|什么|我)|我(?:们)?的(?:情况|资料|信息)(?:是|有|呢)|你都?(?:记|知道)"
)
_AGAIN = re.compile(
    r"符合(?:哪些|什么)|能(?:申报|申请|享受|报|评|拿)|(?:够|行|可以|能)(?:不够|不行|不能)?(?:吗|么)?[?？]?$|呢[?？]?$|结果|结论|怎么样|条件够"
)
_MARKS = {"符合": "✓", "不符合": "✗", "未知": "?", "自述待核": "○"}
MOST = 6
"""Policies named for each verdict; the rest are counted."""
SPELLED = 4
"""Failed policies whose reasons are spelled out."""


def consult(library: Library, message: str, history: Sequence[Mapping[str, str]], draft: Draft) -> bool:
    """Writes the verdicts where the message asks what an enterprise qualifies for; False where it does not."""
    today, city = library.settings.today, library.home_city
    state = heard(message, history, today, city)
    if state.forgets:
        draft.say("已经不再使用前面说的企业情况。原话还在对话记录里，要一并删除，请在历史里删除这次对话。")
        return True
    if not _is_of_it(state, message):
        return False
    advice = Advice(state.profile, today, load_policies()[0])
    saving = _SAVES.search(message) and not _LACKS.search(message)
    named = (() if state.told else policies_named(message)) if saving else state.focus
    writer = _Writer(library, draft, advice, state, frozenset(named))
    writer.write(message)
    return True


def _is_of_it(state: Consultation, message: str) -> bool:
    """Whether the message begins a consultation, or goes on with the one under way."""
    if state.starts or (state.open and state.replies):
        return True
    if not state.open:
        return False
    asks = any(pattern.search(message) for pattern in (_WHY, _LACKS, _SAVES, _SUMS_UP))
    told = bool(state.told) and not is_question(message)
    again = bool(policies_named(message) and _AGAIN.search(message)) or state.asks_all
    return ((asks or again) and not _speaks_of_place(message)) or told


def _speaks_of_place(message: str) -> bool:
    """Questions about an area's figures are not about the enterprise."""
    return bool(re.search(r"全市|全县|我市|岳阳市|[县区](?:\d{4}年|的)|\d{4}年(?:\d{1,2}月)?(?:全|各)", message))


@dataclass(frozen=True)
class _Writer:
    """Writes one answer of a consultation."""

    library: Library
    draft: Draft
    advice: Advice
    state: Consultation
    named: frozenset[str]
    specs: Mapping[str, object] = field(default_factory=load_fields)

    def write(self, message: str) -> None:
        self._say_told()
        for problem in self.advice.problems:
            self.draft.say(f"※ {problem.text}")
            self.draft.notice("unverified", problem.text)
        if _SUMS_UP.search(message):
            pass
        elif _SAVES.search(message) and not _LACKS.search(message):
            self._say_savings()
        elif _WHY.search(message):
            self._say_each(why=True)
        elif _LACKS.search(message):
            self._say_each(why=False)
        elif self.named:
            self._say_whole()
        else:
            self._say_all()
        if self.advice.question:
            self.draft.say(f"{NEXT}{self._asks()}")
        self.draft.notice("digest", "结论由政策要点卡（整理者撰写，不是原文）逐条核对得出，办理以官方原文为准。")

    def _asks(self) -> str:
        """The fact to supply next: of the policies named, where these are open."""
        question = self.advice.question
        missing = [ask for outcome in self._outcomes() if self.named for ask in outcome.missing]
        if missing and question and all(ask.field != question.ask.field for ask in missing):
            return prompt(self._easiest(missing))
        return question.text if question else ""

    def _easiest(self, missing: Sequence[Ask]) -> Ask:
        """A number before what somebody must judge."""
        return next((ask for ask in missing if load_fields()[ask.field].numeric), missing[0])

    # -- what was understood -----------------------------------------------------------------------------------------

    def _say_told(self) -> None:
        stated = "，".join(_said(item) for item in _facts_of(self.advice.profile))
        day = self.advice.as_of.isoformat()
        if self.state.open and self.state.told:
            new = "，".join(_said(item) for item in self.state.told)
            self.draft.say(f"已记下：{new}。")
        self.draft.say(
            f"按您说的情况（{stated}），以{day}的政策评估如下。"
            if stated
            else f"还不知道贵企业的情况，以{day}的政策列出条件。"
        )

    # -- verdicts ----------------------------------------------------------------------------------------------------

    def _outcomes(self) -> list[Outcome]:
        return [
            o for o in self.advice.outcomes if not self.named or {o.policy.id, f"{o.policy.id}/{o.tier}"} & self.named
        ]

    def _say_all(self) -> None:
        """Every verdict: who qualifies with the grounds, who fails with the reason, the rest by name."""
        groups: dict[str, list[Outcome]] = {}
        for outcome in self._outcomes():
            groups.setdefault(outcome.verdict, []).append(outcome)
        for outcome in groups.get("初步符合", ()):
            self._say_head(outcome)
            self._say_conditions(outcome, lambda judged: judged.truth is True)
        failed = groups.get("不符合", [])
        for outcome in failed[:SPELLED]:
            self._say_head(outcome)
            self._say_conditions(outcome, lambda judged: judged.truth is False)
        self._say_names("不符合", failed[SPELLED:])
        self._say_names("信息不足", groups.get("信息不足", []))
        self._say_names("仅供参考", groups.get("仅供参考", []))

    def _say_names(self, verdict: str, outcomes: Sequence[Outcome]) -> None:
        if not outcomes:
            return
        shown = outcomes[:MOST]
        names = "、".join(f"{_short(o)}{marks([n] if (n := self._title(o)) else [])}" for o in shown)
        more = f"等{len(outcomes)}项" if len(outcomes) > len(shown) else ""
        if more:
            count = str(len(outcomes))
            self.draft.derived.append(Derived("项数", count, "项", f"计数 = {count}", ()))
        tail = "；没有可以自动核对的全部条件，请看原文" if verdict == "仅供参考" else ""
        self.draft.say(f"【{verdict}】{names}{more}{tail}。")

    def _say_whole(self) -> None:
        """The policies named, condition by condition."""
        for outcome in self._outcomes():
            self._say_head(outcome)
            self._say_conditions(outcome, lambda judged: True)

    def _say_each(self, *, why: bool) -> None:
        """Why the verdicts are what they are, or what is lacking: of the policies named, else of those that fail."""
        outcomes = self._outcomes() if self.named else [o for o in self._outcomes() if o.verdict == "不符合"][:SPELLED]
        if not outcomes:
            outcomes = [o for o in self._outcomes() if o.verdict == "信息不足"][:SPELLED]
        for outcome in outcomes:
            self._say_head(outcome)
            if outcome.verdict == "不符合":
                self._say_conditions(outcome, lambda judged: judged.truth is False)
            elif outcome.verdict == "信息不足":
                self._say_missing(outcome)
            elif why:
                self._say_conditions(outcome, lambda judged: True)

    def _say_missing(self, outcome: Outcome) -> None:
        """Nothing has failed: the facts that the verdict waits for."""
        labels = dict.fromkeys(load_fields()[ask.field].label for ask in outcome.missing)
        self.draft.say(f"　没有哪一条不符合，还缺{len(labels)}项情况：{'、'.join(labels)}。")

    def _say_head(self, outcome: Outcome) -> None:
        number = self._title(outcome)
        self.draft.say(f"【{outcome.verdict}】{_name(outcome)}{marks([number] if number else [])}")
        close = near_miss(outcome, self.advice.facts)
        if close:
            self.draft.say(f"　{close}")

    def _say_conditions(self, outcome: Outcome, shown: object) -> None:
        for requirement in outcome.requirements:
            for judged in requirement.judged:
                if callable(shown) and shown(judged):
                    self._say_condition(outcome, judged)

    def _say_condition(self, outcome: Outcome, judged: Judged) -> None:
        spec = load_fields()[judged.rule.field]
        value = value_text(spec, judged, self.advice.facts)
        change = remedy(judged, self.advice.facts)
        number = self._cite(outcome.policy.id, judged.rule.text)
        words = f"{_MARKS[judged.verdict]} {judged.rule.text}（{judged.rule.article}）"
        words += f"，现为{value}" if value else ""
        words += f"；{change.text}" if change else ""
        self.draft.say(f"　{words}{marks([number] if number else [])}")

    # -- savings -----------------------------------------------------------------------------------------------------

    def _say_savings(self) -> None:
        """Only what a card holds the formula for, with its assumptions; whether one qualifies is said first."""
        verdicts = {outcome.policy.id: outcome.verdict for outcome in self.advice.outcomes}
        wanted = self._benefiting()
        found = [it for it in savings(self.advice.policies, self.advice.facts) if not wanted or it.policy.id in wanted]
        for saving in found:
            self._say_saving(saving, verdicts[saving.policy.id])
        if not found:
            self.draft.say("所问的政策，要点里没有可以算出金额的公式；奖补以当地当年的文件为准。")

    def _benefiting(self) -> set[str]:
        """The policies named, and those whose benefit a title gives (高企 → 15%税率)."""
        named = {name.split("/")[0] for name in self.named}
        return named | {id for policy in self.advice.policies if policy.id in named for id in policy.related}

    def _say_saving(self, saving: Saving, verdict: str) -> None:
        numbers = [n for rule in saving.rules if (n := self._cite(saving.policy.id, rule.text))]
        if saving.amount is None:
            self.draft.say(f"【{verdict}】{saving.label}＝{saving.formula}{marks(numbers)}（{saving.assumptions}）。")
            return
        amount = plain(saving.amount)
        self.draft.say(
            f"【{verdict}】{saving.label}约{amount}万元{marks(numbers)}（推算：{saving.formula}；{saving.assumptions}）。"
        )
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


def _name(outcome: Outcome) -> str:
    return outcome.policy.title.value + (f"（{outcome.tier}）" if outcome.tier else "")


def _said(item: Understood) -> str:
    return f"{item.label}：{item.shown}" if isinstance(item.value, bool) else f"{item.label}{item.shown}"


def _short(outcome: Outcome) -> str:
    return next((t.subject for t in outcome.policy.tiers if t.name == outcome.tier), outcome.policy.subject)


def _facts_of(profile: Profile) -> list[Understood]:
    """What the profile holds, one thing each."""
    items = [Understood(name, value, "") for name, value in profile.values.items()]
    return items + [
        Understood(name, value, "", year)
        for name, years in profile.series.items()
        for year, value in sorted(years.items())
    ]
