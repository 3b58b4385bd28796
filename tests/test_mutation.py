"""Falsified reports: that they are made exactly, and that the benchmark counts what the audit says of them."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path

import pytest

from extractor import cli
from extractor.evaluation import GoldError
from extractor.evaluation.edits import replaced, without_block, without_row
from extractor.evaluation.mutation import Outcome, detected_share, mutation_benchmark
from extractor.evaluation.mutations import Change, Mutation, mutations, with_figure_changed
from extractor.model import Document, TextBlock
from extractor.numeral import parse
from extractor.pipeline import audit_document
from extractor.readers import read
from tests.documents import document_of

CORPUS = Path(__file__).resolve().parent.parent / "corpus"
TIED = """2022年水渠清淤项目支出绩效自评报告
县级安排120.50万元，乡镇配套30.25万元，村级自筹9.25万元，合计160.00万元。
另修涵洞7处。"""


def layout(document: Document) -> list[object]:
    """What the stages after the readers see: the stretches of text and where the cells stand."""
    shown: list[object] = []
    for block in document.blocks:
        if isinstance(block, TextBlock):
            shown.append((block.role, document.text[block.start : block.end]))
        else:
            shown.append(
                [(c.row, c.column, c.row_span, c.column_span, document.text[c.start : c.end]) for c in block.cells]
            )
    return shown


@pytest.mark.parametrize("name", ["dilapidated-housing-form-clean", "medical-insurance-matching-funds-clean"])
def test_an_edited_document_is_what_a_reader_makes_of_the_edited_file(name: str, tmp_path: Path) -> None:
    document = read(CORPUS / f"{name}.txt")
    report = audit_document(document)
    every = [m for m in mutations(report, random.Random(1)) if m.extent == "text"]
    for mutation in random.Random(2).sample(every, 12):
        edited = mutation.apply(document)
        path = tmp_path / f"{name}.txt"
        path.write_text(edited.text, encoding="utf-8", newline="")
        again = read(path)
        assert layout(edited) == layout(again)
        assert edited.text == again.text
        assert all(edited.segments[i].end <= edited.segments[i + 1].start for i in range(len(edited.segments) - 1))


def test_what_stands_behind_a_replacement_moves_along() -> None:
    document = document_of(["甲1元，乙2元。", [["项目", "金额"], ["丙", "3元"]], "丁4元。"])
    start = document.text.index("2")
    edited = replaced(document, start, start + 1, "200")
    assert layout(edited)[0] == (document.blocks[0].role, "甲1元，乙200元。")
    assert layout(edited)[1:] == layout(document)[1:]
    assert edited.source.characters == len(edited.text)
    segments = [edited.text[s.start : s.end] for s in edited.segments]
    assert segments == [document.text[s.start : s.end].replace("2", "200") for s in document.segments]


def test_a_row_is_taken_out_and_the_cell_beside_it_shrinks() -> None:
    rows = [["项目", "内容", "金额"], ["路", "甲", "1"], ["^", "乙", "2"], ["^", "丙", "3"]]
    document = document_of([rows, "完。"])
    (table,) = document.tables
    shorter = document_of([[rows[0], rows[1], rows[3]], "完。"])
    assert layout(without_row(document, table, 2)) == layout(shorter)
    assert without_row(document, table, 2).text == shorter.text
    for row in (1, 3, 7):
        with pytest.raises(ValueError, match="cannot be taken out"):
            without_row(document, table, row)


def test_a_paragraph_is_taken_out_with_its_line_break() -> None:
    document = document_of(["甲。", "乙。", [["丙", "丁"]]])
    block = document.blocks[1]
    assert isinstance(block, TextBlock)
    assert without_block(document, block).text == "甲。\n丙\t丁"
    assert layout(without_block(document, block)) == [layout(document)[0], layout(document)[2]]


def changes(text: str, change: Change) -> set[tuple[str, str]]:
    """Each figure that is changed, with the number it becomes, over many seeds."""
    report = audit_document(document_of(text))
    return {
        (report.quantities[m.figure].text, m.text)
        for seed in range(60)
        for m in mutations(report, random.Random(seed))
        if m.change is change
    }


@pytest.mark.parametrize(
    ("text", "change", "figure", "expected"),
    [
        ("支出12.5万元。", Change.POINT, "12.5万元", {"1.25万", "125万"}),
        ("支出0.5万元。", Change.POINT, "0.5万元", {"0.05万", "5万"}),
        ("支出120万元。", Change.POINT, "120万元", set()),
        ("支出12.5万元。", Change.UNIT, "12.5万元", {"12.5"}),
        ("支出1.2亿元。", Change.UNIT, "1.2亿元", {"1.2万"}),
        ("支出9800元。", Change.UNIT, "9800元", {"9800万"}),
        ("完成率98%。", Change.UNIT, "98%", set()),
        ("支出101.1万元。", Change.SWAP, "101.1万元", {"110.1万"}),
        ("支出1,102元。", Change.SWAP, "1,102元", {"1,012", "1,120"}),
        ("清淤7处。", Change.SWAP, "7处", set()),
        ("清淤7处。", Change.DIGIT, "7处", set("012345689")),
        ("支出10元。", Change.DIGIT, "10元", {f"{d}0" for d in "23456789"} | {f"1{d}" for d in "123456789"}),
        ("支出一百万元。", Change.DIGIT, "一百万元", set()),
        ("支出100～200万元。", Change.DIGIT, "100～200万元", set()),
    ],
)
def test_how_a_figure_is_falsified(text: str, change: Change, figure: str, expected: set[str]) -> None:
    found = changes(text, change)
    assert {new for old, new in found if old == figure} == expected
    assert all(parse(new).value != parse(old.rstrip("元处%")).value for old, new in found)


def test_the_same_seed_gives_the_same_mutations() -> None:
    report = audit_document(document_of(TIED))
    assert list(mutations(report, random.Random(3))) == list(mutations(report, random.Random(3)))


def test_a_dropped_part_leaves_a_list_that_can_be_read() -> None:
    document = document_of(TIED)
    report = audit_document(document)
    dropped = [m for m in mutations(report, random.Random(0)) if m.change is Change.DROPPED]
    lines = {m.apply(document).text.splitlines()[1] for m in dropped}
    assert lines == {
        "乡镇配套30.25万元，村级自筹9.25万元，合计160.00万元。",
        "县级安排120.50万元，村级自筹9.25万元，合计160.00万元。",
        "县级安排120.50万元，乡镇配套30.25万元，合计160.00万元。",
    }


def test_a_changed_figure_put_into_the_reading_has_the_value_and_precision_of_its_print() -> None:
    report = audit_document(document_of(TIED))
    assert report.reading is not None
    index = next(i for i, q in enumerate(report.quantities) if q.text == "30.25万元")
    start = report.quantities[index].evidence.start
    reading = with_figure_changed(report.reading, Mutation(Change.POINT, index, start, start + 6, "302.5万"))
    changed = reading.quantities[index]
    assert (changed.value, changed.step, changed.low, changed.high) == (3025000, 1000, 3025000, 3025000)
    assert [q for i, q in enumerate(reading.quantities) if i != index] == [
        q for i, q in enumerate(report.quantities) if i != index
    ]


Corpus = Callable[..., Path]


@pytest.fixture
def corpus(tmp_path: Path) -> Corpus:
    def write(text: str = TIED, gold: str = "facts: {year: 2022}") -> Path:
        (tmp_path / "水渠.txt").write_text(text, encoding="utf-8")
        (tmp_path / "水渠.gold.yaml").write_text(gold, encoding="utf-8")
        return tmp_path

    return write


def test_a_figure_in_an_equation_is_found_out_and_one_in_none_is_not(corpus: Corpus) -> None:
    result = mutation_benchmark(corpus())
    assert result.false_alarms == ()
    assert len(result.trials) == result.candidates > 10
    by_figure = {t.figure: {u.outcome for u in result.trials if u.figure == t.figure} for t in result.trials}
    assert by_figure["160.00万元"] == by_figure["30.25万元"] == {Outcome.DETECTED}
    assert by_figure["7处"] == {Outcome.UNTIED}
    assert detected_share(result.trials) == 1


def test_a_falsification_within_rounding_fits(corpus: Corpus) -> None:
    text = "2022年水渠清淤项目支出绩效自评报告\n预算300.7万元，实际支出278.8万元，预算执行率92.7%。"
    outcomes = {(t.figure, t.after.rpartition("率")[2]): t for t in mutation_benchmark(corpus(text)).trials}
    (trial,) = [t for (figure, _), t in outcomes.items() if figure == "92.7%" and t.change is Change.SWAP]
    assert trial.outcome is Outcome.DETECTED
    for trial in outcomes.values():
        if trial.outcome is Outcome.FITS:
            assert trial.reasons
            assert trial.change is Change.DIGIT


def test_the_choice_is_by_seed_and_limit(corpus: Corpus) -> None:
    folder = corpus()
    first, again, other = (mutation_benchmark(folder, limit=6, seed=seed).trials for seed in (1, 1, 2))
    assert len(first) == 6
    assert first == again != other


def test_reports_with_errors_are_left_out(corpus: Corpus) -> None:
    expected = "findings: [{check: amount-sum-mismatch, severity: error, figures: [160.00万元], about: x}]"
    with pytest.raises(GoldError, match="no clean report"):
        mutation_benchmark(corpus(gold=expected))


def test_an_error_on_a_clean_report_is_a_false_alarm(corpus: Corpus) -> None:
    result = mutation_benchmark(corpus(TIED.replace("合计160.00", "合计161.00")), limit=1)
    assert [path.name for path, _ in result.false_alarms] == ["水渠.txt"]


def test_the_command_shows_shares_and_the_reasons_of_misses(corpus: Corpus, capsys: pytest.CaptureFixture[str]) -> None:
    text = TIED + "\n预算300.712345万元，实际支出278.845678万元，预算执行率93%。"
    assert cli.main(["evaluate", str(corpus(text)), "--mutate", "--limit", "0", "--show"]) == 0
    shown = capsys.readouterr().out
    assert "漏掉一项" in shown
    assert "发现率" in shown
    assert "误报矛盾 0 处" in "".join(shown.split("\n"))
    assert "仍吻合 水渠.txt 278.845678万元" in shown
    assert "execution-rate-mismatch" in shown
