"""Profiles with something wrong in them: each is told in words, and what can be evaluated is."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.__main__ import main

BAD = {
    "职工总数的单位应当是人": "employees: 12公里\nhas_valid_hnte_cert: true\n",
    "职工总数不能是负数": "employees: -5\nhas_valid_hnte_cert: true\n",
    "职工总数太大": "employees: 99999999\nhas_valid_hnte_cert: true\n",
    "主导产品全国细分市场占有率不能超过100%": "market_share_pct: 250\nhas_valid_hnte_cert: true\n",
    "是不是“职工总数”（employees）？": "emploees: 5\nhas_valid_hnte_cert: true\n",
    "不认识字段“foo”": "foo: 1\nhas_valid_hnte_cert: true\n",
    "晚于评估日（2026-11-25），没有采用": "founded_on: 2030-01-01\nhas_valid_hnte_cert: true\n",
    "成立日期“2026-02-30”认不出来": "founded_on: 2026-02-30\nhas_valid_hnte_cert: true\n",
    "要填“是”或“否”": "is_registered_tech_sme: 也许\nhas_valid_hnte_cert: true\n",
    "不是年份，没有采用": "sales_by_year_wan: {明年: 5}\nhas_valid_hnte_cert: true\n",
    "科技人员多于职工总数": "employees: 10\ntech_staff: 11\nhas_valid_hnte_cert: true\n",
}


@pytest.mark.parametrize(("told", "profile"), BAD.items(), ids=list(BAD))
def test_what_is_wrong_is_told_and_the_rest_is_evaluated(
    told: str, profile: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "p.yaml"
    path.write_text(profile, "utf-8")
    assert main(["match", "--profile", str(path), "--as-of", "2026-11-25"]) == 0
    printed = capsys.readouterr().out
    assert told in printed
    assert "【初步符合】关于延长高新技术企业和科技型中小企业亏损结转年限的通知" in printed


@pytest.mark.parametrize(
    ("text", "told"), [("职工999999999人", "职工总数太大"), ("我们2030年成立", "晚于评估日"), ("", "没有读到")]
)
def test_a_sentence_too(text: str, told: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["match", "--text", text, "--as-of", "2026-11-25"]) == 0
    assert told in capsys.readouterr().out


@pytest.mark.parametrize(
    ("content", "told"),
    [(b"- a\n- b\n", "不是“字段: 值”的形式"), (b"a: [1\n", "不是合格的 YAML"), (b"\xff\xfe\x00", "不是 UTF-8 编码")],
)
def test_a_file_that_cannot_be_read(
    content: bytes, told: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "p.yaml"
    path.write_bytes(content)
    assert main(["match", "--profile", str(path)]) == 2
    printed = capsys.readouterr().err
    assert told in printed
    assert printed.count("\n") == 1


@pytest.mark.parametrize(
    "arguments", [["match"], ["match", "--profile", "没有.yaml"], ["match", "--text", "x", "--as-of", "2026-13-01"]]
)
def test_a_command_that_cannot_be_carried_out(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(arguments) == 2
    assert capsys.readouterr().err.count("\n") == 1


def test_an_empty_profile_is_evaluated_as_unknown(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "p.yaml"
    path.write_text("", "utf-8")
    assert main(["match", "--profile", str(path)]) == 0
    printed = capsys.readouterr().out
    assert "没有读到可用的企业情况" in printed
    assert "【初步符合】" not in printed
    assert "【不符合】" not in printed
