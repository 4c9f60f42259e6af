"""Questions to a province's or a county's own text, and to sentences that tell a change."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from assistant.chain import Assistant

PROVINCE = """湖南省科学技术厅关于2023年科技工作的报告

2023年，全省研发投入1286亿元，高新技术企业16400家。

本省设立揭榜挂帅专项，单个项目支持额度不超过500万元，由省科技厅组织实施。
"""
COUNTY = """平江县人民政府关于2023年教育工作的报告

2023年，我县新建公办幼儿园6所，新增学位1800个。
"""
CHANGES = """岳阳市交通运输局关于公共交通工作的报告

2023年8月起，全市公交票价由1元调整为2元。城乡低保标准从每月600元提高至650元。
"""


@pytest.mark.parametrize(
    ("text", "question", "said", "unsaid"),
    [
        (PROVINCE, "湖南省2023年研发投入是多少", "1286亿元", "没有载明"),
        (PROVINCE, "2023年全省高新技术企业有多少家", "16400家", "没有载明"),
        (PROVINCE, "湖南省揭榜挂帅项目最多支持多少钱", "500万元", "没有载明"),
        (COUNTY, "平江县2023年新增学位多少个", "1800个", "没有载明"),
        (CHANGES, "公交票价是多少", "2元", "不一致"),
        (CHANGES, "城乡低保标准是多少", "650元", "不一致"),
        (CHANGES, "公交票价原来是多少", "1元", "不一致"),
    ],
)
def test_what_is_asked_is_answered(
    text: str, question: str, said: str, unsaid: str, assistant_over: Callable[[str], Assistant]
) -> None:
    answer = assistant_over(text).answer(question)
    assert answer.status == "answered", answer.text
    assert said in answer.text
    assert unsaid not in answer.text
    assert all(notice.kind != "conflict" for notice in answer.notices)


@pytest.mark.parametrize(("question", "old"), [("公交票价是多少", "1元"), ("城乡低保标准是多少", "600元")])
def test_what_held_before_is_not_stated_as_todays(
    question: str, old: str, assistant_over: Callable[[str], Assistant]
) -> None:
    answer = assistant_over(CHANGES).answer(question)
    stated = [figure.figure.value for figure in answer.figures]
    assert old.removesuffix("元") not in stated
    assert not answer.text.startswith(old)
