"""What the policy cards say to a question: the provisions that are asked for, of the version that holds at the time asked.

A question is about a card where it names the policy (or one provision holds nearly all of its words); what the card does
not state is left to the other texts. A rule that no longer holds never answers for today.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.draft import Draft, marks
from assistant.eligibility.verdicts import window
from assistant.query.question import Part
from assistant.retrieval.library import Library
from assistant.retrieval.provisions import Card, Provision
from assistant.rules.provision_match import TOLD, WELL, Hearing, Scored, holds, is_telling, kind_of
from assistant.rules.topics import LABELS, on_topic, topic_of, unknown
from corpus.language.phrases import coverage, held, units_of
from corpus.policies.card import Topic
from corpus.policies.digest import About, chinese_date, row_words
from corpus.records import Derived, Result, Span

ACCEPT = 0.66
"""Least share of a question's words, apart from the policy's name, that the provisions must hold."""
UNNAMED = 0.86
"""The same where the question names no policy."""
MANY = 3
"""From more telling words than this one may be missed: the others say what is meant."""
BESIDE = 0.04
"""Provisions that score so little less than the best and are its alternatives are stated beside it."""
OF_GROUP = 0.35
"""The same for the members of a group (情形之一) where several are asked for."""
CLEARLY = 0.2
"""Another version that scores so much better than any of the time asked is what the question is about."""
MOST, MOST_BESIDE = 4, 8
"""Provisions added for what the best one leaves; alternatives stated beside it."""

_WHO = r"(?:(?:哪|什么)(?:一?个|些|几个|家)?(?:部门|单位|机关|部委|部)|(?:由|是)?谁)"
_DAY = r"(?:什么时候|何时|哪天|哪一?年|几号|什么时间|啥时候|几月|哪一天|哪个月|从?哪天起|从?何时起)"
_HEADS: tuple[tuple[About, str, re.Pattern[str]], ...] = (
    (
        "issuer",
        "发文机关",
        re.compile(
            rf"发文(?:机关|单位|部门)|{_WHO}(?:来)?(?:联合|共同)?(?:发(?:布|的|文)?|印发?|制定|出台|颁布?|公布)"
        ),
    ),
    (
        "number",
        "文号",
        re.compile(r"文号|几号文|多少号文?|发文字号|替代(?:了)?(?:哪|什么)|依据(?:的)?(?:是什么)?文件(?!是)"),
    ),
    (
        "issued",
        "发布日期",
        re.compile(
            rf"{_DAY}[^,，。?]{{0,6}}?(?:发布|印发|发的|出台|公布|下发|颁布|成文|发出)|(?:发布|印发|出台|公布|成文)(?:的)?(?:日期|时间)"
        ),
    ),
    (
        "effective",
        "施行日期",
        re.compile(
            rf"{_DAY}[^,，。?]{{0,8}}?(?:施行|实施|生效|执行|实行|起用)|(?:施行|生效|实施|执行)(?:的)?(?:日期|时间)"
        ),
    ),
    (
        "standing",
        "效力",
        re.compile(
            r"(?:还|是否|是不是|有没有|现在|目前|仍)(?:还|仍然?|是|现行)*(?:有效|管用|作数|失效|废止|现行|在执行|执行吗|适用吗)"
            r"|(?:失效|废止|作废|到期|过期)(?:了)?(?:吗|没有?|了没)|(?:何时|什么时候|哪天)(?:到期|失效|废止|截止执行)|有效吗"
        ),
    ),
    (
        "link",
        "官方页面",
        re.compile(
            r"官方?(?:网站|页面|网址|链接)|网址|链接|原文(?:在哪|去哪|哪里|怎么找)|哪里(?:能|可以)?(?:看|查|找|下载)[^,。?]{0,6}原文"
        ),
    ),
)
_HEAD_WORDS = frozenset(
    "发文 机关 单位 部门 部委 文号 发布 印发 出台 施行 实施 生效 执行 日期 时间 有效 失效 废止 到期 官方 网站 页面 网址 链接 原文 依据 文件 "
    "国家 制定 联合 新 新修订 修订 办法 现行 改成 通知 规定 制度 政策 替代 起 开始".split()
)
_LISTS: dict[About, tuple[str, re.Pattern[str]]] = {
    "audience": (
        "适用对象",
        re.compile(
            r"适用(?:对象|范围|于)|面向(?:谁|哪)|(?:谁|(?:哪些|什么)(?:人|企业|单位|机构|对象|样的企业))[^,，。?]{0,4}(?:可以|能|适用|有资格)"
        ),
    ),
    "condition": (
        "条件",
        re.compile(
            r"条件|资格|门槛|标准|要求(?:有哪些|是什么|是啥)|什么要求|哪些要求|要?满足(?:什么|哪些)|怎样?才能|怎么才能"
        ),
    ),
    "benefit": (
        "支持和优惠",
        re.compile(
            r"(?:什么|哪些|啥)(?:优惠|好处|支持|政策支持|待遇|奖励)|优惠(?:政策)?(?:有哪些|是什么)|能得到什么|有什么用|享受(?:什么|哪些)"
        ),
    ),
    "procedure": (
        "办理办法",
        re.compile(r"(?:怎么|如何|怎样)(?:去)?(?:申报|申请|办理?|填报)|流程|程序|步骤|申报(?:方式|途径)"),
    ),
    "score": ("打分办法", re.compile(r"(?:怎么|如何|怎样)(?:打分|评分|计分)|(?:评分|打分)(?:标准|表|细则)")),
}
_WORKED_OUT = frozenset(
    {"top", "nth", "bottom", "rank", "compare", "difference", "sum", "average", "each", "ratio", "gap"}
)
"""What no sentence of a card answers as it stands: nothing is ranked or added up over cards."""
_SEVERAL = re.compile(r"哪些|哪几|几种|几类|几项|什么情况|哪种|分别|有什么|都有")
_CLAIM = re.compile(r"(?:能|可以|够|行|符合|满足|算)[^,。?]{0,14}?(?:吗|么|不)|吗[?？]?$|能不能|可不可以|行不行|够不够")
_EITHER = re.compile(r"([\u4e00-\u9fff]{2,6})还是([\u4e00-\u9fff]{2})")
"""One of two things is asked for: an answer need hold one."""
_UNKNOWN = re.compile(r"没有(?:核到|查到|收录|核实)")


def rule_on(draft: Draft, heard: Hearing) -> bool:
    """Writes what the cards say to a part of a question; False where they say nothing to it."""
    part = heard.part
    if not heard.cards or part.whole_city or _ranks(part):
        return False
    return part.asking.operation not in _WORKED_OUT and _Ruling(heard.library, draft, heard).write()


def topic_on(draft: Draft, heard: Hearing) -> bool:
    """Writes what the card that is named states on the topic asked for, whatever is worked out: 能扣多少 asks for no difference."""
    if not heard.named or heard.part.whole_city or _ranks(heard.part):
        return False
    return _Ruling(heard.library, draft, heard).topic()


def _ranks(part: Part) -> bool:
    return part.asking.operation in ("max", "min", "filter", "list") and bool(re.search("谁|哪", part.text))


@dataclass(frozen=True, slots=True)
class _Ruling:
    """Writes the answer to one part of a question."""

    library: Library
    draft: Draft
    heard: Hearing

    def write(self) -> bool:
        if self.heard.named and (self._particulars() or self._list()):
            return True
        return self._provisions()

    # -- how much, until when, with which papers -----------------------------------------------------------------------

    def topic(self) -> bool:
        """What the policy that is named states on the topic asked for, then the offer to check; what its card does not know."""
        topic = topic_of(self.heard.text)
        if topic is None or self.heard.of_change or self._asks_of_document():
            return False
        found = on_topic(self.heard, topic)
        if found is not None:
            self._state(found[1])
            self._say_window(found[0], topic)
            self._offer(found[0])
            return True
        gap = unknown(self.heard, topic)
        if gap is not None:
            words = (
                f"《{gap.policy.title.value}》的要点没有载明{LABELS[topic]}：{self._words(gap)}[{self._cite(gap)}]。"
            )
            self.draft.lack("not_in_corpus", words)
        return gap is not None

    def _say_window(self, card: Card, topic: Topic) -> None:
        """Whether the time of application that the card states has gone by."""
        span = window(card.policy, self.heard.today) if topic == "deadline" else None
        if span:
            self.draft.say(f"按今天算，这次的申报{span['state']}。")

    def _offer(self, card: Card) -> None:
        """Eligibility is offered, not pushed."""
        if (
            self.heard.of_today
            and card.policy.applicant == "enterprise"
            and any(rule.decides for rule in card.policy.rules)
        ):
            self.draft.say("想核对自己符不符合，可以接着说说单位的情况（哪年成立、多少人、去年收入和研发投入）。")

    # -- particulars of the document ---------------------------------------------------------------------------------

    def _asks_of_document(self) -> bool:
        return any(pattern.search(self.heard.text) for _, _, pattern in _HEADS)

    def _particulars(self) -> bool:
        """Issuer, number, dates, standing and page of the policy that is named best."""
        heads = [(about, name) for about, name, pattern in _HEADS if pattern.search(self.heard.text)]
        if not heads:
            return False
        card = self.heard.named[0][0]
        found = [p for about, _ in heads for p in card.provisions if p.about == about]
        if self._strange(card, found):
            return False
        lacking = [name for about, name in heads if all(p.about != about for p in found)]
        if lacking and not found:
            words = f"现有的政策要点没有载明《{card.policy.title.value}》的{'、'.join(lacking)}，请看官方原文。"
            self.draft.lack("not_in_corpus", words)
            return True
        self._state(found)
        if lacking:
            self.draft.notice("missing", f"政策要点没有载明{'、'.join(lacking)}。")
        return True

    def _strange(self, card: Card, found: Sequence[Provision]) -> bool:
        """Whether the question speaks of something else than the document (a meeting of it, a place)."""
        if f"《{card.policy.title.value}》" in self.heard.text:
            return False
        words = " ".join(p.own for p in found) + card.around
        return any(is_telling(u) and u.text not in _HEAD_WORDS and held(u.text, words) < TOLD for u in self.heard.units)

    # -- lists -------------------------------------------------------------------------------------------------------

    def _list(self) -> bool:
        """All conditions (benefits, steps, scores) of the policy that is named, where nothing else narrows them."""
        card, tier = self.heard.named[0]
        about = next((about for about, (_, pattern) in _LISTS.items() if pattern.search(self.heard.text)), None)
        if about is None or not self.heard.only_names(card, tier):
            return False
        of_kind = [p for p in card.provisions if p.about == about and (tier is None or p.tier in (None, tier))]
        chosen = [p for p in of_kind if self.heard.timely(p)]
        if not chosen:
            return bool(of_kind) and self._refuse_time(of_kind)
        if len(chosen) == 1:
            self._state(chosen)
        else:
            self._enumerate(tier or card.policy.subject, _LISTS[about][0], chosen)
        return True

    def _enumerate(self, subject: str, name: str, chosen: Sequence[Provision]) -> None:
        numbers = [self._cite(provision) for provision in chosen]
        self.draft.say(f"{subject}的{name}共{len(chosen)}项{marks(numbers)}：")
        for order, (provision, number) in enumerate(zip(chosen, numbers, strict=True), 1):
            self.draft.say(f"{order}. {self._words(provision)}[{number}]")
        count = str(len(chosen))
        self.draft.derived.append(Derived("项数", count, "项", f"计数 {count}", tuple(dict.fromkeys(numbers))))
        self.draft.result = Result("list", tuple(self._words(provision) for provision in chosen))
        self._note(chosen)

    # -- provisions --------------------------------------------------------------------------------------------------

    def _provisions(self) -> bool:
        scored = self.heard.scored()
        chosen = self._chosen([it for it in scored if it.timely])
        others = self._chosen([it for it in scored if not it.timely])
        margin = CLEARLY if self.heard.of_today else 0.0
        if others and (not chosen or _score(scored, others[0]) > _score(scored, chosen[0]) + margin):
            chosen = self._version_of(others[0], scored)
        if chosen:
            self._state(chosen)
            self._say_before(chosen)
            self._say_standing(chosen)
            return True
        return self._refuse_time(others) if others else self._refuse_unknown()

    @staticmethod
    def _version_of(other: Provision, scored: Sequence[Scored]) -> list[Provision]:
        """What held of the same thing at the time asked about."""
        return [it.provision for it in scored if it.timely and it.provision.is_like(other)]

    def _chosen(self, scored: Sequence[Scored]) -> list[Provision]:
        """The best provision with its alternatives, then those that hold what it leaves; [] where much is left."""
        if not scored:
            return []
        best = scored[0]
        kept = [it.provision for it in scored if it is best or _beside(it, best, self.heard.text)][:MOST_BESIDE]
        if len(self.heard.kinds) > 1:
            kept += _of_other_kinds(scored, best, self.heard.kinds)
        if not self.heard.named:
            return kept if self._enough(kept) else []
        rest = [unit for unit in self.heard.content(best.provision) if holds(unit, kept) < WELL]
        for _ in range(MOST):
            more = max(scored, key=lambda it: (sum(holds(unit, [it.provision]) >= WELL for unit in rest), it.score))
            won = [unit for unit in rest if holds(unit, [more.provision]) >= WELL]
            if more.provision in kept or not any(is_telling(unit) for unit in won):
                break
            kept.append(more.provision)
            rest = [unit for unit in rest if unit not in won]
        return kept if self._enough(kept) else []

    def _enough(self, kept: Sequence[Provision]) -> bool:
        words = " ".join(f"{p.own} {p.names}" for p in kept)
        content, named = self.heard.content(kept[0]), bool(self.heard.named)
        if any(held(unit.text, words) < TOLD for unit in self.heard.counted):
            return False
        if not content:
            return named and self.heard.leans(kept[0])
        either = units_of(" ".join("".join(pair) for pair in _EITHER.findall(self.heard.text)))
        chosen = {unit.text for unit in either} if any(held(unit.text, words) >= TOLD for unit in either) else set()
        told = [unit for unit in content if is_telling(unit) and unit.text not in chosen]
        missed = sum(held(unit.text, words) < TOLD for unit in told)
        if missed > (1 if len(told) > MANY else 0) or (not named and len(content) < 2):
            return False
        weighed = [unit for unit in content if unit.text not in chosen]
        return not weighed or coverage(weighed, ((words, 1.0),)) >= (ACCEPT if named else UNNAMED)

    # -- refusing ----------------------------------------------------------------------------------------------------

    def _refuse_time(self, others: Sequence[Provision]) -> bool:
        """Other versions are held, not the one asked about."""
        names = "、".join(dict.fromkeys(f"“{p.policy.subject}”" for p in others))
        spans = "、".join(dict.fromkeys(words for p in others if (words := _span_words(p))))
        only = f"收录的只有{spans}的规定" if spans else ""
        if self.heard.of_today and all(p.is_past(self.heard.today) for p in others):
            words = f"关于{names}，{only}，已经不是现行规定，现行的没有核到；要看当时的规定，可以带上年份再问。"
            self.draft.lack("expired", words)
        else:
            self.draft.lack("not_in_corpus", f"关于{names}，政策要点没有所问时间的规定；{only}，请换一个时间再问。")
        return True

    def _refuse_unknown(self) -> bool:
        """What the card itself says it does not know."""
        for card, tier in self.heard.named[:1]:
            for provision in card.provisions:
                content = self.heard.content(provision)
                known = _UNKNOWN.search(provision.line.text) and provision.tier in (None, tier)
                if (
                    known
                    and not self.heard.part.regions
                    and content
                    and all(holds(unit, [provision]) >= WELL for unit in content)
                ):
                    number = self._cite(provision)
                    self.draft.lack("not_in_corpus", f"{self._words(provision)}[{number}]。")
                    return True
        return False

    # -- saying ------------------------------------------------------------------------------------------------------

    def _state(self, chosen: Sequence[Provision]) -> None:
        for provision in chosen:
            place = self.heard.row_of(provision)
            if place is None:
                self.draft.say(f"{self._words(provision)}[{self._cite(provision)}]。")
            else:
                self._state_row(provision, place)
            self._judge(provision)
        self._note(chosen)

    def _state_row(self, provision: Provision, place: int) -> None:
        """The row of a score table, under the sentence that says what is scored."""
        text = self.library.documents[provision.document].text
        words = row_words(provision.line.rules[0].table or (), place)
        at = text.index(words, provision.span.start, provision.span.end)
        head = Span(provision.span.start, text.index("。", provision.span.start))
        number = self.draft.cite(provision.document, Span(at, at + len(words)), [head])
        self.draft.say(f"{text[head.start : head.end]}：{words}[{number}]。")

    def _judge(self, provision: Provision) -> None:
        """Whether a value that the question tells is enough (刚好70分能通过吗)."""
        rules = provision.line.rules
        if len(rules) != 1 or rules[0].op is None or not _CLAIM.search(self.heard.text):
            return
        facts = self.heard.facts
        truth = facts.judge(rules[0].condition)
        if rules[0].kind in ("eligibility", "exclusion") and truth is not None:
            self.draft.say(f"按所问的情况，这一条{'满足' if truth else '不满足'}。")

    def _say_before(self, chosen: Sequence[Provision]) -> None:
        """What held before, of a rule that was stated as of today."""
        if not self.heard.of_today:
            return
        for provision in chosen:
            for other in self.heard.card_of(provision).provisions if provision.line.rules else ():
                if other.is_past(self.heard.today) and other.is_like(provision):
                    self.draft.say(f"此前的规定：{self._words(other)}[{self._cite(other)}]。")

    def _say_standing(self, chosen: Sequence[Provision]) -> None:
        """Of a policy that may have given way: what is known of its standing, where today's rule is asked for."""
        policy = chosen[0].policy
        doubtful = not policy.validity.speaks or policy.validity.status_on(self.heard.today) == "未知"
        if not self.heard.of_today or not doubtful:
            return
        for provision in self.heard.card_of(chosen[0]).provisions:
            if provision.about == "standing" and provision not in chosen:
                self.draft.say(f"{self._words(provision)}[{self._cite(provision)}]。")

    def _cite(self, provision: Provision) -> int:
        return self.draft.cite(provision.document, provision.span)

    def _words(self, provision: Provision) -> str:
        """The sentence on one line; a table's rows joined."""
        text = self.library.documents[provision.document].text[provision.span.start : provision.span.end]
        return " ".join(text.split()).replace("。", "；")

    def _note(self, chosen: Sequence[Provision]) -> None:
        """Targets are called targets; what has ended, or is unconfirmed, says so."""
        for provision in chosen:
            number = self._cite(provision)
            if provision.about == "target":
                self.draft.notice("target", "这是规划提出的目标，不是已经实现的数。", [number])
            if any(rule.unverified for rule in provision.line.rules):
                self.draft.notice("unverified", "其中有没有核实的规定，仅供参考，办理前请核对官方原文。", [number])
            if words := self._ended(provision):
                self.draft.notice("expired", words, [number])

    def _ended(self, provision: Provision) -> str | None:
        policy, today = provision.policy, self.heard.today
        if policy.validity.speaks and policy.validity.status_on(today) == "失效" and policy.validity.end:
            return f"《{policy.title.value}》的期限到{chinese_date(policy.validity.end)}为止，已经到期。"
        if provision.line.rules and provision.end and provision.is_past(today):
            return f"这是{chinese_date(provision.end)}以前的规定，不是现行规定。"
        return None


