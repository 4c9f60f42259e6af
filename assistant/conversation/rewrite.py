"""The message made standalone from the conversation before it. Deterministic: the last questions complete it, or nothing does.

History is untrusted data: only regions and periods are read from what was answered, and the words of what was asked.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from assistant.conversation.parallels import parallels, without_held
from assistant.conversation.substitution import in_place, names_figure
from assistant.query.groups import read_grouping
from assistant.query.instructions import without_orders
from assistant.query.operation import PERIOD, REGION, read_asking
from assistant.query.question import normalise, read_regions
from assistant.retrieval.library import Library
from corpus.errors import YueceError
from corpus.language.phrases import units_of
from corpus.measures.periods import read_periods
from corpus.measures.regions import RegionMention

_LEADS = r"(?:那么?|还有|另外|再看(?:看)?|至于|换成|改成|只看|再说说?|然后|接着|同样(?:的|地)?|顺便)"
_FOLLOWS = re.compile(rf"^{_LEADS}|^[^?？,，。]*呢(?:[?？,，。]|$)")
"""A lead, or 呢 in the first clause: after a question of its own (要满多少年？新产品呢？) 呢 goes back to that."""
_ANEW = re.compile(
    r"^(?:换一?个(?:问题|话题)|(?:再|另外?)?问一?个(?:别的|其他的?|新的)?问题|说点别的|问点别的)(?:吧|了)?[,，、:：。]*"
)
_PARTICLES = re.compile(rf"^{_LEADS}[,，]?|[呢吗吧?？。,，]+$")
_CORRECTS = re.compile(
    r"^(?:不对|不是这个|不是|错了|我问的不是这个|你理解错了|搞错了)[,，。!！]?(?:我(?:问|说|指|要)的是|我是(?:问|说)|应该是|而是|是(?=[^不]))?"
    r"|^我(?:问|说|指)的是|^我是(?:问|说)"
)
_ONE = re.compile(
    r"它的?(?!们|俩)|(?:该|这个?|那个|那(?=[县市区][的比有]?)(?!城市)|此)(?:县市区|县|市|区|地区|地方|园区|单位|城市)(?!级|里)|(?<![\u4e00-\u9fff])(?:那里|那边|当地|这里)"
)
_BOTH = re.compile(
    r"它们俩?|他们俩?|[它他]俩|(?:最后|刚才|前面)?(?:这|那)(?:两|几|俩)个?(?:县市区|县|市|区|地区|地方)?|两者|二者|两地|(?:上述|以上)(?:这)?(?:(?:两|几)(?:个(?:县市区|县|市|区|地区|地方)?|[县市区地])|各[县市区地])|上述(?:地区|县市区)?|(?<![\u4e00-\u9fff\d%])以上(?:地区|县市区)|前面(?:说的)?(?:这)?(?:几|两)个"
)
_FORMER, _LATTER = re.compile("前者|前一个"), re.compile("后者|后一个")
_FIRST = re.compile(
    r"(?:排(?:名)?)?第一(?:名|位)?的?(?:那个|那家)?(?:县市区|县|市|区|地区)?|最(?:高|多|大|快)的(?:那个|那家)(?:县市区|县|市|区|地区)?|排首位的"
)
_ORDER = re.compile(
    r"谁|哪一?个|差多少|相差|差距|一共|合计|总共|加起来|平均|之和|多多少|少多少|高多少|低多少|对比|比较|哪边"
)
_ASKED_OF = re.compile("多少|几(?!乎)")
_WHY = re.compile(r"^(?:那|这)?(?:又)?(?:是)?(?:为什么|为何|为啥|什么原因|原因(?:是什么|呢)?)[呢啊?？]*$")
_QUESTION_WORDS = re.compile(
    r"(?:是|有|为|达到?|了)?(?:多少|几)(?:亿元|万元|万人次|人次|万人|万亩|公顷|平方米|公里|万吨|个百分点|[元人名位家个项件场批次亩吨头只所座张辆台套条户处种天岁])?|怎么样|如何|是什么|[?？。]"
)
_ASKS_LAST = re.compile(
    r"(?:(?:是|由|归|在|于|从)?(?:谁|哪|什么时候|何时|多久|多长时间)|(?:是|有)?什么|(?:最|谁更?)(?:高|低|多|少|大|小|快|慢)(?:的|$)|为什么|怎么).*$"
)
"""What a question asks from its question word on (由谁解释, 什么时候报送); what stands before it is its topic."""
_TAIL = re.compile(
    r"(?:同比|比上年)?(?:增长|下降|增加|减少|提高|上升|上涨|降低)?了?(?:是|有|为)?(?:多少|几)[^,，?？。]*$"
)
"""How a question asks for its figure, with the verb of change that belongs to it (增长多少, 多少件)."""
_NAMED = re.compile("[《“”〔「]|[A-Za-z]|哪几|哪些")
"""A title, a quoted or a Latin name, or a list asked for: the message says itself what it is about."""
_WHOLE = re.compile("全[市县区省]|[我本][市县区]")
_NOW = re.compile("[还仍](?=[有在是能可])|现在|目前|如今")
"""Speaks of today: the year of the question before is not meant."""
_EARLIER = re.compile("基期|基数|原来|原先|之前|以前|此前")
_TARGET = re.compile("(?:的)?目标值?")
_MEASURE = re.compile("(?<=[\u4e00-\u9fff]{4})(?:计划|完成)?总?(?:投资|金额|资金|面积|数量|规模|长度|里程|造价)$")
_MODAL = re.compile("(?:应当?|可以?|需要?|必须|能够?)$")
_SEVERAL = re.compile(
    r"^(?:那么?)?(?:[它他]们?[俩仨]?|(?:最后|刚才|前面|上面)?(?:这|那)?[两俩二三四五六](?:个(?:县市区|县|市|区|地区|地方)?|家|者|项|种|类|地|样)|(?:上述|以上)(?:[两二三四五六几](?:个|家|者|项|种|类|地|样))?)(?:之间|中间?|里面?|的)?"
)
"""What stands for things asked about before, at the head of a question about them together."""
_HOW_MANY = re.compile("[两俩二三四五六]")
_TOGETHER = re.compile("一共|合计|总共|加起来|平均|之和|总和")
_EXTREME = re.compile("(?:最|倒数第一)(?:高|低|多|少|大|小|快|慢|长|短|好|差)?")
_NAMES = re.compile("(?![完实改新建开投接引入要已将应需可])[\u4e00-\u9fff]{2}")
_ITS = re.compile(rf"^(?:{_LEADS})?[,，]?(?:它|其)的?(?!们|俩|中|余|他)")
_ASPECT = re.compile(
    "(?:年限|时间|日期|期限|地点|地址|位置|单位|部门|机构|机关|电话|方式|联系人|负责人|文号|标题|依据|范围|对象|条件|要求|程序|流程|材料|内容|规模|名称|性质|类型|类别|用途|来源)$"
)
"""What a thing of any sort has: asked for after another of its kind, it takes no thing's place."""
_PLACED_AT = re.compile("(?:建|设|放|位|座落|坐落|落户|布局)?(?:在|于)(?=哪)")
_TOPIC_MARK = re.compile(r"(?<=[\u4e00-\u9fff])呢[,，](?=[^,，?？]*(?:多少|几|吗|怎么|什么|谁|哪))")
"""呢 after what a question is about, with the question behind it (死亡人数呢，降了多少)."""
_AIM = re.compile("目标|计划|任务|预期|安排")
_FIRST_OF = re.compile("(?:首次|首批|首期|先行|先期|首先|第一[次批期笔])")
_OF_REST = re.compile("其余|剩余|余下|剩下")
_TITLED = re.compile("(?:按照?|根据|依据)?《[^《》]*》[,，]?(?:规定)?的?")
_REST = re.compile(
    rf"(?:{_LEADS})?[,，]?(?:其余|其他|剩下|剩余|余下|另外|剩)的?(?:部分)?(?:是|有|还有)?(?:多少.{{0,3}}|呢)?[?？。]*"
)
_ENDING = re.compile(
    r"(?:(?:同比|比上年)?(?:增长|下降|增加|减少|提高|上升|上涨|降低)?[了到至]?(?:各|分别|一共)?(?:是|有|为|达到?)?(?:多少|几)(?:[万亿]?[元人名位家个项件场批次亩吨头只所座张辆台套条户处种天岁钱]|个百分点|公里|公顷|平方米|万?千瓦时)?|(?:是|在|由|为)?(?:什么时候|何时|哪一?[个里家位年天]|谁|什么|怎么|如何|多久|多长|多大)[^,，?？。]*)?[?？。]*$"
)
"""The question words a question ends with, with what belongs to them."""
_BACK = 4
"""Questions before the message that are looked at."""
_SHORT = 12
"""Characters up to which a message without a noun is no question of its own."""
_ASIDE = re.compile(rf"^{_LEADS}[,，]?|[呢?？。,，]+$")
_BESIDE = re.compile("^[比较](?=[\u4e00-\u9fff])")


