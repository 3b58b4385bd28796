"""Reports built by hand, for tests of what comes after the checks."""

from __future__ import annotations

from decimal import Decimal

from extractor.model import (
    Cell,
    Column,
    Document,
    Evidence,
    Fact,
    Finding,
    Grid,
    GridRow,
    Indicator,
    Kind,
    NamedNumber,
    Operation,
    Problem,
    Quantity,
    Reading,
    Recognition,
    Relation,
    Report,
    Section,
    Severity,
    Source,
    Status,
    Summary,
    Table,
    TextBlock,
    Verdict,
)

FIELDS = ("title", "organisation", "year", "grade", "total_score", "total_weight", "expenditure", "execution_rate")

TEXT = """2022年桥梁养护项目绩效评价报告
评价得分98.10分，满分100分，等级为优。
（一）产出指标（50分）
养护里程满分30分，得分29.1分。
通行率满分20分，得分19分。
（二）效益指标
满意度满分50分，得分50分。
项目支出392.65万元，养护桥梁12座。"""


class Sheet:
    """Collects quantities found in a text, each after the one before."""

    def __init__(self, text: str, table: Table | None = None) -> None:
        source = Source("reports/桥梁.txt", "ab" * 32, "txt", None, len(text))
        self.document = Document(text, (table,) if table else (TextBlock(0, len(text)),), source)
        self.quantities: list[Quantity] = []

    def evidence(self, quote: str, after: int = 0) -> Evidence:
        start = self.document.text.index(quote, after)
        return self.document.evidence(start, start + len(quote))

    def figure(self, text: str, kind: Kind, value: str, unit: str, step: str = "1") -> int:
        after = self.quantities[-1].evidence.end if self.quantities else 0
        number = Decimal(value)
        self.quantities.append(
            Quantity(
                text,
                kind,
                number,
                unit,
                Decimal(step),
                self.evidence(text, after),
                low=number,
                high=number,
                label="数",
            )
        )
        return len(self.quantities) - 1


def prose_report() -> Report:
    """A report with a tree of five lines, one of them a group without marks; one error, one warning, one
    relation of each verdict."""
    sheet = Sheet(TEXT)
    total = sheet.figure("98.10分", Kind.SCORE, "98.10", "分", "0.01")
    full = sheet.figure("100分", Kind.WEIGHT, "100", "分")
    group = sheet.figure("50分", Kind.WEIGHT, "50", "分")
    marks = [
        sheet.figure(text, kind, value, "分", step)
        for text, kind, value, step in (
            ("30分", Kind.WEIGHT, "30", "1"),
            ("29.1分", Kind.SCORE, "29.1", "0.1"),
            ("20分", Kind.WEIGHT, "20", "1"),
            ("19分", Kind.SCORE, "19", "1"),
            ("50分", Kind.WEIGHT, "50", "1"),
            ("50分", Kind.SCORE, "50", "1"),
        )
    ]
    money = sheet.figure("392.65万元", Kind.AMOUNT, "3926500.00", "元", "100")
    sheet.figure("12座", Kind.COUNT, "12", "座")
    name = sheet.evidence
    indicators = (
        Indicator("产出指标", 1, None, (name("产出指标"),), weight=group),
        Indicator("数量指标", 2, 0, (name("养护"),), scored=False),
        Indicator("养护里程", 3, 1, (name("养护里程"),), weight=marks[0], score=marks[1]),
        Indicator("通行率", 2, 0, (name("通行率"),), weight=marks[2], score=marks[3]),
        Indicator("满意度", 1, None, (name("满意度"),), weight=marks[4], score=marks[5]),
    )
    section = Section(
        name("（一）").start, name("（二）").start, 0, 2, "cn-paren", "（一）", 1, "产出指标（50分）", None
    )
    recognition = Recognition(tuple(sheet.quantities), (NamedNumber("period", name("2022年")),), (section,), ())
    reading = Reading(sheet.document, recognition, (), indicators, ())
    figure = sheet.quantities
    relations = (
        Relation(
            Operation.SUM, "weight-subtotal-mismatch", (marks[0], marks[2], group), "50分",
            (Decimal(50), Decimal(50)), Verdict.HOLDS, "", "30分＋20分＝50分", lines=(0,),
        ),
        Relation(
            Operation.SUM, "score-total-mismatch", (marks[1], marks[3], marks[5], total), "98.10分",
            (Decimal("98.1"), Decimal("98.1")), Verdict.HOLDS, "得分", "29.1分＋19分＋50分＝98.10分",
        ),
        Relation(
            Operation.RATIO, "rate-mismatch", (money,), "392.65万元", None, Verdict.NOT_ASSESSABLE, "",
            "392.65万元÷（未写明）", "缺少预算数",
        ),
        Relation(
            Operation.EQUALITY, "score-conflict", (marks[5], marks[3]), "19分",
            (Decimal("1E+1"), Decimal("1E+1")), Verdict.VIOLATED, "", "50分与19分",
        ),
    )  # fmt: skip
    findings = (
        Finding(
            "score-conflict", Severity.ERROR, "得分前后不一致", "通行率得分为19分，另一处为20分",
            (figure[marks[3]].evidence, figure[marks[2]].evidence), "总分 98.10 → 99.10", "total", "", "f" * 16, (3,),
        ),
        Finding(
            "unit-slip", Severity.WARNING, "单位疑误", "392.65万元疑为392.65元",
            (figure[money].evidence,), fingerprint="e" * 16,
        ),
    )  # fmt: skip
    facts = {
        "title": Fact("title", "2022年桥梁养护项目绩效评价报告", (name("2022年桥梁养护项目绩效评价报告"),)),
        "year": Fact("year", Decimal(2022), (name("2022年"),)),
        "grade": Fact("grade", "优", (name("优"),)),
        "total_score": Fact("total_score", Decimal("98.10"), (figure[total].evidence,), total),
        "total_weight": Fact("total_weight", Decimal(100), (figure[full].evidence,), full),
        "expenditure": Fact("expenditure", Decimal("3926500.00"), (figure[money].evidence,), money),
    }
    return Report(
        sheet.document.source, Status.PARTIAL, (Problem("page-unread", "有一页是图片，未读", 3),), facts, relations,
        findings, Summary(1, 1, 0, 4, 2, 1, 1, len(figure), 6), reading, FIELDS,
    )  # fmt: skip


