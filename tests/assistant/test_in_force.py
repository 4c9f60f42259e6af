"""Documents that no longer hold: named, they answer with a notice; unnamed, they refuse and are offered."""

from __future__ import annotations

from datetime import date

import pytest

from assistant.chain import Assistant

from .conftest import AssistantOver

OLD = """岳阳市城市绿地认养奖励办法

岳政办发〔2018〕9号

第一条 认养绿地面积达到500平方米的，每年奖励2000元。

第二条 认养古树名木的，每株每年补贴300元。

第三条 本办法自2018年5月1日起施行，有效期5年。

岳阳市人民政府办公室
2018年4月12日
"""
NEW = """岳阳市城市绿地认养管理规定

岳政办发〔2024〕3号

第一条 认养绿地面积达到800平方米的，每年奖励3000元。

第二条 本规定自2024年3月1日起施行。《岳阳市城市绿地认养实施细则》（岳政办发〔2020〕7号）同时废止。

岳阳市人民政府办公室
2024年2月20日
"""
REPEALED = """岳阳市城市绿地认养实施细则

岳政办发〔2020〕7号

第一条 认养人每季度报送管护台账1份。

第二条 本细则自2020年6月1日起施行。

岳阳市人民政府办公室
2020年5月12日
"""


@pytest.fixture
def rules(assistant_over: AssistantOver) -> Assistant:
    return assistant_over({"old.txt": OLD, "new.txt": NEW, "repealed.txt": REPEALED}, today=date(2026, 11, 25))


def kinds(rules: Assistant, question: str) -> tuple[str, str | None, list[str], str]:
    answer = rules.answer(question)
    return answer.status, answer.reason, [notice.kind for notice in answer.notices], answer.text


def test_what_holds_goes_before_what_has_ended(rules: Assistant) -> None:
    status, _, notices, text = kinds(rules, "认养绿地每年奖励多少元")
    assert (status, "expired" in notices) == ("answered", False)
    assert "3000元" in text
    assert "2000元" not in text


def test_asked_by_name_it_answers_with_a_notice(rules: Assistant) -> None:
    status, _, notices, text = kinds(rules, "《岳阳市城市绿地认养奖励办法》规定认养古树名木每株补贴多少元")
    assert (status, notices.count("expired")) == ("answered", 1)
    assert "300元" in text


def test_what_only_an_ended_document_says_is_told_as_of_then(rules: Assistant) -> None:
    status, _, notices, text = kinds(rules, "认养古树名木每株每年补贴多少元")
    assert (status, notices.count("expired")) == ("answered", 1)
    assert text.startswith("现行文件没有载明；已经失效的文件当时写的是：")
    assert "300元" in text


def test_asked_of_its_time_it_answers_with_a_notice(rules: Assistant) -> None:
    status, _, notices, _ = kinds(rules, "2020年认养古树名木补贴多少元")
    assert status == "answered"
    assert "expired" in notices


def test_another_document_repeals(rules: Assistant) -> None:
    status, _, notices, text = kinds(rules, "认养人多久报送一次管护台账")
    assert (status, notices.count("expired")) == ("answered", 1)
    assert text.startswith("现行文件没有载明；已经失效的文件当时写的是：")


LISTS = """岳阳市城市绿地养护补助办法

第一条 日常养护补助按月发放，标准为：
（一）甲类绿地每块每月1500元；
（二）乙类绿地每块每月800元。

第二条 设备购置补助一次性发放，标准为：
（一）甲类绿地每块10万元；
（二）乙类绿地每块4万元。

第三条 本办法自2024年3月1日起施行。
"""


def test_items_of_two_lists_state_no_conflict(assistant_over: AssistantOver) -> None:
    answer = assistant_over(LISTS).answer("甲类绿地日常养护每月补助多少元")
    assert answer.status == "answered"
    assert "1500元" in answer.text
    assert all(notice.kind != "conflict" for notice in answer.notices), answer.text