def standalone(message: str, history: Sequence[Mapping[str, str]], library: Library) -> str:
    """``message`` completed with what the last question gives it: a new region, period or indicator takes the old one's place.

    A message that has an indicator of its own and does not read as a continuation is left as it is.
    The history is read once, forwards: each of its questions is made standalone by the two before it.
    """
    asked: list[str | None] = []
    answer = ""
    for turn in history:
        words = turn.get("content")
        if words and turn.get("role") == "assistant":
            answer = words
        elif words and turn.get("role") == "user":
            said = _said(words, asked, answer, library)
            if not asked or said is None or not _is_aside(words, said):
                asked.append(said)
    return _completed(message, asked, answer, library)


def _is_aside(words: str, said: str) -> bool:
    """Whether a question only asks why, of what the one before it asked: what comes next hangs on that one."""
    try:
        return said != without_orders(normalise(words)) and read_asking(words).operation == "reason"
    except YueceError:
        return False


def _said(words: str, asked: Sequence[str | None], answer: str, library: Library) -> str | None:
    """A question of the history, standalone; None where it is none that could have been answered."""
    try:
        return _completed(without_orders(normalise(words)), asked, answer, library)
    except YueceError:
        return None


def _completed(message: str, asked: Sequence[str | None], answer: str, library: Library) -> str:
    """``message`` by the last questions; left as it is where there is none before, or one that cannot be read."""
    last = asked[-_BACK:]
    if not last or None in last[-2:]:
        return message
    return _Thread(library, [text for text in last if text], answer[:2000]).complete(message)


