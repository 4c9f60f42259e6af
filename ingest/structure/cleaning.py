"""Cleaning: the lines and line ends that a web portal put around a text, told by their shape."""

from __future__ import annotations

import re
from collections.abc import Sequence

from corpus.words import fold


def _listed(words: str) -> list[str]:
    return words.split()


_CONTROLS = _listed("""
打印本页 打印此页 打印页面 打印 收藏本页 收藏本站 加入收藏 收藏 关闭窗口 关闭本页 关闭此页 关闭页面 关闭
返回顶部 返回首页 返回上一页 返回列表 返回 分享到 分享至 一键分享 分享 字体大小 字体颜色 字体 字号
浏览次数 浏览量 点击次数 点击数 点击量 点击率 阅读次数 阅读量 访问次数 访问量
我要纠错 纠错 无障碍浏览 无障碍 长者模式 适老版 关怀版 视力保护色 繁体版
扫一扫在手机打开当前页 扫一扫在手机端打开 手机扫一扫 扫一扫 网站地图 设为首页 网站首页 网站导航 导航
复制链接 下载文档 朗读 播放 暂停 上一篇 下一篇 上一条 下一条 相关链接 相关附件
""")
"""What a portal's buttons and counters say."""

_COMPANIONS = _listed("""
微信 微博 新浪微博 腾讯微博 朋友圈 qq空间 qq好友 qq 人人网 抖音 豆瓣 邮件 特大 超大 大 中 小 默认 次
本文 本页 此页 页面 窗口 文章 没有了 无 首页 主页 到 至 我要 全文 正文 a+ a- a
""")
"""Words that stand beside control words and mean nothing without one."""


def _any_of(words: Sequence[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


_SEPARATOR = r"[\s\d:|/\\·•,、>》»\-_\[\]()《<«.。+;!]"
_CONTROL = re.compile(_any_of(_CONTROLS))
_CONTROL_LINE = re.compile(rf"(?:{_SEPARATOR}|{_any_of(_CONTROLS + _COMPANIONS)})*")
_BREADCRUMB = re.compile(r"\s*您?的?(?:当前|现在|所在)?的?(?:位置|栏目)\s*(?:[:是]|.{0,12}[>»→])")
_NEIGHBOUR = re.compile(r"\s*[上下]一[篇条页]\s*(?:[:>]|$)")
_NAVIGATION = re.compile(r" *(?:网站)?首页(?:[ |>·]+[\u4e00-\u9fff]{2,8}){2,}[ |]*")
_BRACKETED_END = re.compile(rf"(?:\[\s*(?:{_any_of(_CONTROLS)})\s*\]\s*)+$")
_LABEL = re.compile(r"(?:来源|发布|时间|日期|编稿|作者|编辑|字号|浏览|有效性|时效性)\s*\S{0,4}?\s*:")
_COUNTER_END = r"(?:浏览|点击|阅读|访问)(?:次数|量|数|率|人次)?\s*(?::\s*\[?\s*\d*|\[?\s*\d+)\s*\]?\s*次?"
_LABELLED_END = re.compile(
    rf"[\s|]*(?:{_COUNTER_END}|\[?字[体号](?:大小)?\s*:.*|{_SEPARATOR}+(?:{_any_of(_CONTROLS)})[\s\]]*)$"
)
_LONGEST = 120
"""Characters; a longer line is never the portal's."""


def strip_portal(text: str, pages: Sequence[int] = ()) -> tuple[str, tuple[int, ...]]:
    """``text`` without portal lines, and without portal words at the ends of lines; the rest is untouched.

    A line goes when it is made up of control words (打印, 收藏, 浏览量 …) and separators alone, when it is a
    breadcrumb (当前位置: …), or when it names the neighbouring article (上一篇: …). A line with a word more stays.
    ``pages`` (start offsets) are moved along.
    """
    kept: list[str] = []
    moved = list(pages)
    offset = removed = 0
    for line in text.split("\n"):
        left = None if is_portal_line(line) else _without_end(line)
        for i, page in enumerate(pages):
            if offset <= page <= offset + len(line):
                moved[i] = page - removed if left is not None else offset - removed
        offset += len(line) + 1
        removed += len(line) + 1 if left is None else len(line) - len(left)
        if left is not None:
            kept.append(left)
    cleaned = "\n".join(kept)
    return cleaned, tuple(min(page, len(cleaned)) for page in moved)


def is_portal_line(line: str) -> bool:
    folded = fold(line)
    if not folded.strip() or len(folded) > _LONGEST:
        return False
    if _BREADCRUMB.match(folded) or _NEIGHBOUR.match(folded) or _NAVIGATION.fullmatch(folded):
        return True
    return bool(_CONTROL.search(folded)) and _CONTROL_LINE.fullmatch(folded) is not None


def is_label_line(folded: str) -> bool:
    """A line of labels (来源: … 发布时间: …) that a portal sets under the title."""
    return len(folded) <= _LONGEST and "。" not in folded and _LABEL.search(folded) is not None


def _without_end(line: str) -> str:
    folded = fold(line)
    end = _BRACKETED_END.search(folded)
    length = end.start() if end else len(line)
    while is_label_line(folded[:length]) and (end := _LABELLED_END.search(folded, 0, length)) and end.start() < length:
        length = end.start()
    return line[:length]
