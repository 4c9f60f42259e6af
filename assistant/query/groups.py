"""How a question groups its regions: some left out (除了A), some together against another (A和B加起来比C)."""

from __future__ import annotations

import re
from dataclasses import dataclass

from assistant.query.operation import IN_ALL, REGION, TOGETHER

_SEVERAL = rf"{REGION}(?:\s*[、和与跟及加,]+\s*{REGION})+"
_TOGETHER = f"(?:{TOGETHER}|{IN_ALL})"
_AGAINST = r"(?:超过|超出|高过|多过|高于|多于|大于|低于|少于|小于|比得?[上过]?|有没有|没有?|不如|不及|不到|赶[得不]?上|抵得?[上过]|顶得?[上过])"
_SUM_FIRST = re.compile(rf"(?P<sum>{_SEVERAL})[^{REGION}]*?{_TOGETHER}[^{REGION}]*?(?P<cue>{_AGAINST}了?)\s*{REGION}")
_SUM_LAST = re.compile(rf"{REGION}[^{REGION}]*?(?P<cue>{_AGAINST}了?)\s*(?P<sum>{_SEVERAL})[^{REGION}]*?{_TOGETHER}")
_LESS_CUE = re.compile(r"低于|少于|小于|没有|不如|不及|不到|赶不上")
_LESS_TAIL = re.compile(rf"(?:比)[^,。?]*{REGION}[^,。?{REGION}]*?[少低小](?![^,。?]*[多高大])")
_TAIL = re.compile(r"(?:更|还|要|又)*[多少高低大小](?:出|了)?(?:多少|几[\u4e00-\u9fff]{0,3})?(?=[吗呢了?\s]*$)")

_EXCEPT = re.compile(
    rf"(?:除[了去开]?|不算|不包括|不含|不计|去掉|扣除|排除)\s*(?P<out>{REGION}(?:\s*[、和与跟及,]+\s*{REGION})*)(?:以外|之外|外)?(?:\s*[,的])?"
    rf"|(?P<out2>{REGION}(?:\s*[、和与跟及]+\s*{REGION})*)(?:除外|不算(?:在内)?|以外|之外)(?:\s*[,的])?"
)


@dataclass(frozen=True, slots=True)
class Grouping:
    """How a masked question groups its regions; the indexes count them from the left."""

    text: str
    """Without the words that group."""
    excluded: tuple[int, ...] = ()
    against: int | None = None
    sum_first: bool = True
    less: bool = False
    """What stands first is asked to be the smaller."""
    claim: bool = False
    """Whether it is so is asked by the words that group (有没有)."""


def read_grouping(masked: str) -> Grouping:
    """Reads 除了A, 「A和B加起来超过C」 and 「C比A和B加起来」 off a question with ``REGION`` characters."""
    found = _SUM_FIRST.search(masked) or _SUM_LAST.search(masked)
    if found:
        first = found.re is _SUM_FIRST
        at = found.end() - 1 if first else found.start()
        text = masked[: found.start("cue")] + " " * (found.end("cue") - found.start("cue")) + masked[found.end("cue") :]
        less = bool(_LESS_CUE.search(found["cue"]) or _LESS_TAIL.search(masked))
        less = less and "有没有" not in found["cue"]
        return Grouping(_TAIL.sub(" ", text), (), masked[:at].count(REGION), first, less, "有没有" in found["cue"])
    out = _EXCEPT.search(masked)
    if out:
        name = "out" if out["out"] else "out2"
        before = masked[: out.start(name)].count(REGION)
        indexes = tuple(range(before, before + out[name].count(REGION)))
        return Grouping(masked[: out.start()] + " " + masked[out.end() :], indexes)
    return Grouping(masked)
