"""Links figures that state one fact in several places: in the summary, the body, a table, the conclusion.

Each link is a claim that the figures are equal. It is certain only where nothing tells the two apart: the
same label, period, unit, level of government, plan against plan.
"""

from __future__ import annotations

from collections.abc import Container, Iterator, Sequence
from decimal import Decimal
from itertools import pairwise

from extractor.interpretation.language.clauses import PHRASE_END, said_before, sentence_start
from extractor.interpretation.language.figures import is_rate_of
from extractor.interpretation.language.grid_figures import figures_by_cell
from extractor.interpretation.language.slips import is_digit_off, printed_digits
from extractor.interpretation.language.word_classes import word_class
from extractor.interpretation.mentions.naming import Naming
from extractor.lexicon import lexicon, same_label, same_subject, whole_year
from extractor.model import Claim, Document, Fact, Kind, Operation, Qualifier, Quantity, Recognition, Term
from extractor.numeral import are_transposed
from extractor.pattern import PatternSet

_CHECK = {
    Kind.AMOUNT: "restated-amount-conflict",
    Kind.HEADCOUNT: "restated-headcount-conflict",
    Kind.COUNT: "restated-headcount-conflict",
}
_RESTATED = {**_CHECK, Kind.RATE: "restated-rate-conflict"}
_LINKED = 0.95
_SPECIFIC = 4
"""Characters below which a label (发放, 补助) names no one thing."""
_FEW = 3
_REACH = 24
_LISTED = 60
_FAR = 5
_PART = 8
_TWICE = 2
"""How many times one of two figures told under two names may be the other."""
_TELLING = 5
"""Digits enough for two figures not to agree in all of them by chance."""
_WAN = Decimal(10000)
_COUNTED = (Kind.HEADCOUNT, Kind.COUNT, Kind.OTHER)
_DATES = ("末", "底", "日")
_OF_SOME = ("其余", "其他", "剩余", "余下", "另外", "的")
_FIELDS = ("original_budget", "final_budget", "arrival", "expenditure", "balance")


def fact_mentions(document: Document, facts: Sequence[Fact], quantities: Sequence[Quantity]) -> Iterator[Claim]:
    """Every further statement of a money field equals the best one."""
    for name in _FIELDS:
        stated = [f for f in sorted(facts, key=lambda f: f.rank) if f.field == name and f.quantity is not None]
        for other in stated[1:]:
            if stated[0].quantity is None or other.quantity is None:
                continue
            own = [_own_whole(f.quantity, quantities) for f in (stated[0], other) if f.quantity is not None]
            if None not in own and own[0] != own[1]:
                continue  # 预算2780万元，执行率97.23% of one, 养护预算1892.8万元，执行率95.93% of the other
            if _is_rest_told(document, quantities[stated[0].quantity], quantities[other.quantity], quantities):
                continue  # 车辆款支付1096.68万元，器材款32.60万元: 支出1129.28万元
            if _comparable(quantities[stated[0].quantity], quantities[other.quantity]):
                yield equal(stated[0].quantity, other.quantity, quantities, certain=True, name=f"field {name}")


def _own_whole(index: int, quantities: Sequence[Quantity]) -> Decimal | None:
    """The amount before a figure of which it is what the rate behind it says."""
    before = [q for q in quantities[max(0, index - _FEW) : index] if q.kind is Kind.AMOUNT and q.value > 0]
    rates = [q for q in quantities[index + 1 : index + _FEW] if q.kind is Kind.RATE]
    part = quantities[index].value
    return next((q.value for q in reversed(before) for rate in rates if is_rate_of(part, q.value, rate)), None)


def _is_rest_told(document: Document, one: Quantity, other: Quantity, quantities: Sequence[Quantity]) -> bool:
    """Whether the paragraph of the smaller of two exact amounts tells what it lacks of the larger one."""
    if any(q.qualifier is not Qualifier.EXACT for q in (one, other)):
        return False
    small, large = sorted((one, other), key=lambda q: q.value)
    rest = [q for q in quantities if q.kind is Kind.AMOUNT and q.value == large.value - small.value > 0]
    return any(_same_place(document, small, q) for q in rest)


def _comparable(one: Quantity, other: Quantity) -> bool:
    """Whether two figures are near enough in size to be one told twice: a part (三公经费预算18万元) is not."""
    small, large = sorted((abs(one.value), abs(other.value)))
    far = _FAR if one.label == other.label else _TWICE
    return large == 0 or small * far > large


