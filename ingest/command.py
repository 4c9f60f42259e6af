"""The command line of ingest. Exit codes: 0 all well, 1 a source failed or a check found something, 2 could not run."""

from __future__ import annotations

import argparse
import csv
import sys
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import NoReturn

from corpus.errors import YueceError
from corpus.records import Figure
from corpus.settings import Settings, load_settings
from corpus.store import Store
from ingest.differences import file_differences
from ingest.fetching import is_url
from ingest.pipeline import Pipeline, Summary
from ingest.progress import Shown
from ingest.sources import SHIPPED, files_of, shown
from ingest.structure.outline import label

COLUMNS = (
    *("document", "section", "indicator", "region", "period", "value", "unit", "base_value", "status", "bound"),
    *("start", "end", "quote"),
)
"""Of the exported table of figures."""


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        """One Chinese sentence in place of argparse's English usage."""
        del message
        raise YueceError("参数不对，请用 python -m ingest --help 查看用法")


def main(arguments: Sequence[str]) -> int:
    try:
        return _run(_parser().parse_args(arguments))
    except YueceError as error:
        print(error, file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("已中断；导入完的都已保存，再运行一次会接着做", file=sys.stderr)
        return 130


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="python -m ingest", description="把文件导入库中；不带参数时导入自带的语料。")
    parser.add_argument("paths", nargs="*", metavar="PATH|URL", help="要导入的文件、文件夹或网址")
    one = parser.add_mutually_exclusive_group()
    one.add_argument("--list", action="store_true", help="列出库里的文件")
    one.add_argument("--remove", metavar="ID", help="移除一份文件")
    one.add_argument("--check", action="store_true", help="核对目录库、索引和文件")
    one.add_argument("--rebuild", action="store_true", help="从记录的来源重建目录库和索引")
    one.add_argument("--text", metavar="ID", help="打印一份文件的正文")
    one.add_argument("--export-figures", metavar="FILE.csv", type=Path, help="把全部数字导出为表格")
    return parser


def _run(options: argparse.Namespace) -> int:
    settings = load_settings()
    special = (
        options.list or options.remove or options.check or options.rebuild or options.text or options.export_figures
    )
    if special and options.paths:
        raise YueceError("导入文件不能和别的选项同时用，请分两次运行")
    with closing(Store(settings, rebuilding=options.rebuild)) as store:
        if options.list:
            return _list(store)
        if options.remove:
            return _remove(store, options.remove)
        if options.check:
            return _check(store, settings)
        if options.rebuild:
            return _rebuild(store, settings)
        if options.text:
            sys.stdout.write(store.document(options.text).text)
            return 0
        if options.export_figures:
            return _export(store, options.export_figures)
        return _ingest(store, settings, options.paths)


def _ingest(store: Store, settings: Settings, given: Sequence[str]) -> int:
    pipeline = Pipeline(store, settings, Shown(), processes=settings.ingest_processes)
    try:
        summary = pipeline.run(list(_sources(given)), cards=not given)
    except YueceError:
        if pipeline.summary != Summary():
            print("\n".join(_summary_lines(pipeline.summary)))
        raise
    print("\n".join(_summary_lines(summary)))
    return 1 if summary.failed else 0


def _sources(given: Sequence[str]) -> Iterator[Path | str]:
    """Web addresses as they are, paths as the files that they stand for; without any, the shipped texts."""
    if not given:
        yield from files_of([SHIPPED])
    for item in given:
        if is_url(item):
            yield item
        else:
            yield from files_of([Path(item)])


def _summary_lines(summary: Summary) -> Iterator[str]:
    counts = (("新增", summary.new), ("替换", summary.replaced), ("未变", summary.unchanged), ("失败", summary.failed))
    total = "，".join(f"{name} {len(items)}" for name, items in counts)
    changed = summary.new or summary.replaced
    yield total if changed or not summary.unchanged else f"{total}；没有变化，什么也没有写"
    for source, note in summary.notes:
        yield f"注意 {source}：{note}"
    for source, reason in summary.failed:
        yield f"失败 {source}：{reason}"


def _list(store: Store) -> int:
    documents = store.documents()
    for document in documents:
        published = document.published.isoformat() if document.published else "日期不详"
        figures = len(store.figures_of(document.id))
        places = " ".join(dict.fromkeys(shown(origin.place) for origin in store.origins_of(document.id)))
        print(f"{document.id}\t{document.title}\t{published}\t{figures} 个数字\t{places}")
    if not documents:
        print("还没有导入任何文件，请先运行 python -m ingest")
    return 0


def _remove(store: Store, id: str) -> int:
    if not store.remove(id):
        raise YueceError(f"库里没有文件 {id}，请用 python -m ingest --list 查看现有文件")
    print(f"已移除 {id}")
    return 0


def _check(store: Store, settings: Settings) -> int:
    lines = store.check() + file_differences(store.documents(), store.origins(), settings.today)
    for line in lines or ["没有差异：目录库、索引和文件一致"]:
        print(line)
    return 1 if lines else 0


def _rebuild(store: Store, settings: Settings) -> int:
    summary = Pipeline(store, settings, Shown()).rebuild()
    print(f"已重建，共 {len(summary.replaced)} 份文件")
    return 0


def _export(store: Store, path: Path) -> int:
    figures = store.figures()
    try:
        with path.open("w", encoding="utf-8-sig", newline="") as stream:
            writer = csv.writer(stream)
            writer.writerow(COLUMNS)
            writer.writerows(_export_row(store, figure) for figure in figures)
    except OSError as error:
        raise YueceError(f"写不了 {path}，请检查文件夹是否存在、有没有权限") from error
    print(f"已导出 {len(figures)} 个数字到 {path}")
    return 0


def _export_row(store: Store, figure: Figure) -> tuple[object, ...]:
    text = store.document(figure.document).text
    return (
        *(figure.document, _path_of(store, figure), figure.indicator, figure.region, figure.period),
        *(figure.value, figure.unit, figure.base_value, figure.status, figure.bound),
        *(figure.start, figure.end, text[figure.quote.start : figure.quote.end]),
    )


def _path_of(store: Store, figure: Figure) -> str:
    sections = {section.index: section for section in store.sections(figure.document)}
    labels: list[str] = []
    index = figure.section
    while index is not None:
        labels.insert(0, label(sections[index]))
        index = sections[index].parent
    return " > ".join(labels)
