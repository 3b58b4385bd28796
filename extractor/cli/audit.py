"""``extractor audit``: audit files and print what was found."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from extractor.batch.audits import audits
from extractor.batch.discovery import SUFFIXES, discover
from extractor.batch.guard import audit_guarded
from extractor.cli.arguments import Parser, RefusalError, add_engine, add_patterns
from extractor.cli.engines import chosen, working
from extractor.cli.folder import write_folder
from extractor.cli.printing import put, style_for
from extractor.cli.progress import watching
from extractor.decisions import DecisionError, baseline_lines, load_baseline, load_decisions, with_hidden
from extractor.model import Decision, Report, Status
from extractor.outputs import FORMATS, renderer
from extractor.pattern import load

_CLEAN, _ERRORS_FOUND, _COULD_NOT_RUN = 0, 1, 2


def parser() -> Parser:
    built = Parser(
        "extractor audit",
        "extractor audit PATH… [选项]",
        "审核文件，或文件夹（含下级文件夹）中的全部报告。",
        "退出码：0 未发现矛盾，1 发现矛盾，2 未能运行。文件夹中读不了的文件计入汇总，不影响退出码。",
    )
    built.operands.add_argument("paths", nargs="+", type=Path, metavar="PATH", help="文件或文件夹")
    formats = "；".join(f"{f.name} {f.summary}" for f in FORMATS.values())
    built.settings.add_argument("--format", choices=tuple(FORMATS), default="text", metavar="NAME", help=formats)
    built.settings.add_argument(
        "--output", type=Path, metavar="FILE", help="写入文件，不写到屏幕；网页等格式审核多份文件时是文件夹"
    )
    add_patterns(built)
    built.settings.add_argument(
        "--baseline", type=Path, metavar="FILE", help="隐藏其中已有的问题：先前审核的 JSON，或每行一个指纹的文件"
    )
    built.settings.add_argument("--write-baseline", type=Path, metavar="FILE", help="把这次的全部问题记为基线")
    built.settings.add_argument(
        "--decisions", type=Path, metavar="FILE", help="审核人的决定（YAML 或 JSON），已排除的不再列出"
    )
    add_engine(built)
    built.settings.add_argument("--verbose", action="store_true", help="列出全部相符的计算和已隐藏的问题")
    built.settings.add_argument("--strict", action="store_true", help="有文件读不了时退出码为 2")
    return built


def execute(arguments: Sequence[str]) -> int:
    options = parser().parse_args(arguments)
    files = _files(options.paths, options.output, options.write_baseline)
    patterns = load(options.patterns)
    known = _known(options.baseline, options.decisions)
    style = style_for(sys.stdout, to_file=options.output is not None, verbose=options.verbose)
    form, named = renderer(options.format), FORMATS[options.format]
    tally = _Tally()
    into_folder = bool(named.suffix) and (_is_folder(options.output) or not _is_single(options.paths))
    if into_folder and options.output is None:
        raise RefusalError(f"用 {options.format} 格式审核多份文件，须用 --output 给出文件夹")
    if _is_single(options.paths) and not into_folder:
        report = known.applied(audit_guarded(files[0], patterns))
        tally.add(report)
        if report.status is Status.FAILED:
            print(f"extractor: {files[0]}：{_reason(report)}", file=sys.stderr)
        if report.status is not Status.FAILED or not named.for_people:
            put([form.render(report, style)], options.output)
        known.write(options.write_baseline)
        return tally.exit_status(strict=True)
    held: list[str] = []
    engine = chosen(options)
    with working(), watching("审核") as watch:
        found = audits(_outside(files, options.output), options.patterns, engine=engine, watch=watch)
        reports = tally.counting(map(known.applied, found))
        if into_folder:
            write_folder(reports, options.format, style, options.output, options.paths)
        else:
            pieces = form.render_all(reports, style)
            held = list(pieces) if options.output is None and sys.stdout.isatty() else []  # the bar has the terminal
            put(pieces, options.output)
    put(held, None)
    known.write(options.write_baseline)
    if tally.failed and (options.output is not None or not named.for_people):
        print(f"extractor: {tally.failed} 个文件无法读取", file=sys.stderr)
    return tally.exit_status(strict=options.strict)


@dataclass(slots=True)
class _Tally:
    """What decides the exit status, counted while the reports pass."""

    with_errors: int = 0
    failed: int = 0

    def add(self, report: Report) -> None:
        self.with_errors += report.summary.errors > 0
        self.failed += report.status is Status.FAILED

    def counting(self, reports: Iterable[Report]) -> Iterator[Report]:
        for report in reports:
            self.add(report)
            yield report

    def exit_status(self, *, strict: bool) -> int:
        if self.failed and strict:
            return _COULD_NOT_RUN
        return _ERRORS_FOUND if self.with_errors else _CLEAN


@dataclass(slots=True)
class _Known:
    """What need not be shown again, and the lines of the baseline that this run would make."""

    baseline: frozenset[str]
    decisions: dict[str, Decision]
    _lines: list[str] = field(default_factory=list)

    def applied(self, report: Report) -> Report:
        self._lines += baseline_lines(report)
        return with_hidden(report, self.baseline, self.decisions)

    def write(self, target: Path | None) -> None:
        if target is not None:
            put(sorted(set(self._lines)), target)


def _known(baseline: Path | None, decisions: Path | None) -> _Known:
    try:
        return _Known(
            load_baseline(baseline) if baseline else frozenset(), load_decisions(decisions) if decisions else {}
        )
    except DecisionError as error:
        raise RefusalError(str(error)) from error


def _outside(files: Sequence[Path], target: Path | None) -> Sequence[Path]:
    """The files that an earlier run did not write into the folder that is written to."""
    if target is None or not target.is_dir():
        return files
    return [file for file in files if not file.resolve().is_relative_to(target.resolve())]


def _is_folder(target: Path | None) -> bool:
    return target is not None and target.is_dir()


def _is_single(paths: Sequence[Path]) -> bool:
    return len(paths) == 1 and not paths[0].is_dir()


def _files(paths: Sequence[Path], *written: Path | None) -> tuple[Path, ...]:
    """The files to audit, refusing what cannot be meant."""
    missing = [path for path in paths if not os.path.exists(path)]
    if missing:
        raise RefusalError(f"没有这个文件或文件夹：{missing[0]}")
    files = discover(paths)
    if not files:
        raise RefusalError(f"其中没有可审核的文件（{' '.join(sorted(SUFFIXES))}）：{paths[0]}")
    for target in written:
        if target is not None and target.exists() and any(target.samefile(file) for file in files):
            raise RefusalError(f"会覆盖要审核的文件：{target}")
    return files


def _reason(report: Report) -> str:
    return "；".join(problem.message for problem in report.problems) or "无法读取"