def label_mentions(
    document: Document, recognition: Recognition, apart: Container[int], year: str | None, patterns: PatternSet
) -> Iterator[Claim]:
    """Figures of prose with one label and period are one fact. The quantities ``apart`` are linked elsewhere.
    Within one paragraph a label that recurs names the next thing, not the same one."""
    quantities = recognition.quantities
    naming = Naming(document, patterns)
    planned = word_class("plan", patterns)
    seen: dict[tuple[str, str, str | None], list[int]] = {}
    for index, quantity in enumerate(quantities):
        if (
            quantity.kind not in _CHECK
            or len(quantity.label) < _SPECIFIC
            or quantity.evidence.table is not None
            or index in apart
        ):
            continue
        key = (quantity.kind, quantity.unit, whole_year(quantity.period) or year)
        earlier = next(
            (
                i
                for i in seen.get(key, [])
                if _comparable(quantities[i], quantity)
                and same_subject(quantities[i], quantity, patterns, year) >= _LINKED
            ),
            None,
        )
        if earlier is not None and (
            _same_place(document, quantities[earlier], quantity)
            or naming.in_one_list(quantities[earlier], quantity)
            or told_apart(document, quantities[earlier], quantity, patterns)
            or is_rate_told(document, quantities[earlier], quantity, quantities)
            or _is_rest_told(document, quantities[earlier], quantity, quantities)
        ):
            continue
        if earlier is None:
            seen.setdefault(key, []).append(index)
        else:
            one_level = quantity.kind is Kind.AMOUNT and (
                "level" in dict(lexicon(patterns).subject(quantity.label).axes)
            )
            certain = _is_miscounted(document, quantities[earlier], quantity, planned, money=one_level)
            yield equal(earlier, index, quantities, certain=certain, name="same label")


def _is_miscounted(
    document: Document, one: Quantity, other: Quantity, planned: Sequence[str], *, money: bool = False
) -> bool:
    """Whether two counts of one name, or the ``money`` of a level of government, are meant to be the same: both of what
    there is or was done, and near."""
    whole = one.label == other.label and len(one.label) > _SPECIFIC - money
    exact = one.qualifier is other.qualifier is Qualifier.EXACT
    less, more = sorted((one.value, other.value))
    near = more - less == 1 or (more - less) * _PART <= more or is_digit_off(less, one if one.value == more else other)
    said = (document.text[sentence_start(document, q.evidence.start) : q.evidence.end] for q in (one, other))
    return (
        whole
        and exact
        and near
        and (money or one.kind is not Kind.AMOUNT)
        and not any(word in text for text in said for word in planned)
    )


def is_rate_told(document: Document, one: Quantity, other: Quantity, quantities: Sequence[Quantity]) -> bool:
    """Whether the paragraph of one of two figures tells how many percent they are of one another: 布设诱捕器1520套，为
    目标的101.33%."""
    rates = (q for q in quantities if q.unit == "%" and any(_same_place(document, q, known) for known in (one, other)))
    return any(is_rate_of(a.value, b.value, q) for q in rates for a, b in ((one, other), (other, one)) if b.value)


def last_years(recognition: Recognition) -> Iterator[Claim]:
    """A figure said of a year that is the one of the year before, where both years are told together (2021年惠及居民
    1986户，2022年惠及居民2318户 … 2022年改造惠及居民1986户): last year's was kept."""
    told = [
        (i, q)
        for i, q in enumerate(recognition.quantities)
        if q.kind in _CHECK and q.evidence.table is None and q.label and len(_digits_of(q)) >= _FEW
    ]
    for (_, before), (at, now) in pairwise(told):
        together = before.label == now.label and before.unit == now.unit and before.value != now.value
        if not together or _year(before) is None or _year(now) != (_year(before) or 0) + 1:
            continue
        for index, again in told:
            if (
                index > at
                and (again.value, again.unit, _year(again)) == (before.value, before.unit, _year(now))
                and again.label.endswith(now.label)
            ):
                yield equal(at, index, recognition.quantities, certain=True, name="last year's")


def staff_at_one_date(document: Document, recognition: Recognition, patterns: PatternSet) -> Iterator[Claim]:
    """The staff of the body at one date (2023年末在职32人 … 2023年末实有在职34人), told in two paragraphs."""
    staff, there_are = word_class("staff", patterns), word_class("there_are", patterns)
    seen: dict[tuple[str, str], int] = {}
    for index, quantity in enumerate(recognition.quantities):
        name = next((quantity.label.removeprefix(w) for w in there_are if quantity.label.startswith(w)), quantity.label)
        dated = quantity.period is not None and quantity.period.endswith(_DATES)
        if quantity.kind is not Kind.HEADCOUNT or quantity.evidence.table is not None or name not in staff or not dated:
            continue
        earlier = seen.setdefault((name.removesuffix("人员"), quantity.period or ""), index)
        if earlier != index and not _same_place(document, recognition.quantities[earlier], quantity):
            yield equal(earlier, index, recognition.quantities, certain=True, name="staff at one date")


