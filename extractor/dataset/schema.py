"""The tables of a dataset: their columns, what users call them, and what they mean.

One declaration for the SQLite store, the exports, the Chinese headings and the data dictionary in ``docs/``.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

SCHEMA_VERSION = 1
"""Counted up with every change of a table; a store of another version is not opened."""


class Type(StrEnum):
    TEXT = "TEXT"
    INTEGER = "INTEGER"
    REAL = "REAL"


@dataclass(frozen=True, slots=True)
class Column:
    """``heading`` is Chinese, for spreadsheets; ``about`` is for the data dictionary. ``derived`` is the SQL
    expression of a column that is not stored but computed on export; ``internal`` columns stay in the store."""

    name: str
    type: Type
    heading: str
    about: str
    derived: str = ""
    internal: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """``key`` names the columns that identify a row; exports are sorted by them. ``of_report`` tables have the
    rows of one report together and are partitioned by its year; ``compared`` ones are made not by its audit but by
    comparing reports."""

    name: str
    heading: str
    about: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    of_report: bool = True
    compared: bool = False

    @property
    def stored(self) -> tuple[Column, ...]:
        return tuple(c for c in self.columns if not c.derived)

    @property
    def has_year(self) -> bool:
        """Whether the year is a column of its own and not only that of the partition."""
        return any(c.name == "year" for c in self.columns)

    @property
    def exported(self) -> tuple[Column, ...]:
        return tuple(c for c in self.columns if not c.internal)


def _text(name: str, heading: str, about: str, derived: str = "") -> Column:
    return Column(name, Type.TEXT, heading, about, derived)


def _integer(name: str, heading: str, about: str, derived: str = "") -> Column:
    return Column(name, Type.INTEGER, heading, about, derived)


def _real(name: str, heading: str, about: str) -> Column:
    return Column(name, Type.REAL, heading, about)


def _figure(name: str, heading: str, about: str) -> tuple[Column, Column]:
    """A figure twice: as a number to calculate with, and as the exact decimal that was printed."""
    exact = f"`{name}` exactly, with its printed decimals"
    return _real(name, heading, about), _text(f"{name}_text", f"{heading}（原值）", exact)


_REPORT = _text("report", "报告编号", "key of the report: the first 16 hexadecimal digits of its file's SHA-256")
_POSITION = _integer("position", "序号", "place within the report, from 0, in the order of the JSON contract")
_PLACE = (
    _text("quote", "原文", "verbatim text of the document"),
    _integer("span_start", "起", "first character of the quote in the document's text"),
    _integer("span_end", "止", "one past its last character"),
    _integer("page", "页", "page, counted from 1"),
    _integer("line", "行", "line of the document's text, counted from 1"),
    _integer("table_index", "表", "table of the document, counted from 0"),
    _integer("table_row", "表行", "row of the cell, counted from 0"),
    _integer("table_column", "表列", "column of the cell, counted from 0"),
)

REPORTS = Table(
    "reports",
    "报告",
    "One row for every distinct file content; copies of a file are one report.",
    ("report",),
    (
        _REPORT,
        _text("sha256", "文件摘要", "SHA-256 of the file's bytes"),
        _text(
            "path",
            "文件",
            "the file; the first in order if there are copies",
            "(SELECT min(path) FROM files WHERE files.report = reports.report)",
        ),
        _integer(
            "copies",
            "份数",
            "files with this content",
            "(SELECT count(*) FROM files WHERE files.report = reports.report)",
        ),
        _text("outcome", "结果", "how the work on the file ended: ok, partial, unreadable, encrypted …"),
        _text("reason", "原因", "why it is not ok, in Chinese"),
        _text("format", "格式", "what the bytes are, not what the name says"),
        _integer("pages", "页数", "pages, where the format has them"),
        _integer("characters", "字数", "characters of the document's text"),
        _integer("year", "年度", "budget year the report is about"),
        _text("title", "标题", "title of the report"),
        _text("kind", "报告类型", "kind of report"),
        _text("organisation", "单位", "organisation that is assessed"),
        _text("region", "地区", "region it belongs to"),
        _text("project", "项目", "project that is assessed"),
        _text("grade", "等级", "grade as printed"),
        _real("total_score", "总分", "points"),
        _real("total_weight", "满分", "points"),
        _real("original_budget", "年初预算", "yuan"),
        _real("final_budget", "全年预算", "yuan"),
        _real("expenditure", "支出", "yuan"),
        _real("execution_rate", "执行率", "percent"),
        _real("balance", "结余", "yuan"),
        _real("headcount", "人数", "persons"),
        _real("per_head_standard", "人均标准", "yuan a head"),
        _integer("errors", "矛盾", "findings of severity error"),
        _integer("warnings", "存疑", "findings of severity warning"),
        _integer("notes", "提示", "findings of severity note"),
        _integer("relations", "关系数", "relations judged"),
        _integer("verified", "相符", "relations that hold"),
        _integer("violated", "不符", "relations that do not"),
        _integer("not_assessable", "无法核对", "relations that cannot be judged"),
        _integer("quantities", "数字数", "figures read"),
        _integer("tied", "已核数字", "figures in some verified relation"),
        _text("extractor", "程序版本", "version of the program that read it, with a digest of its code"),
        _text("patterns", "规则版本", "version of the patterns it was read with"),
    ),
)

INDICATORS = Table(
    "indicators",
    "指标",
    "The indicator tree: one row for every line that carries marks.",
    ("report", "position"),
    (
        _REPORT,
        _POSITION,
        _integer("parent", "上级", "position of the nearest line above in the tree"),
        _integer("level", "级别", "1 at the top"),
        _text("name", "指标名称", "name as printed"),
        *_figure("weight", "分值", "points; empty where the document leaves it blank"),
        *_figure("score", "得分", "points; empty where the document leaves it blank"),
        _text("target", "目标值", "as printed"),
        _text("actual", "完成值", "as printed"),
        _text("reason", "偏差原因", "as printed"),
        *_PLACE,
    ),
)

QUANTITIES = Table(
    "quantities",
    "数字",
    "Every figure of every report, in reading order.",
    ("report", "position"),
    (
        _REPORT,
        _POSITION,
        _text("text", "写法", "shortest contiguous print of number and unit"),
        _text("kind", "类别", "amount, headcount, per_unit, rate, share, score, weight, count, other"),
        *_figure("value", "数值", "in the base unit: yuan, persons, percent, points"),
        _real("step", "末位", "one in the last printed place, in the base unit: 392.65万元 → 100"),
        _text("unit", "单位", "the base unit, or the counter as printed"),
        _text("per", "每", "what a standard is paid for"),
        _text("qualifier", "限定", "exact, about, over, nearly, at_least, at_most, range"),
        *_figure("low", "下限", "what the qualifier allows at least; empty = unbounded"),
        *_figure("high", "上限", "what the qualifier allows at most; empty = unbounded"),
        _text("label", "名目", "the noun phrase that the figure is said of"),
        _text("period", "期间", "the year, quarter or month it is said of"),
        *_PLACE,
    ),
)

FACTS = Table(
    "facts",
    "字段",
    "The report's answer for each field of patterns/fields.yaml that it states.",
    ("report", "field"),
    (
        _REPORT,
        _text("field", "字段", "id of the field"),
        *_figure("value", "数值", "yuan, percent, persons or points; empty for a text"),
        _integer("mentions", "处数", "places of the document that state it"),
        *_PLACE,
    ),
)

RELATIONS = Table(
    "relations",
    "勾稽关系",
    "Every equation that a report claims between its figures, and whether it holds.",
    ("report", "position"),
    (
        _REPORT,
        _POSITION,
        _text("kind", "运算", "sum, product, ratio, difference, percent_change, equality, bound"),
        _text("check_id", "检查", "the check that judged it"),
        _text("terms", "各项", "positions in `quantities` as a JSON array, the stated figure last"),
        _text("stated", "所述", "the stated figure as printed"),
        *_figure("computed_low", "计算下限", "least that the other terms give, in the base unit"),
        *_figure("computed_high", "计算上限", "most that the other terms give, in the base unit"),
        _text("verdict", "判定", "holds, holds_rounded, holds_truncated, improbable, violated, not_assessable"),
        _text("cue", "提示词", "the printed words that claim the relation"),
        _text("calculation", "算式", "the calculation written out"),
        _text("reason", "原因", "why it cannot be assessed"),
    ),
)

FINDINGS = Table(
    "findings",
    "疑点",
    "One row for every defect, the gravest of a report first.",
    ("report", "position"),
    (
        _REPORT,
        _POSITION,
        _text("check_id", "检查", "id of the check, see checks.md"),
        _text("severity", "程度", "error, warning, note"),
        _text("title", "标题", "what the defect is called"),
        _text("message", "说明", "one sentence with both figures and the calculation"),
        _text("consequence", "影响", "what it moves, in words"),
        _text("effect", "影响类别", "grade, total, payable, none"),
        _text("basis", "依据", "the regulation that the rule comes from"),
        _text("fingerprint", "指纹", "stable over re-runs and over edits elsewhere in the document"),
        _text(
            "decision",
            "复核结论",
            "confirmed or dismissed by a person",
            "(SELECT decision FROM decisions WHERE decisions.fingerprint = findings.fingerprint)",
        ),
        *_PLACE,
        _text("evidence", "证据", "every operand with its place, as the JSON array of the report contract"),
    ),
)

PROBLEMS = Table(
    "problems",
    "读取问题",
    "What could not be read or judged.",
    ("report", "position"),
    (
        _REPORT,
        _POSITION,
        _text("kind", "类别", "kebab-case id"),
        _text("message", "说明", "Chinese, for the reviewer"),
        _integer("page", "页", "page, counted from 1"),
    ),
)

SERIES = Table(
    "series",
    "项目沿革",
    "Which reports are of one project over the years, written by `extractor dataset compare`.",
    ("report",),
    (
        _REPORT,
        _text("series", "沿革编号", "key of the earliest report of the series"),
        _text("project", "项目", "latest name of the project"),
        _text("organisation", "单位", "latest name of the organisation"),
        _real("score", "把握", "how sure the link is, 0 to 1"),
        _text("reason", "依据", "what it rests on"),
    ),
    compared=True,
)

ACROSS = Table(
    "across",
    "跨报告疑点",
    "What only several reports show, written by `extractor dataset compare`.",
    ("report", "position"),
    (
        _REPORT,
        _POSITION,
        _text("check_id", "检查", "resubmitted-report, copied-passage, broken-continuity, outlying-value"),
        _text("severity", "程度", "error, warning, note"),
        _text("title", "标题", "what the defect is called"),
        _text("message", "说明", "one sentence with both figures"),
        _text("other", "对照报告", "the report it is compared with; empty where it is compared with many"),
        _text("other_quote", "对照原文", "verbatim text of that report"),
        _text("fingerprint", "指纹", "stable over re-runs"),
        _text(
            "decision",
            "复核结论",
            "confirmed or dismissed by a person",
            "(SELECT decision FROM decisions WHERE decisions.fingerprint = across.fingerprint)",
        ),
        *_PLACE,
    ),
    compared=True,
)

FILES = Table(
    "files",
    "文件",
    "Every file of the folders the dataset was built from; each has exactly one outcome.",
    ("path",),
    (
        _text("path", "文件", "absolute path"),
        _text("report", "报告编号", "its report; empty if its bytes could not be read at all"),
        _text(
            "outcome", "结果", "ok, partial, unreadable, encrypted, unsupported, too_large, timeout, memory, crashed"
        ),
        _text("reason", "原因", "why it is not ok, in Chinese"),
        _integer("size", "字节", "size of the file in bytes"),
        Column("mtime", Type.INTEGER, "", "time of last change in nanoseconds", internal=True),
        Column("ctime", Type.INTEGER, "", "time of last change of its inode in nanoseconds", internal=True),
    ),
    of_report=False,
)

RUNS = Table(
    "runs",
    "运行",
    "Every build of the dataset; one without an end was interrupted.",
    ("run",),
    (
        _integer("run", "运行", "counted from 1"),
        _text("started", "开始", "UTC, ISO 8601"),
        _text("finished", "结束", "UTC, ISO 8601; empty if it was interrupted"),
        _text("folders", "文件夹", "the folders, as a JSON array"),
        _text("extractor", "程序版本", "version of the program"),
        _text("patterns", "规则版本", "version of the patterns"),
        _integer("files", "文件数", "files found; the sum of the outcomes"),
        _text("outcomes", "结果", "files by outcome, as a JSON object"),
        _integer("audited", "审核", "reports that had to be audited"),
        _integer("added", "新增", "files not known before"),
        _integer("changed", "变更", "files with other bytes than before"),
        _integer("moved", "移动", "files known under another name that is gone"),
        _integer("removed", "删除", "files that are gone"),
    ),
    of_report=False,
)

DECISIONS = Table(
    "decisions",
    "复核",
    "What people decided about findings; kept whatever is recomputed.",
    ("fingerprint",),
    (
        _text("fingerprint", "指纹", "of the finding"),
        _text("decision", "复核结论", "confirmed or dismissed"),
        _text("reason", "理由", "why it was dismissed"),
        _text("note", "备注", "free text"),
        _text("who", "复核人", "as written"),
        _text("decided", "时间", "as written"),
    ),
    of_report=False,
)

TABLES = (REPORTS, INDICATORS, QUANTITIES, FACTS, RELATIONS, FINDINGS, PROBLEMS, SERIES, ACROSS, FILES, RUNS, DECISIONS)
OF_REPORT = tuple(table for table in TABLES if table.of_report)
AUDITED = tuple(table for table in OF_REPORT if not table.compared)
