"""Names of another of a kind, told from the thing itself, the kind alone and the same thing in other words."""

from __future__ import annotations

import pytest

from corpus.language.siblings import names_sibling


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ("婚姻登记窗口支持预约", "户籍登记窗口不支持预约"),
        ("南岭水库扩建工程的建设年限", "东湖水库扩建工程的建设年限为2022—2026年"),
        ("城西幼儿园的收费标准", "城东幼儿园的收费标准为每月500元"),
        ("校车通行证", "货车通行证不需要年检"),
        ("国家级智能工厂奖励", "新认定为省级智能工厂的，一次性奖励60万元"),
    ],
)
def test_a_sibling(asked: str, told: str) -> None:
    assert names_sibling(asked, told)


@pytest.mark.parametrize(
    ("asked", "told", "above"),
    [
        ("户籍登记窗口支持预约", "户籍登记窗口不支持预约", ""),
        ("婚姻登记窗口支持预约", "户籍、婚姻登记窗口不支持预约", ""),
        ("婚姻登记窗口支持预约", "登记窗口支持预约", ""),
        ("婚姻登记窗口支持预约", "户籍登记窗口不支持预约", "婚姻登记"),
        ("申请租房补助要交材料", "第十三条 申请租房补助应当提交下列材料", ""),
        ("由部门拨付和监督检查", "市财政局负责资金拨付和监督检查", ""),
        ("绿化面积", "造林面积8.60万亩", ""),
    ],
)
def test_no_sibling(asked: str, told: str, above: str) -> None:
    assert not names_sibling(asked, told, above)
