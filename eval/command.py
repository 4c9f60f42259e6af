"""The command line of eval.

Exit codes: 0 measured, 1 measured but a question crashed, has no record, ``--gate`` misses a threshold, ``lint`` finds
something wrong or answers differ from the ``snapshot``; 2 could not run, 130 interrupted.
"""

from __future__ import annotations

import argparse
import json
import logging
import sys
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path
from typing import NoReturn

from tqdm import tqdm

from assistant.conversation.store import Conversations
from corpus.errors import YueceError
from corpus.settings import Settings, load_settings
from corpus.store import Store
from eval import ablation, extraction, report, snapshot
from eval.candidates import candidates
from eval.comparison import compare
from eval.conversion import FORMS, convert
from eval.gold import TYPES, GoldError, GoldItem, default_gold, load_gold, read_questions
from eval.lint import lint
from eval.measurement import answering, extraction_of, finish, retrieval_of
from eval.outcome import Extracted, Outcome
from eval.retrieval import SYSTEMS, measure_retrieval
from eval.runs import PAGE, Run, about, run_folder
from eval.sheet import write
from eval.suite import suite_settings
from eval.systems import System, opened, read_records
from eval.variants import BY_NAME, VARIANTS, YUECE, names

FAILED = 2
_LACKING = 1000
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
        print("已中断；答完的题留着，用同样的命令加上 --out 和那个结果文件夹就能接着测。", file=sys.stderr)
        return INTERRUPTED


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="python -m eval", description="评测：用金标准问题衡量答得对不对、引得对不对")
    commands = parser.add_subparsers(required=True, metavar="命令")
    _add_run(commands.add_parser("run", help="逐题作答并评分"))
    _add_compare(commands.add_parser("compare", help="比较两次评测"))
    _add_ablate(commands.add_parser("ablate", help="逐一关掉或换掉部件，各测一遍，列成一张表"))
    _add_snapshot(commands.add_parser("snapshot", help="对照答复快照：哪些题答得和上次不一样"))
    _add_lint(commands.add_parser("lint", help="检查金标准：重复、泄题、原文不含答案、偏科"))
    _add_export(commands.add_parser("export", help="把金标准写成 XLSX、CSV 或 JSONL"))
    _add_candidates(commands.add_parser("candidates", help="由用户的评价和拒答生成金标准草稿"))
    _add_retrieval(commands.add_parser("retrieval", help="在外部的段落和问题上衡量检索"))
    _add_convert(commands.add_parser("convert", help="把下载的公开数据集转成 retrieval 用的两个文件"))
    _add_extraction(commands.add_parser("extraction", help="数字抽取的准确率和召回率"))
    return parser


def _add_gold(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--gold",
        type=Path,
        action="append",
        metavar="FILE",
        help="金标准（jsonl、xlsx、csv），可重复；默认 eval/gold 全部",
    )


def _add_items(parser: argparse.ArgumentParser) -> None:
    _add_gold(parser)
    parser.add_argument("--store", choices=["suite", "main"], default="suite", help="评测自己的库（默认）或现有的库")
    parser.add_argument("--only", choices=TYPES, action="append", help="只测这一类，可重复")
    parser.add_argument("--limit", type=_positive, metavar="N", help="只测前 N 题")
    parser.add_argument("--reader", metavar="NAME", help="换一种阅读模型：local、lexical 或 CrossEncoder 的名称")


def _add_run(parser: argparse.ArgumentParser) -> None:
    parser.set_defaults(run=_run)
    _add_items(parser)
    parser.add_argument(
        "--system", default=YUECE.name, metavar="NAME", help=f"被测系统：{names()}，cmd:命令，或 http(s):// 开头的地址"
    )
    parser.add_argument("--records", type=Path, metavar="FILE", help="不作答，只给已有的答复记录评分")
    parser.add_argument(
        "--out", type=Path, metavar="DIR", help="结果文件夹，默认按时间建在数据文件夹里；没测完的接着测"
    )
    parser.add_argument("--gate", action="store_true", help="未达 eval/thresholds.toml 的门槛则退出码为 1")


def _add_compare(parser: argparse.ArgumentParser) -> None:
    parser.set_defaults(run=_compare)
    parser.add_argument("before", type=Path, metavar="A", help="先前的结果文件夹")
    parser.add_argument("after", type=Path, metavar="B", help="后来的结果文件夹")


def _add_ablate(parser: argparse.ArgumentParser) -> None:
    parser.set_defaults(run=_ablate)
    _add_items(parser)
    parser.add_argument("--variant", choices=list(BY_NAME), action="append", help="只测这几种，可重复；默认全部")
    parser.add_argument("--out", type=Path, metavar="DIR", help="结果文件夹，每种一个子文件夹；没测完的接着测")


