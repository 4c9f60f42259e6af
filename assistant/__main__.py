"""``python -m assistant ask "问题" [--json]``, ``--batch FILE.jsonl [--out FILE]``; ``chat``; ``match (--profile FILE | --text …)``; ``user add NAME``."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import date
from pathlib import Path
from typing import Any, NoReturn, TextIO

from assistant.accounts import ROLES, Users, command
from assistant.backup import back_up, restore
from assistant.chain import Assistant
from assistant.console import printed
from assistant.conversation.store import Conversations
from assistant.eligibility.profile import load_profile
from assistant.generation.word import save_word
from assistant.intake.advice import Advice
from assistant.intake.advice import printed as printed_advice
from assistant.intake.profile_reader import read_sentence
from assistant.terminal import chat
from assistant.trace import Trace, recording
from assistant.trace import printed as printed_trace
from corpus.errors import YueceError
from corpus.policies.register import load_policies
from corpus.records import Answer
from corpus.settings import load_settings

FAILED = 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Exit code: 0 answered or refused, 2 where the command itself could not be carried out."""
    try:
        options = _parser().parse_args(arguments)
        return _COMMANDS[options.command](options)
    except YueceError as error:
        print(error, file=sys.stderr)
        return FAILED


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        """One Chinese sentence in place of argparse's English usage."""
        del message
        raise YueceError(f"参数不对，请用 {self.prog} --help 查看用法。")


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="python -m assistant", description="阅策：就政府答复和相关政策提问")
    commands = parser.add_subparsers(dest="command", required=True, metavar="命令")
    ask = commands.add_parser("ask", help="提一个问题，或批量提问")
    ask.add_argument("question", nargs="?", help="问题")
    ask.add_argument("--json", action="store_true", help="输出一条 JSON 记录")
    ask.add_argument("--batch", type=Path, metavar="FILE.jsonl", help="逐行读取问题，逐行输出记录")
    ask.add_argument("--out", type=Path, metavar="FILE", help="批量结果写到文件（默认写到标准输出）")
    ask.add_argument("--word", type=Path, metavar="FILE.docx", help="把答案连同来源存成 Word 文件")
    ask.add_argument("--document", action="append", metavar="ID", help="只在这份文件里找（可重复）")
    ask.add_argument(
        "--trace", action="store_true", help="连同过程一起给出：怎样理解、候选和证据的得分、逐数核对、各步用时"
    )
    commands.add_parser("chat", help="在终端里对话：接着问、找回以前的对话")
    match = commands.add_parser("match", help="看企业符合哪些政策")
    told = match.add_mutually_exclusive_group(required=True)
    told.add_argument("--profile", type=Path, metavar="FILE.yaml", help="企业情况文件")
    told.add_argument("--text", help="用一句话说企业情况，例如「我们是2019年成立的化工企业，职工120人」")
    match.add_argument("--as-of", metavar="DATE", help="按哪一天的政策评估（YYYY-MM-DD），默认今天")
    match.add_argument("--json", action="store_true", help="输出 JSON")
    user = commands.add_parser("user", help="管理能登录网页的用户（先设 YUECE_AUTH）")
    user.add_argument(
        "act", choices=("add", "list", "password", "key", "remove"), help="添加、列出、改密码、发接口密钥、删除"
    )
    user.add_argument("name", nargs="?", help="用户名")
    user.add_argument("--role", choices=ROLES, default=ROLES[0], help="角色：用户、评测员、管理员（默认用户）")
    backup = commands.add_parser("backup", help="把数据文件夹备份成一个文件，网页开着也能做")
    backup.add_argument("archive", type=Path, metavar="FILE.tar.gz")
    back = commands.add_parser("restore", help="把备份恢复到空的数据文件夹")
    back.add_argument("archive", type=Path, metavar="FILE.tar.gz")
    return parser


def _backup(options: argparse.Namespace) -> int:
    size = back_up(load_settings().data_dir, options.archive)
    print(f"已备份到 {options.archive}，{max(1, size >> 20)} MB")
    return 0


def _restore(options: argparse.Namespace) -> int:
    folder = load_settings().data_dir
    restore(options.archive, folder)
    print(f"已恢复到 {folder}，请运行 python -m ingest --rebuild 重建索引")
    return 0


def _user(options: argparse.Namespace) -> int:
    settings = load_settings()
    if settings.auth is None:
        raise YueceError("还没有设用户文件，请先设 YUECE_AUTH，如 YUECE_AUTH=data/users.json")
    print(command(Users(settings.auth), options.act, options.name, options.role))
    return 0


