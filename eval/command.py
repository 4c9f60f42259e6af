"""The command line of eval.

Exit codes: 0 measured, 1 measured but a question crashed, has no record, or ``--gate`` misses a threshold, 2 could not run, 130 interrupted.
"""

from __future__ import annotations

import argparse
import logging
import sys
from collections.abc import Sequence
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import NoReturn

from tqdm import tqdm

from corpus.errors import YueceError
from corpus.settings import Settings, load_settings
from corpus.store import Store
from eval import report
from eval.comparison import compare
from eval.gate import checks, covered
from eval.gold import TYPES, GoldError, GoldItem, default_gold, load_gold
from eval.page import page
from eval.record import AnswerRecord
from eval.retrieval import SYSTEMS, measure_retrieval
from eval.runs import Run, about, run_folder, scores_by_type
from eval.scores import Scores, Verdict, judge, score
from eval.suite import suite_settings
from eval.systems import System, Yuece, ask_all, read_records

FAILED = 2
INTERRUPTED = 130


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        """One Chinese sentence in place of argparse's English usage."""
        del message
        raise YueceError(f"参数不对，请用 {self.prog} --help 查看用法。")


def main(arguments: Sequence[str]) -> int:
    try:
        options = _parser().parse_args(arguments)
        return int(options.run(options))
    except YueceError as error:
        print(error, file=sys.stderr)
        return FAILED
    except KeyboardInterrupt:
        print("已中断；答完的题留在结果文件夹的 records.jsonl 里。", file=sys.stderr)
        return INTERRUPTED


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="python -m eval", description="评测：用金标准问题衡量答得对不对、引得对不对")
    commands = parser.add_subparsers(required=True, metavar="命令")
    _add_run(commands.add_parser("run", help="逐题作答并评分"))
    _add_compare(commands.add_parser("compare", help="比较两次评测"))
    _add_retrieval(commands.add_parser("retrieval", help="在外部的段落和问题上衡量检索"))
    return parser


def _add_run(parser: argparse.ArgumentParser) -> None:
    parser.set_defaults(run=_run)
    parser.add_argument(
        "--gold", type=Path, action="append", metavar="FILE", help="金标准，可重复；默认 eval/gold 全部"
    )
    parser.add_argument(
        "--system",
        choices=[Yuece.name, "lexical", "dense"],
        default=Yuece.name,
        help="被测系统；lexical、dense 只留一侧检索",
    )
    parser.add_argument("--records", type=Path, metavar="FILE", help="不作答，只给已有的答复记录评分")
    parser.add_argument("--out", type=Path, metavar="DIR", help="结果文件夹，默认按时间建在数据文件夹里")
    parser.add_argument("--store", choices=["suite", "main"], default="suite", help="评测自己的库（默认）或现有的库")
    parser.add_argument("--gate", action="store_true", help="未达 eval/thresholds.toml 的门槛则退出码为 1")
    parser.add_argument("--only", choices=TYPES, action="append", help="只测这一类，可重复")
    parser.add_argument("--limit", type=_positive, metavar="N", help="只测前 N 题")


def _add_compare(parser: argparse.ArgumentParser) -> None:
    parser.set_defaults(run=_compare)
    parser.add_argument("before", type=Path, metavar="A", help="先前的结果文件夹")
    parser.add_argument("after", type=Path, metavar="B", help="后来的结果文件夹")


def _add_retrieval(parser: argparse.ArgumentParser) -> None:
    parser.set_defaults(run=_retrieval)
    parser.add_argument("--passages", type=Path, required=True, metavar="P", help="每行 id、title、text")
    parser.add_argument("--questions", type=Path, required=True, metavar="Q", help="每行 id、question 和 positive_ids")
    parser.add_argument("--system", choices=SYSTEMS, action="append", help="可重复；默认三种都测")


def _run(options: argparse.Namespace) -> int:
    logging.basicConfig(format="%(message)s", level=logging.WARNING)
    settings = load_settings()
    if options.store == "suite":
        settings = suite_settings(settings)
    with closing(Store(settings, readonly=True)) as store:
        return _measure(options, settings, store)


def _measure(options: argparse.Namespace, settings: Settings, store: Store) -> int:
    gold = options.gold or default_gold()
    documents = store.documents()
    items = _chosen(load_gold(gold, documents), options.only, options.limit)
    name = options.records.stem if options.records else options.system
    run = Run.open(options.out or run_folder(load_settings(), name, datetime.now().astimezone()))
    if options.records:
        records = _recorded(options.records, items, run)
    else:
        records = _answered(items, _system(options.system, store, settings), run)
    verdicts = [judge(item, records.get(item.id)) for item in items]
    held = {document.id: document for document in documents}
    scores = scores_by_type(verdicts, held)
    gated = covered(verdicts) or verdicts
    checked = checks(score(gated, held))
    run.finish(about(name, settings, gold, documents), scores, verdicts)
    run.write_page(page(f"阅策评测：{name}", checked, scores, verdicts))
    _print(run, scores, verdicts)
    if len(gated) < len(verdicts):
        print(
            f"门槛只对照其中 {len(gated)} 题；其余 {len(verdicts) - len(gated)} 题是新写的（thresholds.toml 的 fresh）。"
        )
    missed = [check for check in checked if not check.passed] if options.gate else []
    for check in missed:
        print(check)
    return 1 if missed or scores["total"].errors or scores["total"].missing else 0


def _system(name: str, store: Store, settings: Settings) -> System:
    if name == "lexical":
        return Yuece(store, settings, "lexical")
    return Yuece(store, settings, "dense") if name == "dense" else Yuece(store, settings)


def _chosen(items: list[GoldItem], only: Sequence[str] | None, limit: int | None) -> list[GoldItem]:
    chosen = [item for item in items if not only or item.question.type in only][:limit]
    if not chosen:
        raise GoldError(f"没有 {'、'.join(only or ())} 类的题，请换一类，或不加 --only。")
    return chosen


def _recorded(path: Path, items: Sequence[GoldItem], run: Run) -> dict[str, AnswerRecord]:
    records = read_records(path)
    for item in items:
        if item.id in records:
            run.keep(records[item.id])
    return records


def _answered(items: Sequence[GoldItem], system: System, run: Run) -> dict[str, AnswerRecord]:
    records: dict[str, AnswerRecord] = {}
    answers = ask_all(system, items)
    for item, record in zip(items, tqdm(answers, total=len(items), desc="作答", unit="题", disable=None), strict=True):
        run.keep(record)
        records[item.id] = record
    return records


def _print(run: Run, scores: dict[str, Scores], verdicts: Sequence[Verdict]) -> None:
    failed = report.failures(verdicts)
    if failed:
        print(f"没有做好的题（✗ 错，○ 对而有欠缺）：\n\n{failed}\n")
    print(report.table(scores))
    print(f"\n{report.summary(scores['total'])}\n\n结果文件夹：{run.folder}")


def _compare(options: argparse.Namespace) -> int:
    print(compare(options.before, options.after))
    return 0


def _retrieval(options: argparse.Namespace) -> int:
    chosen = tuple(dict.fromkeys(options.system or SYSTEMS))
    print(measure_retrieval(load_settings(), options.passages, options.questions, chosen))
    return 0


def _positive(text: str) -> int:
    if not text.isdigit() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"应是 1 或更大的整数，得到 {text}")
    return int(text)