def _add_snapshot(parser: argparse.ArgumentParser) -> None:
    parser.set_defaults(run=_snapshot)
    _add_gold(parser)
    parser.add_argument("--run", type=Path, required=True, metavar="DIR", dest="folder", help="这次评测的结果文件夹")
    parser.add_argument("--write", action="store_true", help="把这次的答复写成新的快照")
    parser.add_argument(
        "--file", type=Path, default=snapshot.SNAPSHOT, metavar="FILE", help="快照文件，默认 %(default)s"
    )


def _add_lint(parser: argparse.ArgumentParser) -> None:
    parser.set_defaults(run=_lint)
    _add_gold(parser)
    parser.add_argument("--store", choices=["suite", "main"], default="suite", help="评测自己的库（默认）或现有的库")


def _add_export(parser: argparse.ArgumentParser) -> None:
    parser.set_defaults(run=_export)
    _add_gold(parser)
    parser.add_argument("out", type=Path, metavar="OUT", help="写到哪里，.xlsx、.csv 或 .jsonl")


def _add_candidates(parser: argparse.ArgumentParser) -> None:
    parser.set_defaults(run=_candidates)
    parser.add_argument(
        "--lacking", action="store_true", help="改为由拒答的和被评“有误”的生成，最近的在前，最多 1000 条"
    )
    parser.add_argument("--out", type=Path, metavar="FILE", help="写到这个 .jsonl 文件，默认写到标准输出")


def _add_retrieval(parser: argparse.ArgumentParser) -> None:
    parser.set_defaults(run=_retrieval)
    parser.add_argument("--passages", type=Path, required=True, metavar="P", help="每行 id、title、text")
    parser.add_argument("--questions", type=Path, required=True, metavar="Q", help="每行 id、question 和 positive_ids")
    parser.add_argument("--system", choices=SYSTEMS, action="append", help="可重复；默认三种都测")


def _add_convert(parser: argparse.ArgumentParser) -> None:
    parser.set_defaults(run=_convert)
    parser.add_argument("form", choices=FORMS, help="数据集")
    parser.add_argument("files", type=Path, nargs="+", metavar="FILE", help="下载的文件；stard 要给问题和法条两个")
    parser.add_argument(
        "--out", type=Path, required=True, metavar="DIR", help="写出 passages.jsonl 和 questions.jsonl 的文件夹"
    )


def _add_extraction(parser: argparse.ArgumentParser) -> None:
    parser.set_defaults(run=lambda options: extraction.show(options.names, options.verbose))
    extraction.add_arguments(parser)


@contextmanager
def _store(options: argparse.Namespace) -> Iterator[tuple[Store, Settings]]:
    """The suite's store or the user's, with its settings."""
    logging.basicConfig(format="%(message)s", level=logging.WARNING)
    settings = load_settings()
    if getattr(options, "reader", None):
        settings = settings.model_copy(update={"reader": options.reader})
    if options.store == "suite":
        settings = suite_settings(settings)
    with closing(Store(settings, readonly=True)) as store:
        yield store, settings


def _items(options: argparse.Namespace, store: Store) -> list[GoldItem]:
    items = load_gold(options.gold or default_gold(), store.documents())
    chosen = [item for item in items if not options.only or item.question.type in options.only][: options.limit]
    if not chosen:
        raise GoldError(f"没有 {'、'.join(options.only or ())} 类的题，请换一类，或不加 --only。")
    return chosen


def _run(options: argparse.Namespace) -> int:
    with _store(options) as (store, settings):
        items = _items(options, store)
        name = options.records.stem if options.records else options.system
        run = _opened_run(options, name, store, settings)
        if options.records:
            done = _judged(options.records, items, run, store)
        else:
            with opened(name, store, settings) as system:
                own = extraction_of(system) if options.store == "suite" else None
                done = _answered(system, items, run, store, own)
    print(_printed(run, done, options.gate))
    return 1 if (options.gate and done.missed) or done.total.errors or done.total.missing else 0


def _opened_run(options: argparse.Namespace, name: str, store: Store, settings: Settings) -> Run:
    folder = options.out or run_folder(load_settings(), name, datetime.now().astimezone())
    run = Run.open(folder, about(name, settings, options.gold or default_gold(), store.documents()))
    if run.records:
        print(f"接着测：{folder} 里已有 {len(run.records)} 题的记录。", file=sys.stderr)
    return run


def _judged(path: Path, items: Sequence[GoldItem], run: Run, store: Store) -> Outcome:
    records = read_records(path)
    for item in items:
        if item.id in records and item.id not in run.records:
            run.keep(records[item.id])
    return finish(run, items, store)


