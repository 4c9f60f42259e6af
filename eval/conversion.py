"""Public Chinese sets, as a user has downloaded them, into the two files that ``retrieval`` measures with.

CMRC 2018 (Cui et al., 2019), both the SQuAD-like and the flat form; RGB zh (Chen et al., 2024), a JSON line a question;
STARD (Su et al., 2024), its questions and its statutes. Nothing is downloaded here.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from eval.gold import GoldError

Passages = dict[str, dict[str, str]]
"""By id: id, title, text."""
Questions = list[dict[str, Any]]
"""id, question, positive_ids."""


def convert(form: str, files: Sequence[Path], folder: Path) -> tuple[int, int]:
    """Writes ``passages.jsonl`` and ``questions.jsonl``; returns how many of each.

    Raises:
        GoldError: a file cannot be read or is not of the form, or the folder cannot be written.
    """
    passages, questions = _FORMS[form]([_content(path) for path in files])
    if not passages or not questions:
        raise GoldError(f"文件里没有 {form} 的段落或问题，请检查数据集名称和文件。")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        _write(folder / "passages.jsonl", passages.values())
        _write(folder / "questions.jsonl", questions)
    except OSError as error:
        raise GoldError(f"写不了 {folder}（{error.strerror}），请用 --out 换一个。") from error
    return len(passages), len(questions)


def _content(path: Path) -> Any:
    """One JSON value, or the list of a file's JSON lines."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise GoldError(f"读不了 {path}（{error}），请检查路径，并存成 UTF-8。") from error
    try:
        return json.loads(text)
    except json.JSONDecodeError:
        return list(_lines(path, text))


def _lines(path: Path, text: str) -> Iterator[Any]:
    for number, line in enumerate(text.split("\n"), start=1):
        if line.strip():
            try:
                yield json.loads(line)
            except json.JSONDecodeError as error:
                raise GoldError(f"{path.name} 第{number}行不是 JSON，请重新下载这个文件。") from error


def cmrc2018(contents: Sequence[Any]) -> tuple[Passages, Questions]:
    """Each context a passage; each question is answered by the context it stands under."""
    passages, questions = Passages(), Questions()
    for paragraph in _paragraphs(contents):
        id = str(paragraph.get("id") or paragraph.get("context_id") or "")
        text = paragraph.get("context") or paragraph.get("context_text") or ""
        if not id or not text:
            continue
        passages[id] = {"id": id, "title": str(paragraph.get("title") or ""), "text": text}
        for asked in paragraph.get("qas", ()):
            questions.append(
                _question(
                    asked.get("id") or asked.get("query_id"), asked.get("question") or asked.get("query_text"), [id]
                )
            )
    return passages, questions


def _paragraphs(contents: Sequence[Any]) -> Iterator[Mapping[str, Any]]:
    for content in contents:
        held = content.get("data", ()) if isinstance(content, dict) else content
        for article in _objects(held, "cmrc2018"):
            for paragraph in article.get("paragraphs", [article]):
                yield {"title": article.get("title"), **paragraph}


def rgb(contents: Sequence[Any]) -> tuple[Passages, Questions]:
    """Each retrieved text a passage, by its words; the positive ones of a question answer it, all others do not."""
    passages, questions = Passages(), Questions()
    for line in _objects(
        [one for content in contents for one in (content if isinstance(content, list) else [content])], "rgb"
    ):
        positive = [_kept(passages, text) for text in _flat(line.get("positive", ()))]
        for text in (*_flat(line.get("negative", ())), *_flat(line.get("positive_wrong", ()))):
            _kept(passages, text)
        if positive:
            questions.append(_question(f"rgb-{line.get('id')}", line.get("query"), positive))
    return passages, questions


def _kept(passages: Passages, text: str) -> str:
    id = f"rgb-{hashlib.sha256(text.encode()).hexdigest()[:12]}"
    passages[id] = {"id": id, "title": "", "text": text}
    return id


def _flat(texts: Iterable[Any]) -> Iterator[str]:
    """``zh_int`` holds lists of texts where the others hold texts."""
    for text in texts:
        if isinstance(text, str):
            yield text
        else:
            yield from _flat(text)


def stard(contents: Sequence[Any]) -> tuple[Passages, Questions]:
    """The statutes (id, name, content) and the questions (问题, match_id), in whichever order the files are given."""
    passages, questions = Passages(), Questions()
    for line in _objects([one for content in contents for one in content], "stard"):
        if "match_id" in line:
            positive = [f"law-{id}" for id in line["match_id"]]
            questions.append(
                _question(f"stard-{line.get('query_id')}", line.get("问题") or line.get("query"), positive)
            )
        elif "id" in line:
            id = f"law-{line['id']}"
            title, text = line.get("name") or line.get("title") or "", line.get("content") or line.get("text") or ""
            passages[id] = {"id": id, "title": title, "text": text}
    held = [q for q in questions if any(id in passages for id in q["positive_ids"])]
    return passages, [{**q, "positive_ids": [id for id in q["positive_ids"] if id in passages]} for q in held]


_FORMS: dict[str, Callable[[Sequence[Any]], tuple[Passages, Questions]]] = {
    "cmrc2018": cmrc2018,
    "rgb": rgb,
    "stard": stard,
}
FORMS = tuple(_FORMS)


def _objects(lines: Iterable[Any], form: str) -> Iterator[Mapping[str, Any]]:
    for line in lines:
        if not isinstance(line, dict):
            raise GoldError(f"文件不是 {form} 的样子，请检查数据集名称和文件。")
        yield line


def _question(id: Any, question: Any, positive: Iterable[str]) -> dict[str, Any]:
    return {"id": str(id), "question": str(question or ""), "positive_ids": list(dict.fromkeys(positive))}


def _write(path: Path, lines: Iterable[Mapping[str, Any]]) -> None:
    path.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines), encoding="utf-8")
