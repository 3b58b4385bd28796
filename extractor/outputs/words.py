"""What the nouns of a report are called in Chinese, in every output."""

from __future__ import annotations

from extractor.model import Decision, Finding, Kind, Operation, Ruling, Severity, Verdict

SEVERITIES = {Severity.ERROR: "矛盾", Severity.WARNING: "存疑", Severity.NOTE: "提示"}
VERDICTS = {
    Verdict.HOLDS: "相符",
    Verdict.HOLDS_ROUNDED: "相符（四舍五入）",
    Verdict.HOLDS_TRUNCATED: "相符（截尾）",
    Verdict.IMPROBABLE: "存疑",
    Verdict.VIOLATED: "矛盾",
    Verdict.NOT_ASSESSABLE: "无法核对",
}
VERDICT_NOTES = {
    Verdict.HOLDS_ROUNDED: "四舍五入",
    Verdict.HOLDS_TRUNCATED: "截尾",
}
RULINGS = {Ruling.CONFIRMED: "确认", Ruling.DISMISSED: "排除"}
KINDS = {
    Kind.AMOUNT: "金额",
    Kind.HEADCOUNT: "人数",
    Kind.PER_UNIT: "标准",
    Kind.RATE: "比率",
    Kind.SHARE: "分担比例",
    Kind.SCORE: "得分",
    Kind.WEIGHT: "分值",
    Kind.COUNT: "数量",
    Kind.OTHER: "数值",
}
OPERATIONS = {
    Operation.SUM: "合计",
    Operation.PRODUCT: "乘积",
    Operation.RATIO: "比率",
    Operation.DIFFERENCE: "差额",
    Operation.PERCENT_CHANGE: "增减幅度",
    Operation.EQUALITY: "前后一致",
    Operation.BOUND: "对照",
}


def effect(finding: Finding) -> str:
    """The consequence of a finding, to stand behind 影响：, "" if it has none."""
    return finding.consequence.removeprefix("影响")


def decided(decision: Decision) -> str:
    """What a reviewer decided: 已排除：口径不同；已电话核实（甲，2024-03-18）."""
    said = "；".join(filter(None, (decision.reason, decision.note)))
    signed = "，".join(filter(None, (decision.who, decision.when)))
    return f"已{RULINGS[decision.ruling]}" + (f"：{said}" if said else "") + (f"（{signed}）" if signed else "")
