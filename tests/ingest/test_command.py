from __future__ import annotations

import csv
import os
import subprocess
import sys
from pathlib import Path

import pytest

from corpus.embedding import load_embedder
from corpus.settings import ROOT, Settings
from corpus.store import Store
from ingest.command import COLUMNS, main

LETTER = "甲市答复\n\n一、现状\n2021年全市研发投入{n}亿元。\n（一）企业\n高新技术企业六百家。\n"


@pytest.fixture(autouse=True)
def data(settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("YUECE_DATA_DIR", str(settings.data_dir))
    monkeypatch.setenv("YUECE_WRITER_WAIT", "0.2")
    monkeypatch.chdir(tmp_path)
    return settings.data_dir


@pytest.fixture
def letter(tmp_path: Path) -> Path:
    path = tmp_path / "letter.txt"
    path.write_text(LETTER.format(n=7), encoding="utf-8")
    return path


def listed(capsys: pytest.CaptureFixture[str]) -> list[str]:
    assert main(["--list"]) == 0
    return capsys.readouterr().out.splitlines()


def test_from_file_to_search_with_the_packaged_model(
    letter: Path, settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([str(letter)]) == 0
    assert "新增 1，替换 0，未变 0，失败 0" in capsys.readouterr().out
    with_model = load_embedder(settings)
    store = Store(settings, readonly=True)
    best, _ = store.dense(with_model.embed_query("高新技术企业有多少家"), 1)[0]
    assert store.passages([best])[0].text == "高新技术企业六百家。"
    store.close()


def test_the_second_time_says_that_nothing_was_written(letter: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main([str(letter)])
    capsys.readouterr()
    assert main([str(letter)]) == 0
    assert capsys.readouterr().out == "新增 0，替换 0，未变 1，失败 0；没有变化，什么也没有写\n"


def test_failures_are_listed_with_their_reason(
    letter: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "x.exe").write_bytes(b"MZ")
    assert main([str(letter), str(tmp_path / "folder"), "nothing.txt"]) == 1
    out = capsys.readouterr().out.splitlines()
    assert out[0] == "新增 1，替换 0，未变 0，失败 2"
    assert out[1].startswith(f"失败 {tmp_path / 'folder' / 'x.exe'}：不支持 .exe")
    assert out[2] == "失败 nothing.txt：文件不存在，请检查路径"


def test_list_text_and_remove(letter: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main([str(letter)])
    capsys.readouterr()
    (line,) = listed(capsys)
    id = line.split("\t")[0]
    assert main(["--text", id]) == 0
    assert capsys.readouterr().out == LETTER.format(n=7)
    assert main(["--remove", id]) == 0
    assert capsys.readouterr().out == f"已移除 {id}\n"
    assert listed(capsys) == ["还没有导入任何文件，请先运行 python -m ingest"]


@pytest.mark.parametrize("arguments", [["--text", "x"], ["--remove", "x"], ["--nonsense"], ["--list", "a.txt"]])
def test_what_cannot_be_done_is_one_sentence_and_2(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(arguments) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert len(captured.err.splitlines()) == 1


def test_check_notices_a_changed_and_a_missing_file(letter: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main([str(letter)])
    assert main(["--check"]) == 0
    letter.write_text(LETTER.format(n=8), encoding="utf-8")
    capsys.readouterr()
    assert main(["--check"]) == 1
    assert "改过了" in capsys.readouterr().out
    letter.unlink()
    assert main(["--check"]) == 1
    assert "不在了" in capsys.readouterr().out


def test_rebuild(letter: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main([str(letter)])
    capsys.readouterr()
    assert main(["--rebuild"]) == 0
    assert capsys.readouterr().out == "已重建，共 1 份文件\n"
    assert main(["--check"]) == 0


def test_exported_figures_are_a_table(letter: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main([str(letter)])
    target = tmp_path / "figures.csv"
    assert main(["--export-figures", str(target)]) == 0
    assert target.read_bytes().startswith(b"\xef\xbb\xbf")
    with target.open(encoding="utf-8-sig", newline="") as stream:
        header, *rows = list(csv.reader(stream))
    assert tuple(header) == COLUMNS
    assert f"已导出 {len(rows)} 个数字" in capsys.readouterr().out
    assert main(["--export-figures", str(tmp_path / "no" / "figures.csv")]) == 2


def test_a_data_folder_that_cannot_be_used(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    data.write_text("a file", encoding="utf-8")
    assert main(["--list"]) == 2
    assert "YUECE_DATA_DIR" in capsys.readouterr().err


def test_as_a_program_it_prints_no_traceback(tmp_path: Path) -> None:
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "YUECE_TODAY": "昨天"}
    command = [sys.executable, "-m", "ingest", "--list"]
    done = subprocess.run(command, env=environment, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert "YUECE_TODAY" in done.stderr