def _match(options: argparse.Namespace) -> int:
    settings = load_settings()
    as_of = _day(options.as_of) if options.as_of else settings.today
    policies, problems = load_policies()
    for problem in problems:
        print(problem, file=sys.stderr)
    if options.profile:
        advice = Advice(load_profile(options.profile, as_of), as_of, policies)
    else:
        profile, understood = read_sentence(options.text, as_of, settings.home_city)
        advice = Advice(profile, as_of, policies, understood)
    print(json.dumps(advice.to_json(), ensure_ascii=False) if options.json else printed_advice(advice))
    return 0


def _day(words: str) -> date:
    try:
        return date.fromisoformat(words)
    except ValueError:
        raise YueceError(f"日期 {words} 看不懂，请写成 2026-04-01 这样。") from None


def _ask(options: argparse.Namespace) -> int:
    if options.batch is None and options.question is None:
        raise YueceError("没有问题可答，请写出问题，或用 --batch 给出一个 JSONL 文件。")
    if options.batch and options.trace:
        raise YueceError("--trace 只用于单个问题，请去掉 --batch，或逐题查看。")
    if options.batch and options.word:
        raise YueceError("--word 只用于单个问题，请去掉 --batch。")
    lines = _lines(options.batch) if options.batch else None
    assistant = Assistant.open(load_settings())
    if lines is not None:
        with _output(options.out) as out:
            _batch(assistant, lines, out, options.document)
        return 0
    if not options.trace:
        _show(assistant.answer(options.question, documents=options.document), options)
        return 0
    with recording() as trace:
        answer = assistant.answer(options.question, documents=options.document)
    _show(answer, options)
    _show_trace(trace, options.json)
    return 0


def _show(answer: Answer, options: argparse.Namespace) -> None:
    print(json.dumps(answer.to_json(), ensure_ascii=False) if options.json else printed(answer))
    if options.word:
        save_word(answer, options.word)


def _show_trace(trace: Trace, as_json: bool) -> None:
    """After the answer; in JSON a line of its own, the record keeps to its contract."""
    print(json.dumps({"trace": trace.to_json()}, ensure_ascii=False) if as_json else f"\n{printed_trace(trace)}")


def _chat(_: argparse.Namespace) -> int:
    settings = load_settings()
    assistant = Assistant.open(settings)
    with closing(Conversations.open(settings)) as conversations:
        return chat(assistant, conversations)


_COMMANDS = {"ask": _ask, "chat": _chat, "match": _match, "user": _user, "backup": _backup, "restore": _restore}


def _lines(path: Path) -> list[str]:
    try:
        return path.read_text("utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError):
        raise YueceError(f"读不了 {path}，请检查文件是否存在、是否为 UTF-8 编码的 JSONL。") from None


@contextmanager
def _output(path: Path | None) -> Iterator[TextIO]:
    if path is None:
        yield sys.stdout
        return
    try:
        file = path.open("w", encoding="utf-8")
    except OSError:
        raise YueceError(f"写不了 {path}，请换一个可以写入的位置。") from None
    with file:
        yield file


def _batch(assistant: Assistant, lines: Sequence[str], out: TextIO, documents: Sequence[str] | None) -> None:
    for number, line in enumerate(lines, 1):
        if line.strip():
            out.write(json.dumps(record_of(assistant, line, number, documents), ensure_ascii=False) + "\n")
            out.flush()


def record_of(assistant: Assistant, line: str, number: int, documents: Sequence[str] | None = None) -> dict[str, Any]:
    """The record of one batch line; a line that cannot be answered gets ``status: error`` with its sentence."""
    identity, question = None, line
    try:
        item = json.loads(line)
        if not isinstance(item, dict) or not isinstance(item.get("question"), str):
            raise YueceError(f'第 {number} 行没有 question 字段，请按 {{"id": …, "question": …}} 写。')
        identity, question = item.get("id"), item["question"]
        return assistant.answer(question, item.get("history") or (), documents).to_json(identity)
    except json.JSONDecodeError:
        message = f"第 {number} 行不是 JSON，请改正后重跑这一行。"
    except YueceError as error:
        message = str(error)
    return Answer(question=question, standalone=question, status="error", text=message).to_json(identity)


if __name__ == "__main__":
    sys.exit(main())