def _digits_of(quantity: Quantity) -> str:
    return "".join(filter(str.isdigit, quantity.text))


def _year(quantity: Quantity) -> int | None:
    """The year a figure is said of as a whole."""
    period = whole_year(quantity.period) or ""
    return int(period[:-1]) if period.endswith("年") and period[:-1].isdecimal() else None


def told_apart(
    document: Document,
    one: Quantity,
    other: Quantity,
    patterns: PatternSet,
    *,
    unsaid: str | None = None,
    by_flow: bool = True,
) -> bool:
    """Whether the sentences tell two figures of one label apart: one of them is told of some only (其余59个项目), says
    what was planned or, ``by_flow``, spent or handled and the other does not, or says another of these. A sentence that
    says nothing of plan or fact is taken to say ``unsaid``."""
    if _is_of_some(document, one) != _is_of_some(document, other):
        return True
    known = lexicon(patterns)
    first, second = (dict(known.subject(_lead(document, q)).axes) for q in (one, other))
    seasons = [axes.get("season") for axes in (first, second)]
    if None not in seasons and seasons[0] != seasons[1]:
        return True
    plans = [axes.get("plan", unsaid) for axes in (first, second)]
    return (by_flow and first.get("flow") != second.get("flow")) or plans[0] != plans[1]


def _is_of_some(document: Document, quantity: Quantity) -> bool:
    """Whether the words right before a figure leave only some of what it counts: 其余59个项目, 未就业的83名人员."""
    return said_before(document.text, quantity.evidence.start, _REACH, PHRASE_END).endswith(_OF_SOME)


def said_alike(document: Document, one: Quantity, other: Quantity, patterns: PatternSet) -> bool:
    """Whether the clauses before two figures share a word, or both say that money was spent."""
    said = [lexicon(patterns).subject(said_before(document.text, q.evidence.start, _REACH)) for q in (one, other)]
    return bool(said[0].words & said[1].words) or all(("flow", "spending") in subject.axes for subject in said)


def _lead(document: Document, quantity: Quantity) -> str:
    """The sentence up to a figure, from its last semicolon."""
    at = quantity.evidence.start
    return document.text[sentence_start(document, at) : at].rpartition("；")[2]


def _same_place(document: Document, one: Quantity, other: Quantity) -> bool:
    return document.block_at(one.evidence.start) is document.block_at(other.evidence.start)


def same_digits(document: Document, recognition: Recognition, patterns: PatternSet) -> Iterator[Claim]:
    """Figures 10000 apart that are printed with the same digits: amounts of five or more, and what is counted or
    measured with a point and said of one thing (清运8.78吨 where 清运8.78万吨). One of the two units is wrong."""
    yield from _lost_ten_thousand(document, recognition, patterns)
    seen: dict[Decimal, int] = {}
    for index, quantity in enumerate(recognition.quantities):
        if quantity.kind is not Kind.AMOUNT or printed_digits(quantity) < _TELLING or not quantity.value:
            continue
        for factor in (Decimal(10000), Decimal("0.0001")):
            other = seen.get(quantity.value * factor)
            if other is not None:
                yield Claim(Operation.EQUALITY, "unit-slip", "same digits", ((Term(other),),), index)
        seen.setdefault(quantity.value, index)


def _lost_ten_thousand(document: Document, recognition: Recognition, patterns: PatternSet) -> Iterator[Claim]:
    naming = Naming(document, patterns)
    measured = [
        (i, q)
        for i, q in enumerate(recognition.quantities)
        if q.kind in _COUNTED and "." in q.text and q.value and q.evidence.table is None
    ]
    for first, one in measured:
        for second, other in measured:
            if (
                one.value == other.value * _WAN
                and one.unit == other.unit
                and printed_digits(other) >= _FEW
                and naming.are_of_one(one, other)
            ):
                yield Claim(Operation.EQUALITY, "unit-slip", "same digits", ((Term(first),),), second)
                break


def akin(one: Quantity, other: Quantity, patterns: PatternSet) -> bool:
    """Whether the labels have a word in common and nothing tells their facts apart; a bare 共计 has none."""
    return not one.label or not other.label or same_label(one.label, other.label, patterns) > 0


