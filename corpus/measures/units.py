"""Units of measure: their scale, their base, and which words count things (a closed class of Chinese).

A printed unit is an optional scale (万, 亿 …) and a unit proper: ``万亩`` = 10⁴ × ``亩``. All functions take folded text.
"""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache

import rjieba

SCALES: dict[str, int] = {
    "百": 10**2,
    "千": 10**3,
    "万": 10**4,
    "十万": 10**5,
    "百万": 10**6,
    "千万": 10**7,
    "亿": 10**8,
    "十亿": 10**9,
    "百亿": 10**10,
    "千亿": 10**11,
    "万亿": 10**12,
}

_MEASURED: dict[str, tuple[str, str]] = {
    # unit: (base unit, how many base units)
    "元": ("元", "1"),
    "块钱": ("元", "1"),
    "元人民币": ("元", "1"),
    "美元": ("美元", "1"),
    "欧元": ("欧元", "1"),
    "港元": ("港元", "1"),
    "日元": ("日元", "1"),
    "人": ("人", "1"),
    "名": ("人", "1"),
    "位": ("人", "1"),
    "人次": ("人次", "1"),
    "亩": ("亩", "1"),
    "公顷": ("亩", "15"),
    "平方公里": ("平方米", "1000000"),
    "平方千米": ("平方米", "1000000"),
    "平方米": ("平方米", "1"),
    "平方": ("平方米", "1"),
    "平米": ("平方米", "1"),
    "㎡": ("平方米", "1"),
    "m²": ("平方米", "1"),
    "km²": ("平方米", "1000000"),
    "立方米": ("立方米", "1"),
    "m³": ("立方米", "1"),
    "方": ("立方米", "1"),
    "升": ("升", "1"),
    "毫升": ("升", "0.001"),
    "吨": ("吨", "1"),
    "公斤": ("吨", "0.001"),
    "千克": ("吨", "0.001"),
    "斤": ("吨", "0.0005"),
    "担": ("吨", "0.05"),
    "克": ("吨", "0.000001"),
    "毫克": ("毫克", "1"),
    "微克": ("微克", "1"),
    "kg": ("吨", "0.001"),
    "公里": ("米", "1000"),
    "千米": ("米", "1000"),
    "km": ("米", "1000"),
    "海里": ("海里", "1"),
    "米": ("米", "1"),
    "厘米": ("米", "0.01"),
    "毫米": ("米", "0.001"),
    "mm": ("米", "0.001"),
    "cm": ("米", "0.01"),
    "千瓦": ("千瓦", "1"),
    "兆瓦": ("千瓦", "1000"),
    "吉瓦": ("千瓦", "1000000"),
    "kw": ("千瓦", "1"),
    "mw": ("千瓦", "1000"),
    "gw": ("千瓦", "1000000"),
    "瓦": ("千瓦", "0.001"),
    "千瓦时": ("千瓦时", "1"),
    "度电": ("千瓦时", "1"),
    "kwh": ("千瓦时", "1"),
    "mwh": ("千瓦时", "1000"),
    "千伏": ("千伏", "1"),
    "千伏安": ("千伏安", "1"),
    "千卡": ("千卡", "1"),
    "%": ("%", "1"),
    "成": ("%", "10"),
    "‰": ("‰", "1"),
    "个百分点": ("个百分点", "1"),
    "百分点": ("个百分点", "1"),
    "个千分点": ("个千分点", "1"),
    "千分点": ("个千分点", "1"),
    "倍": ("倍", "1"),
    "番": ("番", "1"),
    "年": ("年", "1"),
    "周年": ("年", "1"),
    "个月": ("个月", "1"),
    "个季度": ("个季度", "1"),
    "周": ("周", "1"),
    "天": ("天", "1"),
    "日": ("天", "1"),
    "个工作日": ("个工作日", "1"),
    "工作日": ("个工作日", "1"),
    "个自然日": ("天", "1"),
    "小时": ("小时", "1"),
    "个小时": ("小时", "1"),
    "分钟": ("分钟", "1"),
    "秒": ("秒", "1"),
    "岁": ("岁", "1"),
    "周岁": ("岁", "1"),
    "摄氏度": ("℃", "1"),
    "℃": ("℃", "1"),
    "gb": ("gb", "1"),
    "tb": ("gb", "1024"),
    "teu": ("标箱", "1"),
    "标箱": ("标箱", "1"),
    "标准箱": ("标箱", "1"),
    "兆": ("兆", "1"),
    "分贝": ("分贝", "1"),
    "吨标准煤": ("吨标准煤", "1"),
    "吨公里": ("吨公里", "1"),
    "人公里": ("人公里", "1"),
}

