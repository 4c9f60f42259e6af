"""Gold questions in a spreadsheet (XLSX or CSV), a row a question, for people who live in spreadsheets: in and out."""

from __future__ import annotations

import csv
import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.utils.exceptions import IllegalCharacterError, InvalidFileException

from corpus.errors import YueceError
from eval.names import NOTICE_NAMES, REASON_NAMES, TYPE_NAMES, code_of

SUFFIXES = (".xlsx", ".csv")
COLUMNS = ("编号", "类型", "问题", "数", "要点", "不应出现", "文件", "原文", "拒因", "提示", "上文", "第几处")
"""数, 要点, 不应出现 and 提示 hold several, one a line or parted by ；, the alternatives of a 要点 parted by /; a backslash
keeps a mark. 原文 holds a quote a line, 文件 and 第几处 one for all or a line each. 上文 holds a line a turn (问：… / 答：…)."""
_WIDTHS = {"问题": 46, "数": 18, "要点": 26, "原文": 60, "上文": 40, "文件": 26}
_FIGURE = re.compile(r"(-?[\d.,:]+(?:-[\d.]+)?)\s*(.*)")
_MARKS = r"(?<!\\)[\n；;]"
_TURN = re.compile(r"([问答])[：:]\s*(.*)", re.DOTALL)
_ROLES = {"问": "user", "答": "assistant"}


