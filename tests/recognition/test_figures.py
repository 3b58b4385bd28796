"""Characters → figures: examples of the pattern files, sentences of the genre, cells and properties."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.rivals import Case, hard_strings, judged, our_answer
from extractor.model import Kind, NamedNumber, Qualifier, Quantity
from extractor.pattern import Example, PatternError, PatternSet, load
from extractor.recognition.figures import PROSE, FigureContext, figures
from extractor.recognition.kinds import CueEntry, kinds
from extractor.recognition.named import NamedEntry, numbers
from extractor.recognition.qualifiers import QualifierEntry, qualifiers
from extractor.recognition.units import UnitEntry, units
from tests.documents import document_of

PATTERNS = load()


@dataclass(frozen=True, slots=True)
class Sentence:
    """An entry of ``figure_sentences.yaml``: all figures of a sentence that have a unit."""

    id: str
    text: str
    figures: tuple[tuple[str, Kind, Decimal], ...] = ()
    named: tuple[tuple[str, str], ...] = ()


SENTENCES = PatternSet((Path(__file__).parent,), "test").entries("figure_sentences", Sentence)


def read(text: str, context: FigureContext = PROSE) -> tuple[list[Quantity], list[NamedNumber]]:
    document = document_of([text])
    return figures(document, 0, len(document.text.rstrip("\n")), context, PATTERNS)


def one(text: str, context: FigureContext = PROSE) -> Quantity:
    (quantity,), _ = read(text, context)
    return quantity


def spans(found: list[Quantity] | list[NamedNumber]) -> set[tuple[int, int]]:
    return {(item.evidence.start, item.evidence.end) for item in found}


def examples(entries: tuple[UnitEntry | NamedEntry | QualifierEntry | CueEntry, ...]) -> list[object]:
    return [
        pytest.param(entry, example, id=f"{entry.id}-{example.line}") for entry in entries for example in entry.examples
    ]


def test_every_entry_has_an_example() -> None:
    tables = (
        ("units", UnitEntry),
        ("named_numbers", NamedEntry),
        ("qualifiers", QualifierEntry),
        ("kind_cues", CueEntry),
    )
    for file, of in tables:
        assert [entry.id for entry in PATTERNS.entries(file, of) if not entry.examples] == []


@pytest.mark.parametrize(("entry", "example"), examples(PATTERNS.entries("units", UnitEntry)))
def test_unit_examples(entry: UnitEntry, example: Example) -> None:
    found, _ = read(example.plain)
    carried = {q for q in found if q.unit}
    assert {(q.evidence.start, q.evidence.end) for q in carried} == set(example.spans)
    assert all(q.kind is not Kind.OTHER or entry.kind is Kind.OTHER for q in carried)


@pytest.mark.parametrize(("entry", "example"), examples(PATTERNS.entries("named_numbers", NamedEntry)))
def test_named_number_examples(entry: NamedEntry, example: Example) -> None:
    _, named = read(example.plain)
    assert {(n.evidence.start, n.evidence.end) for n in named if n.name == entry.name} == set(example.spans)


@pytest.mark.parametrize(("entry", "example"), examples(PATTERNS.entries("qualifiers", QualifierEntry)))
def test_qualifier_examples(entry: QualifierEntry, example: Example) -> None:
    found, _ = read(example.plain)
    assert {(q.evidence.start, q.evidence.end) for q in found if q.qualifier is entry.qualifier} == set(example.spans)


@pytest.mark.parametrize(("entry", "example"), examples(PATTERNS.entries("kind_cues", CueEntry)))
def test_kind_cue_examples(entry: CueEntry, example: Example) -> None:
    found, _ = read(example.plain)
    of_the_kind = {(q.evidence.start, q.evidence.end) for q in found if q.kind is entry.kind}
    if example.none:
        assert of_the_kind == set()
    else:
        assert set(example.spans) <= of_the_kind


@pytest.mark.parametrize("sentence", SENTENCES, ids=lambda s: s.id)
def test_sentences_of_the_genre(sentence: Sentence) -> None:
    found, named = read(sentence.text)
    assert [(q.text, q.kind, q.value) for q in found if q.unit] == list(sentence.figures)
    assert set(sentence.named) <= {(n.evidence.quote, n.name) for n in named}


@pytest.mark.parametrize("case", hard_strings(), ids=lambda case: case.text)
def test_hard_strings_of_the_benchmark(case: Case) -> None:
    assert judged([case], our_answer([case]).readings) == Counter(right=len(case.figures))


@pytest.mark.parametrize(
    ("text", "value", "unit", "low", "high"),
    [
        ("预算１２３４．５万元", "12345000", "元", "12345000", "12345000"),
        ("结余−3.2万元", "-32000", "元", "-32000", "-32000"),
        ("结余－3.2万元", "-32000", "元", "-32000", "-32000"),
        ("不超过100万元", "1000000", "元", None, "1000000"),
        ("不低于100万元", "1000000", "元", "1000000", None),
        ("100～200万元", "1000000", "元", "1000000", "2000000"),
        ("100万元至200万元", "1000000", "元", "1000000", "2000000"),
        ("5000元-1万元", "5000", "元", "5000", "10000"),
        ("3万4000元", "34000", "元", "34000", "34000"),
        ("10万零5000元", "105000", "元", "105000", "105000"),
        ("10万5千元", "105000", "元", "105000", "105000"),
        ("近1200万元", "12000000", "元", "11000000", "12000000"),
        ("约670万元", "6700000", "元", "6600000", "6800000"),
        ("3000余名", "3000", "人", "3000", "4000"),
        ("100多万元", "1000000", "元", "1000000", "2000000"),
        ("逾80万元", "800000", "元", "800000", "900000"),
        ("超过2个月", "2", "个月", "2", None),
        ("1,234.56元", "1234.56", "元", "1234.56", "1234.56"),
        ("1，234.5元", "1234.5", "元", "1234.5", "1234.5"),
        ("１，２３４．５６万元", "12345600", "元", "12345600", "12345600"),
        ("392.65万元", "3926500", "元", "3926500", "3926500"),
        ("1.2亿元", "120000000", "元", "120000000", "120000000"),
        ("三百二十万元", "3200000", "元", "3200000", "3200000"),
        ("一百零五万元", "1050000", "元", "1050000", "1050000"),
        ("壹佰贰拾万元整", "1200000", "元", "1200000", "1200000"),
        ("百分之九十五点五", "95.5", "%", "95.5", "95.5"),
        ("5.5‰", "0.55", "%", "0.55", "0.55"),
        ("3个百分点", "3", "百分点", "3", "3"),
        ("90%-95%", "90", "%", "90", "95"),
        ("≥95%", "95", "%", "95", None),
        (">=95%", "95", "%", "95", None),
        ("95%以上", "95", "%", "95", None),
        ("15个工作日内", "15", "个工作日", None, "15"),
        ("大于220000人", "220000", "人", "220000", None),
        ("22.23万⼈", "222300", "人", "222300", "222300"),
        ("¥3,200.00", "3200", "元", "3200", "3200"),
        ("47元/人", "47", "元", "47", "47"),
    ],
)
def test_hard_strings(text: str, value: str, unit: str, low: str | None, high: str | None) -> None:
    quantity = one(text)
    assert (quantity.value, quantity.unit) == (Decimal(value), unit)
    assert quantity.low == (None if low is None else Decimal(low))
    assert quantity.high == (None if high is None else Decimal(high))


@pytest.mark.parametrize(
    ("text", "per"),
    [
        ("47元/人", "人"),
        ("640元/人·年", "人·年"),
        ("60元/人/月", "人·月"),
        ("5元／生·天", "生·天"),
        ("30元/(人·天)", "人·天"),
        ("1.5万元/公里", "公里"),
        ("每人每月60元", "人·月"),
        ("每月每人60元", "人·月"),
        ("每户补助2万元", "户"),
        ("户均补助约1.06万元", "户"),
        ("参保一人奖励1元", "人"),
        ("80元每人每月", "人·月"),
        ("每人200元/月", "人·月"),
        ("按人均2.4万元/年", "人·年"),
        ("人均每年1.2万元", "人·年"),
    ],
)
def test_what_a_standard_is_paid_for(text: str, per: str) -> None:
    quantity = one(text)
    assert (quantity.kind, quantity.per) == (Kind.PER_UNIT, per)


def test_the_step_is_one_in_the_last_printed_place() -> None:
    assert one("392.65万元").step == 100
    assert one("98.10分").step == Decimal("0.01")
    assert one("300人").step == 1


@pytest.mark.parametrize(
    ("text", "context", "kind", "value", "unit", "inherited"),
    [
        ("1435", FigureContext(Kind.AMOUNT, "万元"), Kind.AMOUNT, "14350000", "元", True),
        ("1,084.25", FigureContext(Kind.AMOUNT, "万元"), Kind.AMOUNT, "10842500", "元", True),
        ("-45.44", FigureContext(Kind.AMOUNT, "万元"), Kind.AMOUNT, "-454400", "元", True),
        ("5万", FigureContext(Kind.AMOUNT, "万元"), Kind.AMOUNT, "50000", "元", True),
        ("5000元", FigureContext(Kind.AMOUNT, "万元"), Kind.AMOUNT, "5000", "元", False),
        ("2022", FigureContext(Kind.AMOUNT, "元"), Kind.AMOUNT, "2022", "元", True),
        ("20.5", FigureContext(Kind.WEIGHT), Kind.WEIGHT, "20.5", "分", True),
        ("20分", FigureContext(Kind.WEIGHT), Kind.WEIGHT, "20", "分", False),
        ("（15分）", FigureContext(Kind.SCORE), Kind.SCORE, "15", "分", False),
        ("98", FigureContext(Kind.RATE), Kind.RATE, "98", "%", True),
        ("≥98", FigureContext(None, "%"), Kind.RATE, "98", "%", True),
        ("60", FigureContext(Kind.PER_UNIT, "元/人·月"), Kind.PER_UNIT, "60", "元", True),
        ("1200", FigureContext(Kind.HEADCOUNT), Kind.HEADCOUNT, "1200", "人", True),
        ("3.5", FigureContext(Kind.HEADCOUNT, "万人"), Kind.HEADCOUNT, "35000", "人", True),
        ("10.00", FigureContext(Kind.AMOUNT, "亿"), Kind.AMOUNT, "1000000000", "元", True),
        ("3.5", FigureContext(Kind.HEADCOUNT, "万"), Kind.HEADCOUNT, "35000", "人", True),
        ("12", FigureContext(Kind.AMOUNT), Kind.AMOUNT, "12", "", False),
        ("12", FigureContext(Kind.COUNT, "站所"), Kind.COUNT, "12", "站所", True),
        ("50", PROSE, Kind.OTHER, "50", "", False),
        ("72890", PROSE, Kind.OTHER, "72890", "", False),
        ("≥95%", PROSE, Kind.RATE, "95", "%", False),
        ("≤90万元", PROSE, Kind.AMOUNT, "900000", "元", False),
        ("≥100百分比", PROSE, Kind.RATE, "100", "%", False),
        ("25TB", PROSE, Kind.OTHER, "25", "TB", False),
        ("100%覆盖", PROSE, Kind.RATE, "100", "%", False),
        ("年度绩效目标1（80分）", FigureContext(Kind.WEIGHT), Kind.WEIGHT, "80", "分", False),
    ],
)
def test_cells(text: str, context: FigureContext, kind: Kind, value: str, unit: str, inherited: bool) -> None:
    quantity = one(text, context)
    assert (quantity.kind, quantity.value, quantity.unit) == (kind, Decimal(value), unit)
    assert quantity.inherited is inherited


@pytest.mark.parametrize("text", ["—", "-", "/", "", "  ", "（万元）", "单位：万元", "优", "%（百分比）", "≥"])
def test_cells_without_number(text: str) -> None:
    document = document_of([text, "末"])
    assert figures(document, 0, len(text), FigureContext(Kind.AMOUNT, "万元"), PATTERNS) == ([], [])


def test_cells_that_hold_no_quantity() -> None:
    assert [n.name for n in read("2020年12月底前")[1]] == ["date"]
    quantities, named = read("12", FigureContext(named="ordinal"))
    assert quantities == []
    assert [(n.name, n.evidence.quote) for n in named] == [("ordinal", "12")]


def test_a_range_carries_one_unit_and_scale() -> None:
    quantity = one("单价在100～200万元之间")
    assert (quantity.text, quantity.qualifier, quantity.step) == ("100～200万元", Qualifier.RANGE, 10000)


@pytest.mark.parametrize("text", ["2019-2020年", "0745-0000456", "表3-2", "2022年1-6月"])
def test_hyphens_that_make_no_range_and_no_sign(text: str) -> None:
    assert read(text)[0] == []


def test_blanks_and_line_ends_between_number_and_unit() -> None:
    assert one("共 1052.64 万元").text == "1052.64 万元"
    assert [q.text for q in read("7.29\t—\t100%")[0]] == ["7.29", "100%"]
    assert [q.text for q in read("98\t%（百分比）\t100%")[0]] == ["98", "100%"]


# ---- properties

WORDS = [word for entry in PATTERNS.entries("units", UnitEntry) for word in entry.words]
NUMBERS = st.one_of(
    st.decimals(0, 10**7, places=2).map(str),
    st.integers(0, 10**9).map(str),
    st.integers(0, 10**9).map("{:,}".format),
    st.sampled_from(
        ["３，２１０．５", "3万4000", "一百二十", "壹拾", "5.5", "2020", "1:3", "8+1", "90%-95%", "〔2021〕3号"]
    ),
)
LINKS = st.sampled_from(
    [
        *"，。；：、（）-—~/ ",
        "年",
        "月",
        "日",
        "第",
        "约",
        "余",
        "每人",
        "得分",
        "共计",
        "万",
        "一",
        "附件",
        "A",
        "PM",
        "号",
        "\n",
    ]
)
TEXTS = st.lists(st.one_of(NUMBERS, LINKS, st.sampled_from(WORDS)), max_size=14).map("".join)


@given(TEXTS)
def test_every_run_of_digits_is_in_exactly_one_result(text: str) -> None:
    document = document_of(["前文。" + text.replace("\n", " ") + "末"])
    quantities, named = figures(document, 0, len(document.text), PROSE, PATTERNS)
    taken = sorted(spans(quantities) | spans(named))
    assert len(taken) == len(quantities) + len(named)
    assert all(a[1] <= b[0] for a, b in pairwise(taken))
    for run in re.finditer(r"[0-9０-９]+", document.text):
        holders = [span for span in taken if span[0] <= run.start() and run.end() <= span[1]]
        assert len(holders) == 1, (run[0], taken)


@given(TEXTS, st.integers(0, 5))
def test_spans_point_at_the_printed_text(text: str, offset: int) -> None:
    document = document_of(["甲" * (offset + 1) + text.replace("\n", " ") + "末"])
    quantities, named = figures(document, offset, len(document.text), PROSE, PATTERNS)
    for item in (*quantities, *named):
        assert document.text[item.evidence.start : item.evidence.end] == item.evidence.quote
        assert item.evidence.start >= offset
    for quantity in quantities:
        assert quantity.text == quantity.evidence.quote
        assert quantity.low is None or quantity.high is None or quantity.low <= quantity.high


@given(st.integers(2, 9999), st.sampled_from(["元", "万元", "人", "名", "%"]))
def test_chinese_numerals_with_a_unit_are_in_exactly_one_result(number: int, unit: str) -> None:
    numeral = in_chinese(number)
    quantities, named = read(f"共计{numeral}{unit}。")
    assert len(quantities) + len(named) == 1
    if number > 10:
        assert quantities[0].value == number * (10000 if unit == "万元" else 1)


@given(TEXTS)
def test_full_width_print_reads_the_same(text: str) -> None:
    text = text.replace("\n", " ")
    wide = text.translate(str.maketrans("0123456789.%", "０１２３４５６７８９．％"))
    narrow, full = read(f"前{text}末"), read(f"前{wide}末")
    assert [(q.kind, q.value, q.unit, q.low, q.high) for q in narrow[0]] == [
        (q.kind, q.value, q.unit, q.low, q.high) for q in full[0]
    ]
    assert [n.name for n in narrow[1]] == [n.name for n in full[1]]


def in_chinese(number: int) -> str:
    text = ""
    for place, word in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit, number = divmod(number, place)
        if digit:
            text += "零一二三四五六七八九"[digit] + word
        elif text and number and not text.endswith("零"):
            text += "零"
    return text


# ---- defects of the pattern files


@pytest.mark.parametrize(
    ("file", "entry", "build", "complaint"),
    [
        ("units", "{id: x, words: [元], measures: money, kind: amount}", units, "belongs to another unit already"),
        ("named_numbers", "{id: x, name: y, starts: text, pattern: a}", numbers, "'gate' belongs to entries"),
        ("named_numbers", "{id: x, name: y, starts: digit, pattern: '['}", numbers, "not an expression"),
        ("named_numbers", "{id: x, name: y, starts: digit, pattern: '{no}'}", numbers, "unknown building block"),
        ("kind_cues", "{id: x, of: money, kind: amount}", kinds, "a cue needs"),
        ("kind_cues", "{id: x, of: money, kind: amount, between: a}", kinds, "belong together"),
        ("kind_cues", "{id: x, of: bare, kind: amount, before: a}", kinds, "'unit' belongs to cues of bare"),
        ("qualifiers", "{id: x, qualifier: about, before: [约]}", qualifiers, "belongs to another qualifier already"),
    ],
)
def test_defects_are_named_with_file_and_line(
    tmp_path: Path, file: str, entry: str, build: object, complaint: str
) -> None:
    (tmp_path / f"{file}.yaml").write_text(f"about: a\nentries:\n  - {entry}\n", encoding="utf-8")
    with pytest.raises(PatternError, match=complaint) as failure:
        load(tmp_path).derived(build)  # type: ignore[arg-type]
    assert str(failure.value).startswith(f"{tmp_path / file}.yaml:3: ")