class _Thread:
    """What the conversation has come to: the last questions, standalone, the latest last, and the last answer."""

    def __init__(self, library: Library, asked: Sequence[str], answer: str) -> None:
        self._library = library
        self._asked = asked
        self._before = asked[-1]
        self._earlier = asked[-2] if len(asked) > 1 else ""
        self._answer = answer

    def complete(self, message: str) -> str:
        if anew := _ANEW.match(message):
            return message[anew.end() :] or message
        corrected = _TOPIC_MARK.sub("", _CORRECTS.sub("", message, count=1), count=1)
        if _WHY.match(message):
            return f"为什么{_QUESTION_WORDS.sub('', self._before)}？"
        if grouped := self._grouped(corrected):
            return grouped
        if several := self._of_several(corrected) or self._most(corrected) or self._rest(corrected):
            return several
        if corrected.startswith("其中") and (rest := corrected.removeprefix("其中").lstrip(",，、")):
            return self._part(rest)
        if (its := _ITS.match(corrected)) and (
            given := self._given_way(_PARTICLES.sub("", corrected[its.end() :]), its=True)
        ):
            return given
        referred = self._referred(corrected)
        if referred != corrected:
            return self._with_indicator(referred)
        spans = self._spans(corrected)
        rest = _PARTICLES.sub("", _without(corrected, spans))
        own = bool(units_of(_ORDER.sub("", rest)))
        if not own and _ORDER.search(rest):
            return self._compared(corrected, spans)
        if not own and spans:
            return self._replaced(corrected, spans)
        if corrected != message and own:
            return self._led(corrected, spans)
        if self._is_elliptic(corrected, rest, spans):
            return self._on_topic(corrected)
        if not _FOLLOWS.search(corrected):
            return message
        return self._led(corrected, spans)

    # -- several things asked about one after another ------------------------------------------------------------------

    def _of_several(self, message: str) -> str | None:
        """「它们俩谁多」「三个一共多少」「前者比后者多多少」: over what the last questions ask of by turns."""
        ask, count = _SEVERAL.sub("", message, count=1), _counted(message)
        orders = bool(_ORDER.search(ask)) and not self._spans(ask)
        named = ask != message or bool(_FORMER.search(message) and _LATTER.search(message))
        if not orders or not (named or not units_of(_ORDER.sub("", _PARTICLES.sub("", ask)))):
            return None
        run = parallels([_topic_of(text) for text in self._asked], self._spans)
        if run is None or (len(self._regions(self._before)) > 1 and not count):
            return None
        count = count or (0 if _TOGETHER.search(ask) else 2)
        if _FORMER.search(ask):
            ask = re.sub("^[比和与跟同]+", "", _LATTER.sub("", _FORMER.sub("", ask)))
        run = replace(run, after=f"的{run.after}") if _NAMES.match(run.after) else run
        by = "比" if re.search(f"(?:{_FORMER.pattern})比", message) else "和"
        return f"{run.joined(count, by)}{without_held(_PARTICLES.sub('', _ASIDE.sub('', ask)), run.after)}？"

    def _most(self, message: str) -> str | None:
        """「最少的呢」: which has the least, where the question before asked which has the most."""
        least = _EXTREME.search(message)
        if least is None or units_of(_ORDER.sub("", _PARTICLES.sub("", _EXTREME.sub("", message)))):
            return None
        if most := _EXTREME.search(self._before):
            return f"{self._before[: most.start()]}{least.group()}{self._before[most.end() :]}"
        return f"{_topic_of(self._before)}哪个{least.group()}？" if _FOLLOWS.search(message) else None

    def _rest(self, message: str) -> str | None:
        """「其余的呢」 after a whole and one part of it: the whole without that part."""
        if not _REST.fullmatch(message):
            return None
        whole, part = _topic_of(self._earlier), _topic_of(self._before)
        if not whole or not part.startswith(f"{whole}中"):
            return None
        tail = _TAIL.search(self._before.rstrip("?？。"))
        return f"{whole}除{part.removeprefix(f'{whole}中')}以外其余{tail.group() if tail else '多少'}？"

    # -- what is left out --------------------------------------------------------------------------------------------

    def _is_elliptic(self, message: str, rest: str, spans: Sequence[tuple[int, int, str]]) -> bool:
        """Whether a message without a region or a name says too little to be a question: one content word at most.

        Such a word is an aspect of what was asked before (满意率有多高, 什么时候开工, 基期是多少). With 呢 a word takes
        the place of another (货运量呢) and only a message without any is an aspect (最少的呢).
        """
        if _NAMED.search(message) or spans or _WHOLE.search(message):
            return False
        if _BESIDE.match(message):
            return True
        units = [unit for unit in units_of(rest) if len(unit.text) > 1]
        if _FOLLOWS.search(message):
            return not units
        if len(units) == 2 and len(message) <= _SHORT and not any(not unit.verb for unit in units):
            return not names_figure(rest, self._library, self._before, self._cities())
        if len(units) == 1 and _ASKED_OF.search(message) and not units[0].verb:
            return not names_figure(rest, self._library, self._before, self._cities())
        return len(units) <= 1

    def _on_topic(self, message: str) -> str:
        """The topic of the question before, then the message.

        What was before (基期, 原来) is not of the period and the target asked; who and when are not of a measure.
        """
        topic = self._before
        if _EARLIER.search(message):
            topic = _TARGET.sub("", _without(topic, [span for span in self._spans(topic) if span[2] == "period"]))
        topic = _QUESTION_WORDS.sub("", _ASKS_LAST.sub("", topic)).rstrip(",，、的")
        topic = _MODAL.sub("", topic)
        if _OF_REST.search(message):
            topic = _FIRST_OF.sub("", topic)
        if _ASKS_LAST.search(message):
            topic = _MEASURE.sub("", topic)
        return f"{topic}{_ASIDE.sub('', message)}？"

    def _part(self, rest: str) -> str:
        """「其中…呢」: the part, asked as the whole was asked before."""
        tail = _TAIL.search(self._before.rstrip("?？。"))
        if tail is None or _QUESTION_WORDS.search(_PARTICLES.sub("", rest)):
            return f"{_QUESTION_WORDS.sub('', self._before)}中{rest}"
        whole = self._before[: tail.start()]
        return f"{whole}中{_PARTICLES.sub('', rest)}{tail.group()}？"

    # -- what words refer to -----------------------------------------------------------------------------------------

    def _referred(self, message: str) -> str:
        """Pronouns replaced by the regions they stand for; the message itself where it has none, or nothing is meant."""
        asked, answered = self._regions(self._before), self._regions(self._answer)
        one = asked[-1:] or answered[:1]
        both = asked if len(asked) > 1 else self._last_two()
        both = both if len(both) > 1 else answered
        for pattern, names in (
            (_BOTH, both),
            (_FORMER, both[:1]),
            (_LATTER, both[1:2]),
            (_FIRST, answered[:1] if not units_of(_FIRST.sub("", message)) or _FIRST.match(message) else []),
            (_ONE, one),
        ):
            if names and pattern.search(message):
                return pattern.sub("和".join(names), message, count=1)
        return message

    def _last_two(self) -> list[str]:
        """The regions of the last two questions, the earlier first."""
        return list(dict.fromkeys([*self._regions(self._earlier), *self._regions(self._before)]))

    def _with_indicator(self, message: str) -> str:
        """A message whose pronoun is resolved, with the indicator and period of the question before where it has none."""
        spans = self._spans(message)
        rest = _PARTICLES.sub("", _without(message, spans))
        period = self._period_of(self._before) if not any(kind == "period" for *_, kind in spans) else ""
        if units_of(_ORDER.sub("", rest)):
            return f"{period}{message}"
        indicator = self._indicator(self._before)
        regions = [message[start:end] for start, end, kind in spans if kind == "region"]
        if not regions:
            return message
        tail = _without(message, [span for span in spans if span[2] == "region"])
        tail = re.sub(r"^[和与跟、的]+", "", tail.lstrip("和与跟、"))
        return f"{period}{'和'.join(regions)}的{indicator}{tail}"

    def _grouped(self, message: str) -> str:
        """「除了A，哪个最高」「A和B加起来超过C了吗」 of the thing asked about before; "" where the message says of what."""
        grouping = read_grouping(self._masked(message))
        if grouping.against is None and not grouping.excluded:
            return ""
        if units_of(_subject_of(grouping.text)):
            return ""
        subject = _subject_of(read_grouping(self._masked(self._before)).text)
        own = any(kind == "period" for *_, kind in self._spans(message))
        period = "" if own else self._period_of(self._before)
        return f"{period}{subject},{message}" if units_of(subject) else ""

    def _masked(self, text: str) -> str:
        for start, end, kind in sorted(self._spans(text), reverse=True):
            text = f"{text[:start]}{REGION if kind == 'region' else PERIOD}{text[end:]}"
        return text

    def _compared(self, message: str, spans: Sequence[tuple[int, int, str]]) -> str:
        """「谁多」「差多少」: over the regions of the last questions, by their indicator."""
        named = [message[start:end] for start, end, kind in spans if kind == "region"]
        known = self._regions(self._before)
        regions = list(dict.fromkeys([*known[:1], *named])) if named else known if len(known) > 1 else self._last_two()
        period = self._period_of(self._before) if not any(kind == "period" for *_, kind in spans) else ""
        bare = _SEVERAL.sub("", _without(message, [span for span in spans if span[2] == "region"]))
        bare = re.sub(r"^[比和与跟同,，的]+", "", _PARTICLES.sub("", bare))
        if not regions:
            return f"{self._before}{message}"
        return f"{period}{'和'.join(regions)}的{self._indicator(self._before)}{bare}"

    # -- what is carried over ----------------------------------------------------------------------------------------

    def _led(self, message: str, spans: Sequence[tuple[int, int, str]]) -> str:
        """The message led by the regions and periods of the question before that it does not give itself."""
        kinds = {kind for _, _, kind in spans}
        if "region" in kinds and self._only_compares(message, spans):
            kinds.discard("region")
        if not spans and (given := self._given_way(_PARTICLES.sub("", message)) or self._aspect(message)):
            return given
        if _NOW.search(message):
            kinds.add("period")
        lead = "".join(self._before[start:end] for start, end, kind in self._spans(self._before) if kind not in kinds)
        return f"{lead}{_ASIDE.sub('', message)}"

    def _aspect(self, message: str) -> str | None:
        """「建设年限呢」: of the thing asked about before, where the words are what any such thing has."""
        words = _PARTICLES.sub("", message)
        if not _ASPECT.search(words) or len(units_of(words)) > 2 or _QUESTION_WORDS.search(words):
            return None
        topic = _MEASURE.sub("", _topic_of(_ASKS_LAST.sub("", _PLACED_AT.sub("", self._before))))
        return f"{topic}的{words}是什么？" if units_of(_without(topic, self._spans(topic))) else None

    def _given_way(self, words: str, its: bool = False) -> str | None:
        """The question before with what ``words`` stand for given way to them; None where that is not told.

        ``its``: what nothing gives way to is something of the thing asked about (它的投资).
        """
        if re.search(r"[,，;；]", words) or _QUESTION_WORDS.search(words) or _ORDER.search(words):
            return None
        topic = _topic_of(self._before)
        core = _TITLED.sub("", _without(topic, self._named(topic)))
        if _ENDING.search(words).group().strip("?？。"):  # type: ignore[union-attr]
            return None  # it asks by words of its own
        asked = self._before.rstrip("?？。")
        if not asked.startswith(topic):  # 几个工作日办结: the question word stands inside
            told = in_place(asked, core, words, self._library, self._cities(), read_asking(self._before).unit)
            if told is not None and told[1] and told[0] != asked:
                return f"{told[0]}？"
        told = in_place(topic, core, words, self._library, self._cities(), read_asking(self._before).unit)
        if told is None or (told[0] == topic and not its):
            return None
        whole, alike = (f"{topic}的{words}", False) if told[0] == topic else told
        tail = self._before[len(topic) :] if alike and self._before.startswith(topic) else "是多少？"
        return f"{whole}{tail}"

    def _only_compares(self, message: str, spans: Sequence[tuple[int, int, str]]) -> bool:
        """Whether the regions it names are only what is compared with (床位呢，比万源市少多少)."""
        regions = [start for start, _, kind in spans if kind == "region"]
        return all(start and message[start - 1] in "比跟和与" for start in regions)

    def _replaced(self, message: str, spans: Sequence[tuple[int, int, str]]) -> str:
        """The question before with its regions, or its periods, given way to those of the message."""
        text = self._before
        for kind in ("region", "period"):
            new = [message[start:end] for start, end, k in spans if k == kind]
            old = [(start, end) for start, end, k in self._spans(text) if k == kind]
            if not new:
                continue
            words = "和".join(new)
            first = old[0] if old else (0, 0)
            for start, end in sorted(old[1:], reverse=True):
                text = text[:start].rstrip("、和与及") + text[end:]
            text = text[: first[0]] + words + text[first[1] :]
        aim = _AIM.search(message)
        return text if aim is None or _AIM.search(text) else f"{_topic_of(text)}的{aim.group()}是多少？"

    # -- reading -----------------------------------------------------------------------------------------------------

    def _mentions(self, text: str) -> list[RegionMention]:
        library = self._library
        return read_regions(text, library.gazetteer, library.home_city, library.cities)

    def _regions(self, text: str) -> list[str]:
        """Canonical names in order, without the city that only places its own county."""
        return list(dict.fromkeys(mention.name for mention in self._mentions(text)))

    def _spans(self, text: str) -> list[tuple[int, int, str]]:
        """(start, end, "region" or "period") of each mention, in order."""
        periods = read_periods(text, self._library.settings.today)
        found = [(m.start, m.end, "region") for m in self._mentions(text)]
        return sorted(found + [(m.start, m.end, "period") for m in periods])

    def _cities(self) -> list[str]:
        """The cities of the regions that the question before names."""
        return [mention.city or mention.name for mention in self._mentions(self._before)]

    def _named(self, text: str) -> list[tuple[int, int, str]]:
        """As ``_spans``, with the cities that only place a county of theirs."""
        names = {name for city in self._library.cities for name in (city, city.removesuffix("市")) if name in text}
        placing = [(m.start(), m.end(), "region") for name in names for m in re.finditer(re.escape(name), text)]
        spans = self._spans(text)
        return sorted(
            [*spans, *(p for p in placing if not any(p[0] < end and start < p[1] for start, end, _ in spans))]
        )

    def _period_of(self, text: str) -> str:
        return "".join(text[start:end] for start, end, kind in self._spans(text) if kind == "period")

    def _indicator(self, text: str) -> str:
        """The question's words without its regions, periods and question words."""
        bare = _QUESTION_WORDS.sub("", _ORDER.sub("", _without(text, self._named(text))))
        return re.sub(r"^[的和与、,，各]+|(?:[的,，]|分别)+$", "", bare)


def _subject_of(masked: str) -> str:
    """What is asked about: the words that no cue, region or period takes."""
    return "".join(re.sub(r"[,;:?!。]", " ", read_asking(masked).rest).split()).strip("的")


def _topic_of(question: str) -> str:
    """A question without its question words."""
    return _QUESTION_WORDS.sub("", _ENDING.sub("", question)).rstrip("?？。")


def _counted(message: str) -> int:
    """How many things 「这三个」 or 「它们俩」 names; 0 where it says none."""
    found = _SEVERAL.search(message)
    number = found and _HOW_MANY.search(found.group())
    return "〇一二三四五六".index(number.group().replace("两", "二").replace("俩", "二")) if number else 0


def _without(text: str, spans: Sequence[tuple[int, int, str]]) -> str:
    """``text`` without these spans, and without what joins two of them."""
    for start, end, _ in sorted(spans, reverse=True):
        text = text[:start] + _TAKEN + text[end:]
    return _BETWEEN.sub("", text).replace(_TAKEN, "")


_TAKEN = "\0"
_BETWEEN = re.compile(f"(?<={_TAKEN})[和与及跟、](?={_TAKEN})")
