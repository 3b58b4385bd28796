"""What ``extractor evaluate --mutate`` prints."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from rich.console import RenderableType
from rich.text import Text

from extractor.evaluation.mutation import MutationResult, Outcome, Trial, detected_share
from extractor.evaluation.mutations import Change
from extractor.model import Kind
from extractor.outputs.text.canvas import indented, plain, table

_CHANGES = {
    Change.DIGIT: "改一位数字",
    Change.SWAP: "两位对调",
    Change.UNIT: "改单位",
    Change.POINT: "小数点移位",
    Change.DROPPED: "漏掉一项",
}
_OUTCOMES = {
    Outcome.DETECTED: "发现",
    Outcome.FITS: "仍吻合",
    Outcome.MISSED: "漏掉",
    Outcome.UNTIED_DETECTED: "发现",
    Outcome.UNTIED: "无从核对",
}


def mutation_parts(result: MutationResult, *, show: bool) -> Iterator[RenderableType]:
    """Two tables, by kind of figure and by sort of change, the summary, and with ``show`` every miss."""
    yield _table("数字的类别", result.trials, lambda trial: trial.kind)
    yield Text("")
    yield _table("改动", result.trials, lambda trial: _CHANGES[trial.change])
    yield Text("")
    yield Text(
        f"{result.reports} 份无误的报告，可改 {result.candidates} 处，试了 {len(result.trials)} 处；"
        f"有等式可核对的改动发现 {_percent(detected_share(result.trials))}（仍吻合的不计）；"
        f"无误的报告误报矛盾 {len(result.false_alarms)} 处",
        style="bold",
    )
    for path, message in result.false_alarms if show else ():
        yield plain(f"误报 {path.name}：{message}")
    for outcome in (Outcome.MISSED, Outcome.FITS) if show else ():
        for trial in result.trials:
            if trial.outcome is outcome:
                yield from _shown(trial)


def _table(title: str, trials: Sequence[Trial], group: Callable[[Trial], str]) -> RenderableType:
    view = table()
    view.add_column(title, min_width=14)
    for heading in ("改动数", *(f"有等式\n{_OUTCOMES[o]}" for o in list(Outcome)[:3]), "无等式\n发现", "无从核对"):
        view.add_column(heading, justify="right")
    view.add_column("发现率", justify="right")
    in_order = sorted(trials, key=lambda trial: (list(Kind).index(trial.kind), list(Change).index(trial.change)))
    for name in sorted({group(trial) for trial in trials}, key=[group(trial) for trial in in_order].index):
        own = [trial for trial in trials if group(trial) == name]
        counts = (sum(trial.outcome is outcome for trial in own) for outcome in Outcome)
        view.add_row(name, str(len(own)), *map(str, counts), _percent(detected_share(own)))
    return view


def _shown(trial: Trial) -> Iterator[RenderableType]:
    yield Text("")
    yield plain(f"{_OUTCOMES[trial.outcome]} {trial.path.name} {trial.figure}（{_CHANGES[trial.change]}）", "bold")
    for line in (f"原文 {trial.before}", f"改后 {trial.after}", *trial.reasons):
        yield indented(plain(line), 2)


def _percent(share: float | None) -> str:
    return "-" if share is None else f"{100 * share:.1f}%"