def _score(scored: Sequence[Scored], provision: Provision) -> float:
    return next(it.score for it in scored if it.provision is provision)


def _of_other_kinds(scored: Sequence[Scored], best: Scored, kinds: frozenset[str]) -> list[Provision]:
    """Where a ratio and an amount are asked for: the best of the kind that the best one is not, from the same card."""
    left = kinds - {kind_of(best.provision)}
    same = [it for it in scored if it.provision.policy.id == best.provision.policy.id and it.provision.line.rules]
    found = (next((it.provision for it in same if kind_of(it.provision) == kind), None) for kind in sorted(left))
    return [provision for provision in found if provision is not None and provision is not best.provision]


def _beside(it: Scored, best: Scored, text: str) -> bool:
    """Alternatives: other cases or versions of the best one; where several are asked for, all of its group."""
    if it.provision.is_like(best.provision) and it.score >= best.score - BESIDE:
        return True
    groups = {rule.group.name for rule in best.provision.line.rules if rule.group}
    own = {rule.group.name for rule in it.provision.line.rules if rule.group}
    return bool(groups & own and _SEVERAL.search(text)) and it.score >= best.score - OF_GROUP


def _span_words(provision: Provision) -> str:
    calls = dict.fromkeys(rule.call for rule in provision.line.rules if rule.call)
    if calls:
        return "、".join(calls)
    if provision.start and provision.end:
        return f"{chinese_date(provision.start)}至{chinese_date(provision.end)}"
    if provision.start:
        return f"{chinese_date(provision.start)}以后"
    return f"{chinese_date(provision.end)}以前" if provision.end else ""
