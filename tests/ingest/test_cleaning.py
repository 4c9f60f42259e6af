from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.structure.cleaning import is_portal_line, strip_portal


@pytest.mark.parametrize(
    "line",
    [
        "打印】【收藏】【关闭",
        "【字体：大 中 小】 【打印】 【关闭】",
        "分享到：微信 微博 QQ空间",
        "当前位置：首页 > 政务公开 > 建议提案",
        "您的位置: 首页>>信息公开",
        "上一篇：关于某某的通知",
        "下一篇：没有了",
        "浏览量：1024",
        "字号：[大 中 小]",
        "首页 政务公开 政务服务 互动交流",
        "扫一扫在手机打开当前页",
    ],
)
def test_lines_of_a_portal_go(line: str) -> None:
    assert is_portal_line(line)
    assert strip_portal(f"正文一。\n{line}\n正文二。")[0] == "正文一。\n正文二。"


@pytest.mark.parametrize(
    "line",
    [
        "打印机共12台。",
        "关闭企业12家",
        "三、分享",
        "大",
        "首页",
        "位置优越，交通便利。",
        "收藏：12件",
        "上一年度完成18项",
        "1\t2\t3",
        "——",
        "",
        "联系电话：0730-8880000",
    ],
)
def test_lines_of_the_text_stay(line: str) -> None:
    assert strip_portal(f"甲。\n{line}\n乙。")[0] == f"甲。\n{line}\n乙。"


def test_counters_and_buttons_behind_labels_go() -> None:
    line = "编稿时间: 2022-07-18 14:47 来源: 市科技局浏览量:1"
    assert strip_portal(line)[0] == "编稿时间: 2022-07-18 14:47 来源: 市科技局"
    line = "来源：甲市科技局  发布时间：2022-07-18  浏览次数：123 次 字体：[大 中 小] 【打印】 分享到："
    assert strip_portal(line)[0] == "来源：甲市科技局  发布时间：2022-07-18"


def test_bracketed_buttons_behind_a_sentence_go() -> None:
    assert strip_portal("感谢支持。【打印】【关闭】")[0] == "感谢支持。"


def test_page_starts_move_along() -> None:
    text = "导航\n第一页。\n【打印】\n第二页。"
    cleaned, pages = strip_portal(text, (0, 8, text.index("第二页")))
    assert cleaned == "第一页。\n第二页。"
    assert pages == (0, 5, 5)


@given(st.text(alphabet="打印收藏关闭导航浏览量:：【】[]123 \n。，甲乙丙", max_size=60))
def test_cleaning_twice_is_cleaning(text: str) -> None:
    once = strip_portal(text)[0]
    twice = strip_portal(once)[0]
    assert strip_portal(twice)[0] == twice


@given(st.text(alphabet="岳阳市科技局投入十亿元。，、；\n", max_size=80))
def test_no_word_of_plain_prose_is_lost(text: str) -> None:
    assert strip_portal(text)[0] == text