def _answered(
    system: System, items: Sequence[GoldItem], run: Run, store: Store, extracted: Extracted | None = None
) -> Outcome:
    waiting = sum(item.id not in run.records for item in items)
    answers = answering(system, items, run)
    try:
        for _ in tqdm(answers, total=waiting, desc=f"作答 {system.name}"[:24], unit="题", disable=None):
            pass
    except KeyboardInterrupt:
        print(f"\n结果文件夹：{run.folder}", file=sys.stderr)
        raise
    return finish(run, items, store, retrieval_of(system, items, run), extracted)


def _printed(run: Run, done: Outcome, gate: bool) -> str:
    """``gate``: the thresholds were asked for, so that those missed are told however few the questions are."""
    failed = report.failures(done)
    parts = [f"没有做好的题（✗ 错，○ 对而有欠缺）：\n\n{failed}\n"] if failed else []
    parts += [report.table(done.scores), "", report.summary(done), "", report.gate(done)]
    parts += [str(check) for check in done.missed if gate and not done.comparable]
    return "\n".join([*parts, "", f"报告：{run.folder / PAGE}"])


def _compare(options: argparse.Namespace) -> int:
    print(compare(options.before, options.after))
    return 0


def _ablate(options: argparse.Namespace) -> int:
    folder = options.out or run_folder(load_settings(), "ablation", datetime.now().astimezone())
    outcomes: dict[str, Outcome] = {}
    with _store(options) as (store, settings):
        items = _items(options, store)
        gold = options.gold or default_gold()
        for name in dict.fromkeys([YUECE.name, *(options.variant or [variant.name for variant in VARIANTS])]):
            run = Run.open(folder / name, about(name, settings, gold, store.documents()), again=True)
            with opened(name, store, settings) as system:
                outcomes[name] = _answered(system, items, run, store)
    ablation.write(folder, outcomes)
    print(f"{ablation.table(outcomes)}\n\n结果文件夹：{folder}")
    return 0


def _snapshot(options: argparse.Namespace) -> int:
    ids = [question.id for question in read_questions(options.gold or default_gold())]
    entries = snapshot.entries_of(options.folder, ids)
    if options.write:
        if left := len(ids) - len(entries):
            raise YueceError(f"{options.folder} 里有 {left} 题没有记录，请测完全部金标准再写快照。")
        snapshot.write(entries, options.file)
        print(f"{len(entries)} 题的快照写到 {options.file}")
        return 0
    found = snapshot.differences(snapshot.kept_entries(options.file), entries)
    print("\n".join(found) or f"{len(entries)} 题的答复与快照一致。")
    return 1 if found else 0


def _lint(options: argparse.Namespace) -> int:
    with _store(options) as (store, _):
        findings = lint(load_gold(options.gold or default_gold(), store.documents()), store.documents())
    for finding in findings:
        print(finding)
    wrong = sum(finding.wrong for finding in findings)
    print(f"{wrong} 处要改，{len(findings) - wrong} 处请看一看。")
    return 1 if wrong else 0


def _export(options: argparse.Namespace) -> int:
    questions = [q.model_dump(mode="json") for q in read_questions(options.gold or default_gold())]
    if options.out.suffix == ".jsonl":
        _write(options.out, "".join(json.dumps(question, ensure_ascii=False) + "\n" for question in questions))
    else:
        write(options.out, questions)
    print(f"{len(questions)} 题写到 {options.out}")
    return 0


def _candidates(options: argparse.Namespace) -> int:
    settings = load_settings()
    with closing(Conversations.open(settings)) as kept, closing(Store(settings, readonly=True)) as store:
        held = {document.id: document for document in store.documents()}
        noted = kept.lacking(_LACKING) if options.lacking else kept.rated()
        lines = [json.dumps(draft, ensure_ascii=False) + "\n" for draft in candidates(noted, held)]
    if options.out is None:
        sys.stdout.writelines(lines)
    else:
        _write(options.out, "".join(lines))
    print(f"{len(lines)} 条草稿；补全以后才能用来评测，写法见 eval/gold/README.md。", file=sys.stderr)
    return 0


def _write(path: Path, text: str) -> None:
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise YueceError(f"写不了 {path}，请换一个可以写入的位置。") from error


def _retrieval(options: argparse.Namespace) -> int:
    chosen = tuple(dict.fromkeys(options.system or SYSTEMS))
    print(measure_retrieval(load_settings(), options.passages, options.questions, chosen))
    return 0


def _convert(options: argparse.Namespace) -> int:
    passages, questions = convert(options.form, options.files, options.out)
    print(f"段落 {passages}，问题 {questions}，写到 {options.out}")
    return 0


def _positive(text: str) -> int:
    if not text.isdigit() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"应是 1 或更大的整数，得到 {text}")
    return int(text)