_COUNTED = (
    "人天 车次 架次 班次 批次 场次 件次 项次 户次 家次 台次 航次 列次 辆次 宗次 头次 台套 台件 件套 课时 学时 学分 床位 "
    "个 项 件 家 所 座 台 套 辆 艘 架 列 部 篇 册 本 份 张 幅 条 款 种 类 批 次 场 期 轮 站 处 间 栋 幢 户 头 只 羽 尾 匹 株 棵 "
    "颗 粒 块 片 段 根 支 枚 门 节 对 双 组 队 班 宗 笔 起 例 单 席 层 道 面 把 盏 箱 袋 瓶 盒 包 卷 版 集 首 点 档 口 步 孔 眼 格 "
    "分 度 员 罐 桶 顶 趟 回 遍 堂 票 封 句 字 页 村 镇 乡 县 校 厂 店 院 园 库 桩 床 路 线 环 条次"
).split()
_GLYPHS = {"％": "%", "㎢": "km²", "公分": "厘米"}
_CLEAR = frozenset("个%‰℃㎡")
"""Units of one character that open no longer word of the language, or too many (个人) to ask."""
_DURATION_TAILS = {"年": "均内来前后的间以", "天": "内后前", "日": "内", "周": "内"}


def _alternatives() -> str:
    return "|".join(re.escape(name) for name in sorted({*_MEASURED, *_COUNTED}, key=lambda name: (-len(name), name)))


UNIT = f"(?:{_alternatives()})"
SCALE = "(?:" + "|".join(sorted(SCALES, key=lambda scale: (-len(scale), scale))) + ")"
COUNTERS = frozenset(_COUNTED) | {"人", "名", "位", "户", "人次"}
_AT = re.compile(
    rf" ?(?P<vague1>[余多来几])?(?P<scale>{SCALE})?(?P<vague2>[余多])? ?"
    rf"(?P<proper>{UNIT}(?:(?<![a-z])|(?![a-z])))?(?P<per>/(?:{SCALE}?{UNIT}))?"
)
_PER_MANY = re.compile(rf" ?(?P<unit>/1?0{{0,3}}{SCALE})(?![\\d元人名])")
"""A rate over so many (孕产妇死亡率9.63/10万)."""
_SPLIT = re.compile(rf"(?P<scale>{SCALE})?(?P<unit>.*)", re.DOTALL)


def unit_at(folded: str, position: int) -> tuple[str, int, str | None]:
    """The unit that starts at ``position``: (unit without 余/多, where it ends, the vague word or None).

    ``("", position, None)`` where there is none. A character that only opens a longer word (家庭, 部门) is no unit.
    """
    rate = _PER_MANY.match(folded, position)
    if rate is not None:
        return rate["unit"], rate.end(), None
    match = _AT.match(folded, position)
    if match is None:
        return "", position, None
    scale, proper, vague = match["scale"] or "", match["proper"] or "", match["vague1"] or match["vague2"]
    end = match.end()
    if proper and _opens_longer_word(folded, match.start("proper"), proper):
        proper, end = "", match.start("proper")
    if not proper:
        if not scale:
            return "", position, None
        end = match.end("vague2") if match["vague2"] else match.end("scale")
        return scale, end, vague
    return scale + proper + (match["per"] or ""), end, vague


def _opens_longer_word(folded: str, start: int, unit: str) -> bool:
    if len(unit) != 1 or unit in _CLEAR:
        return False
    after = folded[start + 1 : start + 2]
    if not "一" <= after <= "鿿" or after in _DURATION_TAILS.get(unit, ""):
        return False
    return _is_longer(folded[start : start + 6])


@lru_cache(maxsize=8192)
def _is_longer(tail: str) -> bool:
    """Whether the dictionary's first word of ``tail`` is longer than its first character and no unit plus noun."""
    word = rjieba.cut(tail, False)[0]
    if len(word) == 1:
        return False
    rest = word[1:]
    return len(rest) == 1 or len(rjieba.cut(rest, False)) > 1


@lru_cache(maxsize=4096)
def split_unit(unit: str) -> tuple[Decimal, str]:
    """Factor to the base unit, and the base unit: ``亿元`` → (10⁸, ``元``). An unknown unit is its own base."""
    unit = unit.strip().lower().replace(" ", "")
    unit = _GLYPHS.get(unit, unit)
    if "/" in unit:
        above, below = unit.split("/", 1)
        factor, base = split_unit(above)
        return factor, f"{base}/{below}"
    if unit in _MEASURED:
        base, per = _MEASURED[unit]
        return Decimal(per), base
    match = _SPLIT.fullmatch(unit)
    if match is None or match["scale"] is None:
        return Decimal(1), unit
    factor, base = split_unit(match["unit"]) if match["unit"] else (Decimal(1), "")
    return SCALES[match["scale"]] * factor, base


def base_unit_of(unit: str) -> str:
    """The base of a printed unit: 亿元 → 元, 万人 → 人, 名 → 人, 家 → 家."""
    return split_unit(unit)[1]


def counts(unit: str) -> bool:
    """Whether the unit counts things rather than measures a property: 家, 万人 do; 亿元, % do not."""
    match = _SPLIT.fullmatch(unit)
    proper = match["unit"] if match and match["scale"] else unit
    return unit in COUNTERS or proper in COUNTERS


def known(unit: str) -> bool:
    """Whether ``unit`` (scale and all) is made of known parts; a table's header cell is tried with it."""
    match = _SPLIT.fullmatch(unit.strip().lower())
    if match is None:
        return False
    proper = match["unit"].split("/", 1)[0] if match["unit"] else ""
    whole = unit.strip().lower()
    return whole in _MEASURED or whole in COUNTERS or (bool(match["scale"]) and proper in {"", *_MEASURED, *COUNTERS})
