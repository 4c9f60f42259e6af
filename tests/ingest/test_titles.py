"""Titles of real shapes: broken over lines, exclaimed or asked, with other lines right below."""

from __future__ import annotations

import pytest

from ingest.metadata.particulars import read_metadata


@pytest.mark.parametrize(
    ("lines", "title"),
    [
        (["惠企政策来了！", "", "为支持企业发展，我市出台措施。"], "惠企政策来了！"),
        (["研发费用如何加计扣除？", "企业可以按规定扣除。"], "研发费用如何加计扣除？"),
        (
            ["我市新能源汽车产业再上台阶", "今年以来全市产量快速增长", "一季度产量达3万辆。"],
            "我市新能源汽车产业再上台阶",
        ),
        (["2023年岳阳市科技工作亮点", "总体概述", "2023年，全市研发投入62亿元。"], "2023年岳阳市科技工作亮点"),
        (
            ["岳阳市2022年国民经济和", "社会发展统计公报", "2022年，全市生产总值4710亿元。"],
            "岳阳市2022年国民经济和社会发展统计公报",
        ),
        (
            ["岳阳市人民政府办公室", "关于印发《岳阳市科技创新", "奖补办法》的通知", "各县市区人民政府："],
            "岳阳市人民政府办公室关于印发《岳阳市科技创新奖补办法》的通知",
        ),
        (["关于加强科研诚信的", "若干规定", "第一条 为加强科研诚信，制定本规定。"], "关于加强科研诚信的若干规定"),
        (["岳阳市科技局关于开展普查的通知", "工作安排", "各县市区："], "岳阳市科技局关于开展普查的通知"),
        (["惠企政策来了！", "一图读懂申报条件", "申报截至6月30日。"], "惠企政策来了！"),
    ],
)
def test_a_title_is_whole_and_alone(lines: list[str], title: str) -> None:
    assert read_metadata("\n".join(lines)).title == title
