"""From what a report says to its blocks: the forms, the narrative, and narratives with tables."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass

from extractor.evaluation.generation.blocks import ABOVE, LEFT, Block, Grid, Paragraph, wide
from extractor.evaluation.generation.contents import Content
from extractor.evaluation.generation.figures import Sheet
from extractor.evaluation.generation.vocabulary import TreeStyle, names_in, texts

_NUMERALS = "一二三四五六七八九十"
_DASH = "—"
_YEAR_TWICE = 0.3


@dataclass(frozen=True, slots=True)
class Slips:
    """What is wrong with a report's text rather than its figures. Sections are counted from 0; a skipped number is
    that section's, a repeated one stands at that section and the one before it."""

    skipped: int | None = None
    repeated: int | None = None
    residue: bool = False


def blocks(content: Content, sheet: Sheet, slips: Slips) -> tuple[Block, ...]:
    """The report's blocks with every slot marked. The wordings are those the programme keeps to, so that the same
    content always gives the same blocks."""
    rng = random.Random(content.programme.choices)
    if content.programme.kind in ("narrative", "mixed"):
        return tuple(_narrative(content, sheet, slips, rng))
    return tuple(_form(content, sheet, slips, rng))


def _narrative(content: Content, sheet: Sheet, slips: Slips, rng: random.Random) -> Iterator[Block]:
    library = texts()
    kind = "mixed" if content.programme.kind == "mixed" else rng.choice(("full", "full", "short"))
    yield Paragraph(_sentence(rng.choice(library.titles[rng.choice(("evaluation", "self"))]), sheet), 0)
    number = 0
    for index, chapter in enumerate(library.outlines[kind]):
        number += 1 + (slips.skipped == index) - (slips.repeated == index)
        yield Paragraph(f"{_NUMERALS[number - 1]}、{rng.choice(chapter.headings)}", 1)
        for paragraph in chapter.paragraphs:
            if paragraph == "tree":
                yield from _tree(content, sheet, rng.choice(library.trees))
            elif paragraph == "score_table":
                yield _score_table(content, sheet, rng)
            elif paragraph == "funds_table":
                yield _funds_table(content, sheet)
            else:
                fitting = [v for v in library.paragraphs[paragraph] if all(n in sheet for n in names_in(v))]
                if fitting:
                    yield Paragraph(_sentence(rng.choice(fitting), sheet))
        if slips.residue and index == 0:
            yield Paragraph(rng.choice(library.residue))


def _tree(content: Content, sheet: Sheet, style: TreeStyle) -> Iterator[Paragraph]:
    for i, branch in enumerate(content.tree):
        values = {"name": branch.name, "weight": sheet[f"weight_{i}"], "score": sheet[f"score_{i}"]}
        if "score_rate" in names_in(style.first):
            values["score_rate"] = sheet[f"rate_{i}"]
        number = f"{i + 1}." if style.style == "dotted" else f"（{_NUMERALS[i]}）"
        yield Paragraph(number + style.first.format_map(values))
        for j, mark in enumerate(branch.marks):
            values = {"name": mark.name, "weight": sheet[f"weight_{i}_{j}"], "score": sheet[f"score_{i}_{j}"]}
            text = style.second.format_map(values)
            if mark.reason:
                lost = {"lost": sheet[f"lost_{i}_{j}"], "reason": mark.reason}
                text += texts().deduction.format_map(lost)
            yield Paragraph((f"（{j + 1}）" if style.style == "dotted" else f"{j + 1}.") + text)


def _score_table(content: Content, sheet: Sheet, rng: random.Random) -> Grid:
    rows = [("一级指标", "二级指标", "分值", "得分", "扣分原因")]
    lines = []
    for i, branch in enumerate(content.tree):
        for j, mark in enumerate(branch.marks):
            marks = (sheet.bare(f"weight_{i}_{j}"), sheet.bare(f"score_{i}_{j}"))
            lines.append((branch.name, mark.name, *marks, mark.reason))
    total = (rng.choice(("合计", "总分", "总计")), LEFT, sheet.bare("total_weight"), sheet.bare("total_score"), "")
    merged = [(ABOVE if i and line[0] == lines[i - 1][0] else line[0], *line[1:]) for i, line in enumerate(lines)]
    return Grid((*rows, *merged, total))


def _funds_table(content: Content, sheet: Sheet) -> Grid:
    amounts = [sheet.bare(name) for name in ("source_a", "source_b", "source_c")]
    names = ("中央补助", "省级补助", content.programme.place[-1] + "级配套")
    total = ("合计", sheet.bare("sources_total"))
    return Grid((("资金来源", "金额（万元）"), *zip(names, amounts, strict=True), total))


