"""What a written-out audit says besides its findings: the audited report in a few facts, the verdict in a sentence,
what was found about a line of the score tree, and what was not checked."""

from __future__ import annotations

from decimal import Decimal
from pathlib import PurePath

from extractor.model import Fact, Finding, Operation, Relation, Report, Severity, Verdict
from extractor.outputs import words
from extractor.outputs.figures import fact_text, plain, quantity_value
from extractor.outputs.printable import printable
from extractor.outputs.score_tree import TreeLine

_TEN_THOUSAND = Decimal(10000)


def title(report: Report) -> str:
    """The report's own title, else its file's name."""
    return printable(fact_text(report, "title")) or PurePath(report.source.path).name


def facts(report: Report) -> list[tuple[str, str]]:
    """Name and value of each fact the report states, but for its title: 392.65万元, 80%, 优."""
    stated = ((name, report.facts.get(name)) for name in report.fields if name != "title")
    return [(report.field_names.get(name, name), _shown(fact, report)) for name, fact in stated if fact is not None]


def _shown(fact: Fact, report: Report) -> str:
    quantity = None if fact.quantity is None else report.quantities[fact.quantity]
    if quantity is None or isinstance(fact.value, str) or quantity.value != fact.value:
        return printable(fact.value) if isinstance(fact.value, str) else plain(fact.value)
    if quantity.unit == "元" and abs(quantity.value) >= _TEN_THOUSAND:
        return f"{plain((quantity.value / _TEN_THOUSAND).normalize())}万元"
    return quantity_value(quantity) + quantity.unit


def verdict(report: Report) -> str:
    """The outcome in one sentence."""
    s = report.summary
    if report.reading is None:
        return "文件无法读取，没有审核。"
    found = [f"{words.SEVERITIES[k]}{n}处" for k, n in zip(Severity, (s.errors, s.warnings, s.notes), strict=True) if n]
    total = s.errors + s.warnings + s.notes
    first = f"发现问题{total}处：{'，'.join(found)}。" if total else "未发现问题。"
    hidden = f"另有{s.hidden}处已知或已排除，不再列出。" if s.hidden else ""
    return (
        f"{first}{hidden}共核对数据关系{s.relations}项：相符{s.verified}项，不符或存疑"
        f"{s.relations - s.verified - s.not_assessable}项，无法核对{s.not_assessable}项。"
    )


def unread(report: Report) -> list[str]:
    """What could not be read, each with its page."""
    return [printable(p.message) + (f"（第{p.page}页）" if p.page else "") for p in report.problems]


def unjudged(report: Report) -> list[Relation]:
    return [r for r in report.relations if r.verdict is Verdict.NOT_ASSESSABLE]


def opinion(finding: Finding, report: Report) -> str:
    """What a reviewer decided about a finding: 已确认：与凭证不符（王某，2024-05-06）; "" while nobody has."""
    decision = next((d for d in report.decisions if d.fingerprint == finding.fingerprint), None)
    return "" if decision is None else printable(words.decided(decision))


def remark(line: TreeLine, report: Report) -> str:
    """What was found about a line: 问题3、问题4, or 相符：10＋20＝30分."""
    if line.findings or line.judged is None:
        return "、".join(f"问题{number}" for number in line.findings)
    judged = report.relations[line.judged]
    return f"{words.VERDICTS[judged.verdict]}：{calculation(judged, report)}"


def calculation(relation: Relation, report: Report) -> str:
    """The calculation as a phrase: 10＋20＝30分; of a target that was met or missed, with the marks that it got."""
    if relation.verdict.verified and relation.operation is Operation.EQUALITY:
        return "前后一致"
    if is_only_part(relation):
        return "与下级一致"
    given = marks_given(relation, report)
    return printable(relation.calculation or relation.stated) + (f"，{given}" if given else "")


def is_only_part(relation: Relation) -> bool:
    """Whether a sum that holds has a single part: 30＝30分."""
    return relation.verdict.verified and relation.operation is Operation.SUM and len(relation.terms) == 2


def marks_given(relation: Relation, report: Report) -> str:
    """Whether the line whose target and result agree with its marks got them all; "" for other relations."""
    if not relation.verdict.verified or relation.operation is not Operation.BOUND or len(relation.lines) != 1:
        return ""
    line = report.indicators[relation.lines[0]]
    if line.weight is None or line.score is None:
        return ""
    full = report.quantities[line.score].value >= report.quantities[line.weight].value
    return "得满分" if full else "未得满分"
