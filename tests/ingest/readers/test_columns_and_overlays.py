"""Pages in two columns of few lines, and words printed over the page's own."""

from __future__ import annotations

import pytest

from ingest.readers.layout.pdf import read
from ingest.readers.ofd.document import read as read_ofd
from tests.ingest.readers.making import Sheet, wrapped
from tests.ingest.readers.ofd_making import content, package, text

LEFT = "为加快建设科技创新高地，全市统筹安排专项资金支持企业研发，二〇二二年全市研发投入达到六十二亿元，同比增长两成以上，投入强度居全省第三位，高新技术企业数量再创新高。"
RIGHT = "各县市区要落实主体责任，按时拨付奖补资金，对弄虚作假骗取资金的单位依法追回并通报，市级财政部门要会同科技部门开展绩效评价，评价结果作为下年度安排资金的依据。"


def two_columns(lines: int, shift: float = 0.0, title: bool = False) -> bytes:
    """Two columns of this many lines; ``shift``: points by which the right one stands lower."""
    sheet = Sheet(footer="")
    y = 640.0
    if title:
        sheet.put("关于落实科技创新奖补资金的通知", 150, 720, 20)
    for x, words, lower in ((70, LEFT, 0.0), (310, RIGHT, shift)):
        for index, line in enumerate(wrapped(words, 18)[:lines]):
            sheet.put(line, x + (24 if index == 0 else 0), y - 20 * index - lower, 12)
    return sheet.data()


def joined(words: str, lines: int) -> str:
    return "".join(wrapped(words, 18)[:lines])


@pytest.mark.parametrize("lines", [3, 4])
@pytest.mark.parametrize(("shift", "title"), [(0.0, False), (9.0, True)], ids=["level", "not level, titled"])
def test_short_columns_are_read_one_after_the_other(lines: int, shift: float, title: bool) -> None:
    found = read(two_columns(lines, shift, title), "a.pdf")[0].text.split("\n")
    wanted = [*(["关于落实科技创新奖补资金的通知"] if title else []), joined(LEFT, lines), joined(RIGHT, lines)]
    assert "".join(found) == "".join(wanted)
    assert lines == 3 or found == wanted  # three lines do not tell where a column's lines end


def test_nine_lines_and_a_line_across() -> None:
    sheet = Sheet(footer="")
    for x, words in ((70, LEFT * 2), (310, RIGHT * 2)):
        for index, line in enumerate(wrapped(words, 18)[:9]):
            sheet.put(line, x + (24 if index == 0 else 0), 640 - 20 * index, 12)
    sheet.put("本通知自印发之日起施行，有效期三年，由市科技局会同市财政局负责解释。", 94, 420, 12)
    found = read(sheet.data(), "a.pdf")[0].text.split("\n")
    assert found == [
        "".join(wrapped(LEFT * 2, 18)[:9]),
        "".join(wrapped(RIGHT * 2, 18)[:9]),
        "本通知自印发之日起施行，有效期三年，由市科技局会同市财政局负责解释。",
    ]


def test_labels_with_their_values_stay_on_their_lines() -> None:
    sheet = Sheet(footer="")
    rows = [
        ("联系单位：市科技局", "电话：0730-8888888"),
        ("联系单位：市财政局", "电话：0730-6666666"),
        ("地址：金鹗中路", "邮编：414000"),
    ]
    for index, (left, right) in enumerate(rows):
        sheet.put(left, 70, 640 - 20 * index, 12)
        sheet.put(right, 320, 640 - 20 * index, 12)
    found = read(sheet.data(), "a.pdf")[0].text
    assert [found.index(word) for row in rows for word in row] == sorted(
        found.index(word) for row in rows for word in row
    )


BODY = [
    "全市研发投入六十二亿元，同比增长两成以上，投入强度居全省第三位。",
    "高新技术企业达到六百一十五家，其中云溪区三十三家，居各县区首位。",
]


def marked(mark: str, size: int, places: list[tuple[float, float]], grey: float) -> Sheet:
    sheet = Sheet(footer="")
    for index, line in enumerate(BODY):
        sheet.put(line, 60, 700 - 28 * index, 14)
    sheet._canvas.setFillGray(grey)
    for x, y in places:
        sheet.put(mark, x, y, size)
    sheet._canvas.setFillGray(0)
    return sheet


@pytest.mark.parametrize(
    ("mark", "size", "places", "grey"),
    [
        ("内部资料", 90, [(100, 660)], 0.85),
        ("内部资料", 90, [(100, 660)], 0.0),
        ("内部资料", 40, [(80, 676), (300, 300)], 0.8),
        ("仅供参考", 14, [(90, 704), (300, 676), (300, 400)], 0.8),
    ],
    ids=["big and light", "big and dark (seen through)", "twice", "small and light, tiled"],
)
def test_a_watermark_across_the_lines_is_left_out(
    mark: str, size: int, places: list[tuple[float, float]], grey: float
) -> None:
    assert "".join(read(marked(mark, size, places, grey).data(), "a.pdf")[0].text.split()) == "".join(BODY)


def test_a_large_title_and_light_words_of_their_own_stay() -> None:
    sheet = Sheet(footer="")
    sheet.put("岳阳市统计局", 150, 760, 40)
    for index, line in enumerate(BODY):
        sheet.put(line, 60, 700 - 28 * index, 14)
    sheet._canvas.setFillGray(0.7)
    sheet.put("数据来源于部门统计年报。", 60, 600, 14)
    text_ = read(sheet.data(), "a.pdf")[0].text
    assert text_.startswith("岳阳市统计局\n")
    assert text_.endswith("数据来源于部门统计年报。")


@pytest.mark.parametrize("how", ['Alpha="60"', ""], ids=["seen through", "grey"])
def test_a_watermark_of_an_ofd(how: str) -> None:
    mark = (
        f'<ofd:TextObject ID="1" Font="1" Size="24" {how} Boundary="40 30 110 30"><ofd:FillColor Value="200 200 200"/>'
        '<ofd:TextCode X="0" Y="24" DeltaX="g 3 24">内部资料</ofd:TextCode></ofd:TextObject>'
    )
    page = content(text(BODY[0], 20, 50, 5) + text(BODY[1], 20, 60, 5) + mark)
    found = read_ofd(package(1, {"Doc_0/Pages/Page_0/Content.xml": page}), "a.ofd")[0].text
    assert "".join(found.split()) == "".join(BODY)