def counted_rows(document: Document, recognition: Recognition, patterns: PatternSet) -> Iterator[Claim]:
    """The count of a row of a table beside the one that prose gives of the same thing in its unit (自助终端 | 24台 and
    采购自助服务终端26台), planned numbers left out; where no verb says that all of it is meant, one whose digits are
    changed over (田间道路 | 公里 | 18.6 and 16.8公里田间道路)."""
    quantities = recognition.quantities
    cells = figures_by_cell(quantities)
    verbs, planned = word_class("bought", patterns), word_class("plan", patterns)

    def bare(name: str) -> str:
        return next((name.removeprefix(verb) for verb in verbs if name.startswith(verb)), name)

    known: dict[str, list[tuple[int, set[str]]]] = {}
    for grid in recognition.grids:
        for row in grid.rows if grid.kind in ("list", "tasks") else ():
            texts = {document.text[cell.start : cell.end].strip() for cell in row.cells if cell is not None}
            figures = [cells.get((grid.table, cell.row, cell.column)) for cell in row.cells if cell is not None]
            counts = [i for i in dict.fromkeys(figures) if i is not None and _is_count(quantities[i])]
            if row.kind == "line" and len(row.label) >= _SPECIFIC and len({quantities[i].value for i in counts}) == 1:
                known.setdefault(bare(row.label), []).append((counts[-1], texts))
    for index, quantity in enumerate(quantities):
        if not known or not _is_count(quantity) or quantity.evidence.table is not None or not quantity.unit:
            continue
        said = said_before(document.text, quantity.evidence.start, _REACH, PHRASE_END)
        listed = said_before(document.text, quantity.evidence.start, _LISTED)
        done = {said.rpartition(verb)[2] for verb in verbs if verb in said}
        done |= {said} if len(said) >= _SPECIFIC and any(verb in listed for verb in verbs) else set()
        behind = [name for name in known if document.text.startswith(name, quantity.evidence.end)]
        same = [
            i
            for name in dict.fromkeys((*done, quantity.label, *behind))
            for i, texts in known.get(name, ())
            if (quantities[i].unit == quantity.unit or (not quantities[i].unit and quantity.unit in texts))
            and (name in done or _is_slip(quantities[i], quantity))
        ]
        if len(same) == 1 and not any(word in _lead(document, quantity) for word in planned):
            yield equal(same[0], index, quantities, certain=True, name="counted in a row")


def _is_slip(one: Quantity, other: Quantity) -> bool:
    """Whether two figures have the same digits but for the order of two neighbours; a part of the thing has not."""
    first, second = (int(_digits_of(q)) for q in (one, other))
    return are_transposed(first, second, _FEW)


def _is_count(quantity: Quantity) -> bool:
    return quantity.kind in (Kind.COUNT, Kind.OTHER)


def grouped_rows(document: Document, recognition: Recognition, patterns: PatternSet) -> Iterator[Claim]:
    """The rows of a list that one remark covers (备注: 自治区资金) add up to what prose says of that name."""
    quantities = recognition.quantities
    cells = figures_by_cell(quantities)
    prose = [i for i, q in enumerate(quantities) if q.kind is Kind.AMOUNT and q.label and q.evidence.table is None]
    for grid in recognition.grids:
        remarks = [at for at, column in enumerate(grid.columns) if column.role in ("remark", "")]
        amounts = [at for at, column in enumerate(grid.columns) if column.role == "amount"]
        if grid.kind != "list" or len(remarks) != 1 or len(amounts) != 1:
            continue
        groups: dict[str, list[int]] = {}
        for row in grid.rows:
            remark, figure = row.cells[remarks[0]], row.cells[amounts[0]]
            if row.kind == "line" and remark is not None and figure is not None:
                index = cells.get((grid.table, figure.row, figure.column))
                name = document.text[remark.start : remark.end].strip()
                if index is not None and name:
                    groups.setdefault(name, []).append(index)
        for name, rows in groups.items():
            for stated in prose:
                if same_label(quantities[stated].label, name, patterns) >= _LINKED:
                    terms = tuple(Term(i) for i in rows)
                    yield Claim(
                        Operation.SUM, _CHECK[Kind.AMOUNT], "rows of one remark", (terms,), stated, subject=name
                    )


def equal(first: int, second: int, quantities: Sequence[Quantity], *, certain: bool, name: str) -> Claim:
    return Claim(
        Operation.EQUALITY,
        _RESTATED.get(quantities[second].kind, "restated-headcount-conflict"),
        name,
        ((Term(first),),),
        second,
        certain=certain,
        subject=quantities[second].label,
    )