def failed_report(path: str = "reports/坏.pdf") -> Report:
    source = Source(path, "", "pdf", None, 0)
    return Report(source, Status.FAILED, (Problem("truncated", "文件不完整"),), {}, (), (), Summary(), fields=FIELDS)


_ROWS = (
    ("项目资金（万元）", "年初预算数", "全年执行数", "执行率"),
    ("年度资金总额", "7.29", "7.29", "90%"),
    ("三级指标", "指标值", "完成值", "分值", "得分"),
    ("培训人数", "≥1200人", "1180人", "15", "15"),
)


def form_report() -> Report:
    """A form of two parts, funds and indicators; an error in the funds, a warning on the indicator's marks."""
    text, cells = "", []
    for row, texts in enumerate(_ROWS):
        for column, cell in enumerate(texts):
            cells.append(Cell(len(text), len(text) + len(cell), row, column))
            text += cell + ("\n" if column == len(texts) - 1 else "\t")
    table = Table(0, len(text), 0, len(_ROWS), 5, tuple(cells))
    sheet = Sheet(text, table)
    at = {(c.row, c.column): c for c in cells}
    funds = Grid(
        0, "funds", 0, 1, 2,
        tuple(
            Column(i, role, "万元", ((at[0, i].start, at[0, i].end),))
            for i, role in enumerate(("label", "original_budget", "expenditure", "execution_rate"))
        ),
        (GridRow(1, "total", tuple(at[1, i] for i in range(4)), "年度资金总额"),), unit="万元",
    )  # fmt: skip
    sheet.figure("7.29", Kind.AMOUNT, "72900", "元", "100")
    rate = sheet.figure("90%", Kind.RATE, "90", "%")
    target = sheet.figure("1200人", Kind.HEADCOUNT, "1200", "人")
    actual = sheet.figure("1180人", Kind.HEADCOUNT, "1180", "人")
    weight = sheet.figure("15", Kind.WEIGHT, "15", "分")
    score = sheet.figure("15", Kind.SCORE, "15", "分")
    figure = sheet.quantities
    line = Indicator(
        "培训人数", 3, None, (sheet.evidence("培训人数"),), weight, score, "≥1200人", "1180人",
        target_quantity=target, actual_quantity=actual, place="form", table=0, row=3,
    )  # fmt: skip
    findings = (
        Finding(
            "execution-rate-mismatch", Severity.ERROR, "执行率不符", "7.29÷7.29＝100%，表中为90%",
            (figure[rate].evidence,),
        ),
        Finding(
            "full-marks-on-missed-target", Severity.WARNING, "未达目标而得满分", "目标≥1200人，完成1180人，得15分",
            (figure[actual].evidence, figure[score].evidence), lines=(0,),
        ),
    )  # fmt: skip
    reading = Reading(sheet.document, Recognition(tuple(figure), (), (), (), (funds,)), (), (line,), ())
    return Report(
        sheet.document.source, Status.OK, (), {}, (), findings, Summary(errors=1, warnings=1), reading, FIELDS
    )