def _form(content: Content, sheet: Sheet, slips: Slips, rng: random.Random) -> Iterator[Block]:
    library = texts()
    title = rng.choice(library.titles["form"])
    yield Paragraph(_sentence(title, sheet), 0)
    if "year" not in names_in(title) or rng.random() < _YEAR_TWICE:
        yield Paragraph(_sentence(rng.choice(library.year_lines), sheet))
    yield Grid(
        tuple(_national(content, sheet, rng) if content.programme.kind == "national" else _provincial(content, sheet))
    )
    if rng.random() < 0.5:
        yield Paragraph(_sentence("填报人：{person}    填报单位：{organisation}", sheet))
    if slips.residue:
        yield Paragraph(rng.choice(library.residue))


def _national(content: Content, sheet: Sheet, rng: random.Random) -> Iterator[tuple[str, ...]]:
    bare = sheet.bare
    score_header = rng.choice(("得分", "得分（分值×执行率）"))
    yield wide(("项目名称", 2), (bare("project"), 7))
    yield wide(("主管部门", 2), (bare("organisation"), 3), ("实施单位", 2), (bare("organisation"), 2))
    yield (
        "项目资金（万元）",
        LEFT,
        "",
        "年初预算数",
        "全年预算数（A）",
        "全年执行数（B）",
        "分值",
        "执行率（B/A）",
        score_header,
    )
    money = (bare("original_budget"), bare("final_budget"), bare("expenditure"))
    yield (
        ABOVE,
        ABOVE,
        "年度资金总额",
        *money,
        bare("weight_execution"),
        bare("execution_rate"),
        bare("score_execution"),
    )
    money = (bare("original_budget"), bare("current_budget"), bare("current_expenditure"))
    yield (ABOVE, ABOVE, "其中：当年财政拨款", *money, _DASH, bare("current_rate"), _DASH)
    if "carried" in sheet:
        yield (
            ABOVE,
            ABOVE,
            "上年结转资金",
            "",
            bare("carried"),
            bare("carried_expenditure"),
            _DASH,
            bare("carried_rate"),
            _DASH,
        )
    else:
        yield (ABOVE, ABOVE, "上年结转资金", "", "", "", _DASH, "", _DASH)
    yield (ABOVE, ABOVE, "其他资金", "", "", "", _DASH, "", _DASH)
    yield (
        "绩效指标",
        "一级指标",
        "二级指标",
        "三级指标",
        "年度指标值",
        "实际完成值",
        "分值",
        "得分",
        "偏差原因分析及改进措施",
    )
    with_marks = rng.random() < 0.7
    yield from _form_lines(content, sheet, with_marks=with_marks, weights=True)
    grade = bare("grade") if rng.random() < 0.5 else ""
    yield (*wide(("总分", 6)), bare("total_weight"), bare("total_score"), grade)


def _provincial(content: Content, sheet: Sheet) -> Iterator[tuple[str, ...]]:
    bare = sheet.bare
    weight = bare("weight_execution")
    yield wide(("项目名称", 2), (bare("project"), 5))
    yield wide(("主管部门", 2), (bare("organisation"), 2), ("项目实施单位", 2), (bare("organisation"), 1))
    header = ("预算数（A）", "执行数（B）", "执行率（B/A）", f"得分（{weight}分*执行率）")
    yield (f"预算执行情况（万元）（{weight}分）", LEFT, "", *header)
    amounts = (bare("final_budget"), bare("expenditure"), bare("execution_rate"), bare("score_execution"))
    yield (ABOVE, ABOVE, "年度财政资金总额", *amounts)
    yield ("年度绩效目标（80分）", "一级指标", "二级指标", "三级指标", "年初目标值（A）", "实际完成值（B）", "得分")
    yield from _form_lines(content, sheet, with_marks=True, weights=False)
    yield (*wide(("总分", 6)), bare("total_score"))


def _form_lines(content: Content, sheet: Sheet, *, with_marks: bool, weights: bool) -> Iterator[tuple[str, ...]]:
    """The lines below the first column, which runs on; ``with_marks`` prints a group's marks in its name."""
    previous: tuple[str, str] | None = None
    for i, line in enumerate(content.lines):
        group = f"{line.group}（{sheet.bare(f'group_{line.group}')}分）" if with_marks else line.group
        names = (
            ABOVE if previous and previous[0] == line.group else group,
            ABOVE if previous == (line.group, line.second) else line.second,
        )
        previous = (line.group, line.second)
        cells = [sheet.bare(f"name_{i}"), sheet.bare(f"target_{i}"), sheet.bare(f"actual_{i}")]
        if weights:
            cells.append(sheet.bare(f"weight_{i}"))
        cells.append(sheet.bare(f"score_{i}"))
        if weights:
            cells.append(sheet.bare(f"reason_{i}") if line.reason else "")
        yield (ABOVE, *names, *cells)


def _sentence(template: str, sheet: Sheet) -> str:
    return template.format_map(sheet)
