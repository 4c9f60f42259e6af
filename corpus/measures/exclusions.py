"""Numerals that state no figure: marks of lists, document numbers, dates, telephones, models, names of things.

Each kind is one pattern over folded text. ``excluded(text)`` says for every character whether it belongs to one.
"""

from __future__ import annotations

import re
from functools import lru_cache

from corpus.measures.numerals import NUMERAL
from corpus.measures.regions import numbered_names
from corpus.words import fold

_N = rf"(?:\d+|{NUMERAL}+)"
_RANKED = "位名强列家个批条章节款项号次届期轮类等级例季产代线步阶层版卷篇部分组站方人者"

_PATTERNS = [
    # 《…》 and what else is quoted as a title
    r"《[^《》\n]{0,120}》",
    # 达市卫函〔2024〕163号, 教育部令第44号, 第056号
    rf"[(\[][12]\d{{3}}[)\]]\s?(?:第)?{_N}号|第?{_N}号(?!召)",
    # 第五条, 第一批, 第二产业, 第4位
    rf"第\s?{_N}(?:[-至到、和]第?{_N})*[{_RANKED}]?",
    # 九届一次会议, 五届人大四次会议, 二十大
    rf"{_N}届|{_N}次(?:全体|全会|会议|代表)|(?<=[届会]){_N}[中次]全会",
    # 前三位, 前10名, 500强
    rf"前\s?{_N}(?:[位名强列家个大]|(?=[,。;、)]))|{_N}强",
    # dates: 2022-07-18 14:47, 2022/7/18, 7月23日9:30, 10月1日, 2023/2024学年, 9时30分
    r"[12]\d{3}[-/.]\d{1,2}[-/.]\d{1,2}(?!\d)",
    r"[12]\d{3}[-/][12]\d{3}(?=学年|年度|年)",
    r"(?:19|20)\d{2}年(?:度)?(?:[-~至到](?:(?:19|20)\d{2}|\d{2})年)?|(?:19|20)\d{2}(?=[-~至到、和](?:19|20)\d{2}年)",
    r"(?:19|20)\d{2}[-~至到](?:19|20)\d{2}(?=[年)])",
    r"二[〇零][〇零一二三四五六七八九]{2}年?",
    r"\d{1,2}月(?:份)?(?:\d{1,2}日)?|\d{1,2}(?:[-~至到、]\d{1,2})+(?=月)|(?<!不[少低短]于)(?<!不超过)(?<!不得少于)(?<!不得超过)(?<!至少)(?<!\d)\d{1,2}(?:[-~至到、和]\d{1,2})*日(?![内均])",
    r"[一二三四五六七八九十]{1,2}月(?:份|底|末|初|中旬|上旬|下旬|[一二三四五六七八九十]{1,3}日)",
    r"(?<![\d.])(?:[01]?\d|2[0-4]):[0-5]\d(?::[0-5]\d)?(?![\d:.])|\d{1,2}[时点](?:\d{1,2}分|半|整|许)?(?![^-~至到,。;、)\s的前后起止])",
    rf"(?:[一二三四1-4]|前三)(?:季度|季)|前{_N}个?(?:月|季度)|十[一二三四五六七]五",
    rf"(?:近|过去|未来|今后|此后|前|后|上|这)\s?{_N}(?:个)?(?:多|余)?(?:年|月|周|天|季度)|{NUMERAL}年来",
    # in 2 to 3 years, over 5 years: when, not how much
    rf"(?:在|用|利用|力争|再用|需)\s?{_N}(?:[-至到]{_N})?(?:个)?(?:年|月|天|周)(?:左右)?(?:之?内|以内|时间|的时间)",
    # telephones, post codes, codes of all kinds, addresses on the net
    r"(?<![\d.])0\d{2,3}[-)]\s?\d{7,8}(?!\d)|(?<!\d)1[3-9]\d{9}(?!\d)|\d{3,4}-\d{3,4}-\d{3,4}",
    r"(?:邮编|邮政编码|编号|编码|代码|账号|号码|索引号|统一社会信用代码|电话|传真|手机|qq|浏览量|浏览次数|点击数|阅读|字号)[:为是\s]{0,3}[a-z\d-]+",
    r"https?://[^\s,。;、)]{1,200}|[\w.-]{1,40}@[\w.-]{1,40}|www\.[^\s,。;、)]{1,200}",
    # models and marks: 5g, dc-60型, pm2.5, gb/t 1234, 4a级, iso9001, 1+1+n, 12+1, 3·15
    rf"[a-z][a-z/]*[-\s]?\d+(?:[-.]\d+)*(?:[a-z]+|型|级|类)?|\d+(?:\.\d+)?[a-z](?![a-z])级?|(?:{_N}|[a-z])(?:\+(?:{_N}|[a-z]))+",
    r"\d{1,2}·\d{1,2}",
    r"\d+(?=(?:热线|型|系列|专线|航班|国道|省道|高速|平台|服务热线))",
    # 二级以上, 三甲, 三级医院, 5级; 每千人口, 每百名, 万元GDP
    rf"{_N}(?:级|甲|乙|星级|星|号线|路公交)(?!\w*差)",
    r"每(?:[十百千万亿]+|\d+万?|[一二三四五六七八九两])(?:人口|名|人|户|亩|平方公里|公里|元|个|位|家|头|吨|年|月|天|周|季度|次)?",
    # 四、五类: classes by their numbers
    rf"{NUMERAL}(?:[、和]{NUMERAL})+(?=[类级种等])",
    # vague: 数十, 上百, 几千, 成千上万, 百余 without a digit
    r"[数几上成][十百千万亿]+",
]
_ANY = re.compile("|".join(f"(?:{pattern})" for pattern in _PATTERNS))
_LIST_MARK = re.compile(
    rf"(?:(?<=^)|(?<=[\n。;:]))(?<!\d:)\s*(?:[(]{_N}[)]|{_N}[)、]|\d{{1,3}}[.](?!\d)|{NUMERAL}+是(?![^,。])?|[①-⑳])",
    re.MULTILINE,
)
_ENUMERATOR = re.compile(rf"[(]{_N}[)]|(?<![\d一-鿿]){NUMERAL}{{1,3}}(?:是|要|则)|(?<=[,;。:]){NUMERAL}{{1,3}}、")
_QUOTED = re.compile(r"[“„「『][^“”「」『』\n]{1,40}[”」』]|\"[^\"\n]{1,40}\"|‘[^‘’\n]{1,40}’")
_STATEMENT = re.compile(r"[,。;:!?]|(?:达到|超过|不低于|不少于|突破|提高|增长|下降|降低)")


@lru_cache(maxsize=1)
def _places() -> re.Pattern[str]:
    """Names of places that hold a numeral (三台县, 九江市), and their short forms before what only a place has."""
    full, short = numbered_names()
    whole = "|".join(map(re.escape, full)) or "(?!)"
    brief = "|".join(map(re.escape, short)) or "(?!)"
    return re.compile(rf"(?:{whole})|(?:{brief})(?=段|至|境内|等地|片区|高铁|机场|[镇乡县区市])")


def excluded(text: str) -> bytearray:
    """One byte for each character of ``text``: 1 where it belongs to something that states no figure."""
    folded = fold(text)
    mask = bytearray(len(text))
    for pattern in (_ANY, _LIST_MARK, _ENUMERATOR, _places()):
        for match in pattern.finditer(folded):
            mask[match.start() : match.end()] = b"\x01" * (match.end() - match.start())
    for match in _QUOTED.finditer(text):
        if not _STATEMENT.search(fold(match.group())):
            mask[match.start() : match.end()] = b"\x01" * (match.end() - match.start())
    return mask
