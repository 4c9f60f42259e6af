from __future__ import annotations

from dataclasses import replace

from panels.greeting import ENTERPRISE, greeting

from .making import DOCUMENT, SmallLibrary


def test_each_group_has_one_example_and_the_rest_is_listed() -> None:
    shown = greeting(SmallLibrary(replace(DOCUMENT, kind="政策要点")), ("甲？", "乙？"), True)  # type: ignore[arg-type]
    for part in (
        "<h3>机关工作人员</h3>",
        'data-ask="甲？"',
        "<h3>企业</h3>",
        f'data-ask="{ENTERPRISE}"',
        "<h3>评测人员</h3>",
        'data-tab="评测"',
        "已收录 0 份文件、1 份政策要点、3 个数字。",
    ):
        assert shown.count(part) == 1
    assert shown.index("还可以这样问") < shown.index('data-ask="乙？"')


def test_nothing_is_offered_that_cannot_be_answered() -> None:
    shown = greeting(SmallLibrary(), (), False)  # type: ignore[arg-type]
    assert "data-ask" not in shown
    assert "<h3>企业</h3>" not in shown
    assert "<h3>评测人员</h3>" not in shown
