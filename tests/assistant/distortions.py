"""False sentences that read well: what a fluent model gets wrong without changing a word it was not asked to change.

``falsehoods`` changes one token; these reword: a denial in other words, a unit with its factor, a value at another's place,
numerals in characters, a goal told as reached, another period, a rank, a number of a document or a body nobody named.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation

import cn2an

from corpus.records import Figure, StatedFigure

from .cases import Case

MADE_UP = (
    ("made-up number of a document", "依据岳政发〔2022〕15号文件，{said}{m}。"),
    ("made-up number of a document", "{said}（见国办函〔2021〕104号）{m}。"),
    ("made-up number of a document", "按第37号令的规定，{said}{m}。"),
    ("made-up body", "据市科技创新服务中心统计，{said}{m}。"),
    ("made-up body", "{said}，由市金融办牵头落实{m}。"),
    ("made-up body", "市纪委监委核实，{said}{m}。"),
    ("made-up person", "分管副市长张伟介绍，{said}{m}。"),
    ("made-up cause", "得益于营商环境持续优化，{said}{m}。"),
    ("made-up cause", "{said}，主要原因是疫情影响{m}。"),
    ("made-up praise", "{said}，创历史新高{m}。"),
    ("made-up praise", "{said}，增速明显快于周边地区{m}。"),
    ("made-up rank", "{said}，居全省首位{m}。"),
    ("made-up rank", "{said}，名列前茅{m}。"),
    ("made-up rank", "{said}，排名较上年前移两位{m}。"),
    ("made-up rank", "{said}，稳居全市第二{m}。"),
    ("over-generalised", "{said}，各县市区全部达标{m}。"),
    ("over-generalised", "{said}，所有单位均已完成{m}。"),
    ("over-generalised", "{said}，无一例外{m}。"),
    ("over-generalised", "{said}，实现全覆盖{m}。"),
    ("made-up conclusion", "{said}，提前完成全年任务{m}。"),
    ("made-up conclusion", "{said}，圆满收官{m}。"),
    ("denial in other words", "{said}的说法并不成立{m}。"),
    ("denial in other words", "目前还谈不上{said}{m}。"),
    ("denial in other words", "{said}只是传言{m}。"),
)
_SPOKEN = ("的目标为", "达到", "为")


def distortions(case: Case, sentence: str) -> Iterator[tuple[str, str]]:
    """(what is wrong, the false sentence), for a true sentence of the extractive answer."""
    marks = "".join(dict.fromkeys(re.findall(r"\[\d+\]", sentence)))
    if not marks:
        return
    said = re.sub(r"\[\d+\]", "", sentence).rstrip("。;；")
    yield from ((kind, words.format(said=said, m=marks)) for kind, words in MADE_UP)
    stated = [one for one in case.figures if f"[{one.citation}]" in sentence]
    for one in stated:
        yield from _of_one(sentence, one)
    for one, other in itertools.pairwise(stated):
        yield from _of_two(sentence, one.figure, other.figure, marks)


def _of_one(sentence: str, stated: StatedFigure) -> Iterator[tuple[str, str]]:
    figure = stated.figure
    printed = f"{figure.value}{figure.unit}"
    if printed not in sentence or not figure.unit:
        return
    verb = rf"(?:{'|'.join(_SPOKEN)})?{re.escape(printed)}"
    for words in ("并没有达到", "尚未实现", "远远不到", "离完成还差得远，只有"):
        yield "denial in other words", re.sub(verb, f"{words}{printed}", sentence, count=1)
    yield from _of_amount(sentence, printed, figure)
    yield from _of_time(sentence, printed, figure)
    if figure.status == "目标":
        for words in ("已如期实现", "已提前达到", "顺利建成", "现已有"):
            yield "goal told as reached", re.sub(verb, f"{words}{printed}", sentence, count=1)
    elif figure.status == "实绩":
        for words in ("有望达到", "将达到", "争取达到", "确保达到"):
            yield "reached told as goal", re.sub(verb, f"{words}{printed}", sentence, count=1)


def _of_amount(sentence: str, printed: str, figure: Figure) -> Iterator[tuple[str, str]]:
    try:
        value = Decimal(figure.value)
    except InvalidOperation:
        return
    if figure.unit in ("亿元", "万元"):
        other, factor = ("万元", 1000) if figure.unit == "亿元" else ("亿元", Decimal("0.001"))
        wrong = f"{(value * factor).normalize():f}{other}"
        yield "unit converted wrongly", sentence.replace(printed, wrong, 1)
    if figure.unit == "个百分点":
        yield "points told as per cent", sentence.replace(printed, f"{figure.value}%", 1)
    if figure.unit == "%":
        yield "per cent told as points", sentence.replace(printed, f"{figure.value}个百分点", 1)
        yield "per cent in other words", sentence.replace(printed, f"近{cn2an.an2cn(int(value / 10) + 1)}成", 1)
    if value == value.to_integral_value() and 10 < value < 100_000:
        spoken = cn2an.an2cn(int(value) + 1)
        yield "changed, in characters", sentence.replace(printed, f"{spoken}{figure.unit}", 1)
        yield "rounded as if exact", sentence.replace(printed, f"{_rounded(value)}{figure.unit}", 1)
        yield "rounded beyond", sentence.replace(printed, f"近{_rounded(value)}余{figure.unit}", 1)
    elif value != value.to_integral_value():
        yield "rounded as if exact", sentence.replace(printed, f"{value.to_integral_value():f}{figure.unit}", 1)
        yield "doubled", sentence.replace(printed, f"{value * 2:f}{figure.unit}", 1)
    yield "told as a range", sentence.replace(printed, f"{figure.value}至{value + 5:f}{figure.unit}", 1)
    yield "told as a part", sentence.replace(printed, f"{printed}中的一部分", 1)


def _rounded(value: Decimal) -> str:
    digits = len(str(int(value))) - 1
    rounded = round(int(value) / 10**digits) * 10**digits
    return str(rounded if rounded != int(value) else rounded + 10**digits)


def _of_time(sentence: str, printed: str, figure: Figure) -> Iterator[tuple[str, str]]:
    period = figure.period or ""
    year = period[:4]
    if not year or f"{year}年" not in sentence:
        return
    if period == year:
        yield "another part of the year", sentence.replace(f"{year}年", f"{year}年上半年", 1)
        yield "another part of the year", sentence.replace(f"{year}年", f"{year}年一季度", 1)
        yield "several years", sentence.replace(f"{year}年", f"{int(year) - 2}至{year}年", 1)
    else:
        yield (
            "the whole year",
            re.sub(rf"{year}年\d{{1,2}}(?:[—-]\d{{1,2}})?月(?:底|末)?", f"{year}年全年", sentence, count=1),
        )
    yield "the year before told as now", sentence.replace(f"{year}年", f"{int(year) + 1}年", 1)
    yield "now told as the year before", re.sub(rf"(?={re.escape(printed)})", "上年同期的", sentence, count=1)


def _of_two(sentence: str, one: Figure, other: Figure, marks: str) -> Iterator[tuple[str, str]]:
    a, b = f"{one.value}{one.unit}", f"{other.value}{other.unit}"
    if a == b or a not in sentence or b not in sentence:
        return
    yield "values exchanged", sentence.replace(a, "\0").replace(b, a).replace("\0", b)
    if one.unit == other.unit:
        yield "two merged into a range", f"{sentence[: sentence.find(a)]}{one.value}至{b}之间{marks}。"
        yield "two told as one sum", f"{sentence[: sentence.find(a)]}共计{a}和{b}之和的两倍{marks}。"
    if (
        one.region
        and other.region
        and one.region != other.region
        and all(r in sentence for r in (one.region, other.region))
    ):
        yield (
            "places exchanged",
            sentence.replace(one.region, "\0").replace(other.region, one.region).replace("\0", other.region),
        )
