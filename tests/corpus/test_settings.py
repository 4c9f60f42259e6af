from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from corpus.errors import YueceError
from corpus.settings import ROOT, Settings, load_settings

_DOCS = ROOT / "docs" / "settings.md"


def test_every_field_is_documented_and_nothing_else() -> None:
    documented = re.findall(r"^\| `YUECE_(\w+)` \|", _DOCS.read_text(encoding="utf-8"), re.MULTILINE)
    assert sorted(name.lower() for name in documented) == sorted(Settings.model_fields)


def test_documented_defaults_are_the_defaults() -> None:
    rows = re.findall(r"^\| `YUECE_(\w+)` \| `(.+?)` \|", _DOCS.read_text(encoding="utf-8"), re.MULTILINE)
    for name, default in rows:
        field = Settings.model_fields[name.lower()]
        assert field.get_default() == type(field.get_default())(default), name


def test_every_field_has_a_description() -> None:
    assert all(field.description for field in Settings.model_fields.values())


def test_environment_is_read(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("YUECE_TODAY", "2022-07-18")
    monkeypatch.setenv("YUECE_CHROMA_URL", "")
    settings = load_settings()
    assert settings.today == date(2022, 7, 18)
    assert settings.chroma_url is None


def test_env_file_is_read(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("YUECE_TOP_K", raising=False)
    (tmp_path / ".env").write_text("YUECE_TOP_K=7\n", encoding="utf-8")
    assert load_settings().top_k == 7


def test_a_bad_value_is_named_in_one_sentence(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("YUECE_TODAY", "昨天")
    with pytest.raises(YueceError, match="YUECE_TODAY"):
        load_settings()