def rows(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    """(row number, the question as a line of JSON would hold it).

    Raises:
        OSError: the file cannot be read.
        ValueError: it is no spreadsheet, or its first row lacks 问题.
    """
    table = _table(path)
    header = [name.strip() for name in table[0]] if table else []
    if "问题" not in header:
        raise ValueError(f"第一行应是列名：{'、'.join(COLUMNS)}")
    unknown = [name for name in header if name and name not in COLUMNS]
    if unknown:
        raise ValueError(f"不认识的列 {'、'.join(unknown)}，列名只能是：{'、'.join(COLUMNS)}")
    for number, cells in enumerate(table[1:], start=2):
        row = {name: cell.strip() for name, cell in zip(header, cells, strict=False)}
        if any(row.values()):
            try:
                yield number, _question(row, f"{path.stem}-{number:03}")
            except ValueError as error:
                raise ValueError(f"第{number}行：{error}") from error


def write(path: Path, questions: Iterable[Mapping[str, Any]]) -> None:
    """Writes questions (as JSON would hold them) so that ``rows`` reads the same back. Raises YueceError."""
    table = [list(COLUMNS), *(_row(question) for question in questions)]
    if path.suffix.lower() not in SUFFIXES:
        raise YueceError(f"只能写成 .xlsx、.csv 或 .jsonl，请改 {path.name} 的后缀。")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        _write_csv(path, table) if path.suffix.lower() == ".csv" else _write_xlsx(path, table)
    except OSError as error:
        raise YueceError(f"写不了 {path}（{error.strerror}），请换一个位置。") from error
    except IllegalCharacterError as error:
        raise YueceError(f"有 XLSX 存不了的控制字符（{error}），请改用 .csv。") from error


def _write_csv(path: Path, table: Sequence[Sequence[str]]) -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows(table)


def _write_xlsx(path: Path, table: Sequence[Sequence[str]]) -> None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.title = "金标准"
    for cells in table:
        sheet.append(list(cells))
    for number, (column, name) in enumerate(zip(sheet.iter_cols(), COLUMNS, strict=False), start=1):
        sheet.column_dimensions[get_column_letter(number)].width = _WIDTHS.get(name, 12)
        column[0].font = Font(bold=True)
        for cell in column:
            cell.alignment = Alignment(wrap_text=True, vertical="top")
            cell.number_format = "@"
    sheet.freeze_panes = "A2"
    book.save(path)


def _table(path: Path) -> list[list[str]]:
    if path.suffix.lower() == ".csv":
        with path.open(encoding="utf-8-sig", newline="") as file:
            return list(csv.reader(file))
    try:
        book = openpyxl.load_workbook(path, read_only=True, data_only=True)
    except (InvalidFileException, zipfile.BadZipFile, KeyError) as error:
        raise ValueError("不是 XLSX 表格") from error
    sheet = book.worksheets[0]
    return [["" if cell is None else str(cell) for cell in row] for row in sheet.iter_rows(values_only=True)]


def _question(row: Mapping[str, str], id: str) -> dict[str, Any]:
    reason = code_of(row.get("拒因", ""), REASON_NAMES) or None
    return {
        "id": row.get("编号") or id,
        "type": code_of(row.get("类型", ""), TYPE_NAMES) or ("unanswerable" if reason else "lookup"),
        "question": row["问题"],
        "history": list(_turns(row.get("上文", ""))),
        "figures": [_figure(text) for text in _parts(row.get("数", ""))],
        "facts": [_parts(group, r"(?<!\\)/", unescape=True) for group in _parts(row.get("要点", ""), unescape=False)],
        "forbidden": _parts(row.get("不应出现", "")),
        "spans": list(_spans(row)),
        "answerable": reason is None,
        "reason": reason,
        "notices": [code_of(word, NOTICE_NAMES) for word in _parts(row.get("提示", ""))],
    }


def _spans(row: Mapping[str, str]) -> Iterator[dict[str, Any]]:
    quotes = _parts(row.get("原文", ""), r"\n")
    files = _for_each(row.get("文件", ""), len(quotes), "文件")
    places = _for_each(row.get("第几处", "") or "1", len(quotes), "第几处")
    for quote, file, place in zip(quotes, files, places, strict=True):
        yield {"document": file, "quote": quote, "occurrence": place}


def _for_each(cell: str, count: int, name: str) -> list[str]:
    """One line for all quotes, or a line each."""
    lines = [line.strip() for line in cell.split("\n")]
    if len(lines) not in (1, count) and count:
        raise ValueError(f"{name} 有 {len(lines)} 行而原文有 {count} 行：写一行，或每处原文一行")
    return lines * count if len(lines) == 1 else lines


def _turns(cell: str) -> Iterator[dict[str, str]]:
    for line in re.split(r"\n(?=[问答][：:])", cell.strip()) if cell.strip() else []:
        match = _TURN.fullmatch(line)
        if match is None:
            raise ValueError(f"上文的每一行以 问： 或 答： 开头，得到「{line[:20]}」")
        yield {"role": _ROLES[match[1]], "content": match[2].strip()}


def _figure(text: str) -> dict[str, str]:
    match = _FIGURE.fullmatch(text)
    return {"value": match[1], "unit": match[2]} if match else {"value": text, "unit": ""}


def _parts(text: str, marks: str = _MARKS, *, unescape: bool = True) -> list[str]:
    parts = [part.strip() for part in re.split(marks, text) if part.strip()]
    return [re.sub(r"\\([\n；;/])", r"\1", part) for part in parts] if unescape else parts


def _row(question: Mapping[str, Any]) -> list[str]:
    spans = question["spans"]
    files = list(dict.fromkeys(span["document"] for span in spans))
    places = [str(span.get("occurrence", 1)) for span in spans]
    cells = {
        "编号": question["id"],
        "类型": TYPE_NAMES[question["type"]],
        "问题": question["question"],
        "数": "\n".join(_kept(f"{figure['value']}{figure['unit']}", "；;") for figure in question["figures"]),
        "要点": "\n".join("/".join(_kept(fact, "；;/") for fact in group) for group in question["facts"]),
        "不应出现": "\n".join(_kept(words, "；;") for words in question["forbidden"]),
        "文件": "".join(files) if len(files) < 2 else "\n".join(span["document"] for span in spans),
        "原文": "\n".join(span["quote"] for span in spans),
        "拒因": REASON_NAMES.get(question["reason"] or "", ""),
        "提示": "；".join(NOTICE_NAMES[kind] for kind in question["notices"]),
        "上文": "\n".join(f"{'问' if t['role'] == 'user' else '答'}：{t['content']}" for t in question["history"]),
        "第几处": "" if set(places) <= {"1"} else "\n".join(places),
    }
    return [cells[name] for name in COLUMNS]


def _kept(text: str, marks: str) -> str:
    """``text`` with its own marks escaped, so that they part nothing."""
    return re.sub(f"([{marks}])", r"\\\1", text)
