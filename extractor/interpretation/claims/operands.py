"""The operands of a claim where the expression alone does not settle them: what else the sentence or the document
offers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction

import regex

from extractor.interpretation.claims.passage import Passage, share_a_word
from extractor.interpretation.language.clauses import said_before
from extractor.interpretation.language.figures import is_rate_of
from extractor.interpretation.language.grammar import unit_key
from extractor.model import Kind, Operation, Qualifier, Quantity, Term

_EDGE = 2
_FROM = ("由", "从", "自")
_BESIDE = 8
_REACH = 30
"""How many characters before a figure the words of its clause may begin."""
_HUNDRED = 100
_FAR = 20
_FEW = 5
"""Counts below this are soon alike by chance."""
_OF_SIZE = ("金额", "资金", "投资", "贷款额", "面积", "里程", "长度", "产量")
_OF_ALL_GROUPS = ("总体", "综合", "整体", "合并", "平均")
_NUMBERED = regex.compile(r"第[一二三四五六七八九十\d]+\p{Han}")
_THAN = regex.compile(r"(?:[比较]|超过|高于|低于|不及|恢复到)(?:上年|去年|上一年|(?:19|20)\d\d年)[^，。；]*$")
_RATES_BEHIND = regex.compile(r"[、和与及]\s*\d+(?:\.\d+)?%")
_LEVEL = regex.compile(
    r"(?:中央|省|自治区|市|县|区|镇|乡)(?:级|本级)?(?=财政|资金|补助|配套|拨款)|中央和省级|[春夏秋冬](?:季|防)|[上下]半年"
)
_OPINIONS = ("满意", "合格", "知晓", "优良", "达标")
_WAN = 10000
_TURNED = regex.compile(r"(?P<thing>\p{Han}{2,4})(?P<doing>\p{Han}{2})[总数]?量")
"""占大米储备量的60% may be of what 储备大米300吨 tells."""
_MEASURE = regex.compile(r"(?:总量|总数|人数|户数|数量|数|量|额)$")
_TOTAL = "总"
"""占利用总量的29.57% may be of what is called 利用量."""

Reading = tuple[Term, ...]


def earlier_readings(
    operation: Operation, captured: Mapping[str, tuple[int, ...]], passage: Passage, reading: Reading
) -> Iterator[Reading]:
    """The readings in which a figure said earlier in the sentence is the first operand, or one more."""
    first = min(position for positions in captured.values() for position in positions)
    for at in range(first - 1, passage.sentence(first) - 1, -1):
        if passage.letters[at] != "Q":
            continue
        earlier = passage.index(at)
        if operation is Operation.DIFFERENCE:
            yield (Term(earlier), *reading)
            yield (Term(earlier, role="from"), *reading[1:])
        else:
            first_role = "new" if operation is Operation.PERCENT_CHANGE else "whole"
            yield tuple(replace(t, quantity=earlier) if t.role == first_role else t for t in reading)


def divided_readings(part: int, role: str, passage: Passage, reading: Reading) -> Iterator[Reading]:
    """The readings in which the whole of a 其中 list stands for a part in it: 三公经费6.8万元，其中公务用车4.62万元，
    为预算8.5万元的80%."""
    cue = next((i for i in range(part - 1, passage.sentence(part) - 1, -1) if passage.tokens[i].kind == "part"), None)
    if cue is not None:
        for at in range(cue - 1, passage.sentence(part) - 1, -1):
            if passage.letters[at] == "Q":
                yield tuple(replace(t, quantity=passage.index(at)) if t.role == role else t for t in reading)


def is_one_of_each(captured: Mapping[str, tuple[int, ...]], stated: int, passage: Passage) -> bool:
    """Whether a rate is one of several told of several figures in turn (提高幅度分别为5.56%和7.55%), or one of no marks
    beside marks (首次验收合格率失1分，目标98%)."""
    last = max((at for positions in captured.values() for at in positions if at != stated), default=stated)
    several = any(t.kind == "each" for t in passage.tokens[last:stated]) or _RATES_BEHIND.match(
        passage.text, passage.tokens[stated].end
    )
    marks = passage.quantity(last).kind in (Kind.SCORE, Kind.WEIGHT) and "分" not in passage.quantity(stated).label
    return bool(several) or marks


def is_told_in_turn(captured: Mapping[str, tuple[int, ...]], stated: int, passage: Passage) -> bool:
    """Whether a difference is the first of several told of several figures: 每生每年分别提高70元和90元."""
    last = max((at for positions in captured.values() for at in positions if at != stated), default=stated)
    return any(t.kind == "each" for t in passage.tokens[last:stated])


def _has_sibling(part: int, rate: int, passage: Passage) -> bool:
    """Whether another figure of the sentence has a name that ends as the part's: 企业满意143份，群众满意136份."""
    ending = passage.quantity(part).label[-_EDGE:]
    others = (at for at in range(passage.sentence(rate), rate) if at != part and passage.letters[at] == "Q")
    return len(ending) == _EDGE and any(passage.quantity(at).label.endswith(ending) for at in others)


def is_said_of_another(captured: Mapping[str, tuple[int, ...]], rate: int, passage: Passage, *, linked: bool) -> bool:
    """Whether a rate is one of another part than the one matched: a share whose clause names what takes it up (二季度
    121场，四季度65场，二、三季度占全年的64%), or a share of money beside counts (个人贷款金额占比70.6%)."""
    if len(captured.get("part", ())) != 1:
        return False
    (part,) = captured["part"]
    name = passage.before(rate)
    stem = passage.rate_stem(rate)
    told = (passage.index(at) for at in range(passage.sentence(rate), rate) if passage.letters[at] == "Q")
    if (
        len(stem) > _EDGE
        and passage.quantity(part).label != stem
        and any(passage.quantities[i].label == stem for i in told)
    ):
        return True
    numbers = {at: _NUMBERED.findall(passage.before(at)) for at in (part, *captured.get("whole", ()))}
    if all(numbers.values()) and len({found[-1] for found in numbers.values()}) > 1:
        return True  # 第二期12000万元已支出，第三期支出4310万元，支出率86.20%
    behind = [at for at in range(rate, len(passage.tokens)) if passage.letters[at] == passage.letters[part]]
    rated = [at for at in behind[:1] if any(t.kind == "R" for t in passage.tokens[at : at + _REACH])]
    sums = {passage.value(part) + passage.value(at) for at in rated}
    if any(passage.value(at) in sums for at in captured.get("whole", ())):
        return True  # 666份，其中教师177份，满意度93.16%；家长489份，满意度93.32%
    totalled = any(t.kind in ("total", "altogether") for t in passage.tokens[part:rate])
    if name.startswith(_OF_ALL_GROUPS) and (totalled or _has_sibling(part, rate, passage)):
        return True
    if any(word in name for word in _OF_SIZE) and passage.quantity(part).kind in (Kind.COUNT, Kind.HEADCOUNT):
        return True
    subject, found, _ = name.partition("占")
    subject = subject.strip("仅约分别共还已")
    within = passage.in_clause_before(rate)[:1]
    if not found or len(subject) < _EDGE or (within and within[0].start <= passage.tokens[part].start):
        return False
    said, label = passage.before(part), passage.quantity(part).label
    own = subject in said or (len(label) >= _EDGE and (label in subject or subject in label))
    return not own and (not linked or named_part(part, rate, passage) is None)


def before_an_average(
    captured: Mapping[str, tuple[int, ...]], passage: Passage, reading: Reading, averages: Sequence[str]
) -> Iterator[Reading]:
    """The reading in which an average stands aside for the figure before it: 接待2.76万人次，月均0.92万人次，去年同期为
    1.84万人次，增长50%."""
    for new in captured.get("new", ()):
        before = [at for at in range(passage.sentence(new), new) if passage.letters[at] == "Q"]
        if before and any(word in passage.before(new) for word in averages):
            yield tuple(replace(t, quantity=passage.index(before[-1])) if t.role == "new" else t for t in reading)


def added_readings(part: int, passage: Passage, reading: Reading) -> Iterator[Reading]:
    """The reading in which the figure right before a part is added to it: 新建48个，改造78个，覆盖223个村中的56.5%."""
    before = next((at for at in range(part - 1, passage.sentence(part) - 1, -1) if passage.letters[at] == "Q"), None)
    used = {t.quantity for t in reading}
    if before is not None and passage.index(before) not in used:
        yield (Term(passage.index(before), role="part"), *reading)


def larger_first(reading: Reading, quantities: Sequence[Quantity], *, lacking: bool) -> Reading:
    """What is left of things is left of the larger figure, whichever is said first (清除74处，76处中尚余2处); money may
    be overspent, and is where the words say that it is ``lacking``."""
    known = [quantities[t.quantity] for t in reading if t.quantity is not None]
    overspent = len(known) > 1 and known[0].kind is Kind.AMOUNT and not lacking
    if len(known) != len(reading) or len(known) != len("ab") or overspent:
        return reading
    if known[0].value >= known[1].value:
        return reading
    return tuple(replace(t, quantity=other.quantity) for t, other in zip(reading, reading[::-1], strict=True))


def by_the_change(readings: Sequence[Reading], quantities: Sequence[Quantity]) -> tuple[Reading, ...]:
    """The readings of a percent change without those by a new figure, printed roughly, where another reading has the
    same base and the change itself: 8万吨，比上年的6.4万吨增加1.6万吨，增长25%."""
    named = [{t.role: quantities[t.quantity] for t in reading if t.quantity is not None} for reading in readings]
    changes = [n for n in named if {"delta", "base"} <= n.keys()]

    def rough(figures: Mapping[str, Quantity]) -> bool:
        return "new" in figures and any(
            figures["base"] is other["base"]
            and abs(figures["new"].value - figures["base"].value) == other["delta"].value
            and other["delta"].step < figures["new"].step
            for other in changes
            if "base" in figures
        )

    return tuple(reading for reading, figures in zip(readings, named, strict=True) if not rough(figures))


def dated_between(captured: Mapping[str, tuple[int, ...]], passage: Passage) -> bool:
    """Whether a year is named between the figure before and the change: 安排2027万元，2020年比上年增加128万元. The
    figure before is then last year's; not where the year is that of the base: 比2019年的6.4万吨增加1.6万吨."""
    (before,), (change,) = captured["new"], captured["delta"]
    numbers = [at for at in range(before, change) if passage.tokens[at].kind == "number"]
    return any(passage.tokens[at - 1].kind != "than" for at in numbers)


def is_named_behind_than(captured: Mapping[str, tuple[int, ...]], passage: Passage) -> bool:
    """Whether the figure before a change is what the change is told from: 控制价75万元，成交价比控制价低1.59万元."""
    (before,), (change,) = captured["new"], captured["delta"]
    label, name = passage.quantity(before).label, compared_with(before, change, passage)
    return len(name) >= _EDGE and label.endswith(name)


def is_started_from(new: int, captured: Mapping[str, tuple[int, ...]], passage: Passage) -> bool:
    """Whether a figure is what a change is told from: 补助由640元提高30元."""
    return bool(captured.get("delta")) and passage.before(new).rstrip().endswith(_FROM)


def is_left_behind(rate: int, passage: Passage) -> bool:
    """Whether a rate is what another one started from: 覆盖率由75%提高到100%."""
    return passage.before(rate).rstrip().endswith(_FROM)


def may_be_share(reading: Reading, stated: Fraction, quantities: Sequence[Quantity]) -> bool:
    """A part is not larger than its whole, unless the rate says so; and what is counted under one name twice, or is
    the money of two levels of government, is no part of one another."""
    named = {t.role: quantities[t.quantity] for t in reading if t.quantity is not None}
    if "part" not in named or "whole" not in named:
        return True
    part, whole = named["part"], named["whole"]
    if part.value == whole.value < _FEW and stated != _HUNDRED and part.kind is Kind.COUNT:
        return False
    if stated > _HUNDRED:
        return Fraction(part.value) * _HUNDRED <= _FAR * stated * Fraction(whole.value)
    if _are_siblings(part.label, whole.label):
        return False
    levels = [_LEVEL.match(q.label) for q in (part, whole)]
    marks = part.kind in (Kind.SCORE, Kind.WEIGHT)
    one_fact = part.value == whole.value and part.step == whole.step
    beside = _EDGE <= part.evidence.start - whole.evidence.end <= _BESIDE  # 24处水位站在线23处
    alike = not marks and part.label == whole.label != "" and not one_fact and not beside
    apart = levels[0] is not None and levels[1] is not None and levels[0][0] != levels[1][0]
    return part.value <= whole.value and not alike and not apart


def _are_siblings(one: str, other: str) -> bool:
    """Whether two names say the same of two groups: 企业满意 and 群众满意."""
    return len(one) == len(other) == 2 * _EDGE and one[_EDGE:] == other[_EDGE:] in _OPINIONS and one != other


def is_of_the_others(reading: Reading, rate: Quantity, quantities: Sequence[Quantity]) -> bool:
    """Whether a rate is one of all but the part (98159户中413户退票，首次发放成功率99.58%), of both together
    (完成5356.66万元，节约73.34万元，节约率1.35%), or of what the whole and the part make (计划850个，多14个，
    完成率101.65%)."""
    named = {t.role: quantities[t.quantity] for t in reading if t.quantity is not None}
    if "part" not in named or "whole" not in named or not 0 < named["part"].value < named["whole"].value:
        return False
    part, whole = named["part"].value, named["whole"].value
    if is_rate_of(part, whole, rate):
        return False
    others = ((whole - part, whole), (part, whole + part), (whole + part, whole))
    return any(is_rate_of(a, b, rate) for a, b in others)


def may_be_change(reading: Reading, quantities: Sequence[Quantity]) -> bool:
    """What is twenty times its base has not become that in a year, nor a hundredth of it, but
    for a missing 万: a difference was taken for the base, an average for what is new."""
    named = {t.role: quantities[t.quantity].value for t in reading if t.quantity is not None}
    if "base" not in named or "new" not in named:
        return True
    shrunk = _FAR * _FEW * named["new"] < named["base"] < _WAN * named["new"] / _FAR
    return not shrunk and named["new"] <= _FAR * named["base"]


def shared_out(stated: int, passage: Passage) -> bool:
    """Whether the figures before a rate divide one before them (抽查25个，优良18个，合格7个，合格率100%): which of them
    the rate counts is then open."""
    inside = range(passage.sentence(stated), stated)
    values = [passage.value(at) for at in inside if passage.letters[at] == "Q"]
    return any(values[k] == sum(values[k + 1 :]) and len(values[k + 1 :]) > 1 for k in range(len(values)))


def planned(part: int, rate: int, passage: Passage, words: Sequence[str]) -> list[int]:
    """The planned figure of the part's unit said before it, if the document plans but one, or but one under the part's
    name, and not another one than that from which the part is said to differ before the rate: 新增耕地218.6亩，比规划多
    6.1亩，完成率102.87%."""
    index = passage.index(part)
    done = passage.quantities[index]
    alike = [(i, q) for i, q in enumerate(passage.quantities[:index]) if unit_key(q) == unit_key(done)]
    found = [i for i, q in alike if any(word in _lead(q, passage.text) for word in words)]
    listed = [i for i, q in alike if i in found or any(word in _opening(q, passage.text) for word in words)]
    if len(done.label) > _EDGE:
        found = [i for i in listed if passage.quantities[i].label.endswith(done.label)] or found
    between = range(part + 1, rate)
    changes = {passage.value(at) for at in between if passage.letters[at] == passage.letters[part]}
    if any(passage.tokens[at].kind == "than" for at in between) and changes:
        found = [i for i in found if abs(done.value - passage.quantities[i].value) in changes]
    return found[-1:] if len({passage.quantities[i].value for i in found}) == 1 else []


def _opening(quantity: Quantity, text: str) -> str:
    """What the paragraph of a figure opens with, up to the figure: 年度绩效目标：新改建95公里；实施防护工程60公里."""
    start = text.rfind("\n", 0, quantity.evidence.start) + 1
    return text[start : min(quantity.evidence.start, start + _REACH)]


def _lead(quantity: Quantity, text: str) -> str:
    start = quantity.evidence.start
    return said_before(text, start, _REACH)


def namesakes(captured: Mapping[str, tuple[int, ...]], passage: Passage) -> list[int]:
    """The exact figures of the base's kind that are said of what the rate is named after, the nearest first, the
    base's own period left out."""
    (rate,), (whole,) = captured["rate"], captured["whole"]
    base = passage.quantity(whole)
    stem = passage.rate_stem(rate)
    found = [
        i
        for i, q in enumerate(passage.quantities)
        if unit_key(q) == unit_key(base)
        and q.qualifier is Qualifier.EXACT
        and q.period != base.period
        and share_a_word(stem, q.label)
    ]
    at = passage.tokens[rate].start
    return sorted(found, key=lambda i: abs(passage.quantities[i].evidence.start - at))


def named_part(part: int, rate: int, passage: Passage) -> int | None:
    """The figure whose name stands before 占 where the part stands in a clause before (薪酬补助912万元，设备补助166.4
    万元，薪酬补助占支出的70.9%): the nearest one of the sentence whose name ends so."""
    name, _, _ = passage.before(rate).partition("占")
    if passage.in_clause_before(rate)[0].start <= passage.tokens[part].start or len(name) < _EDGE:
        return None
    own = [passage.index(at) for at in range(part, passage.sentence(part) - 1, -1) if passage.letters[at] == "Q"]
    return next((i for i in own if passage.quantities[i].label.endswith(name)), None)


def told_before(delta: int, passage: Passage) -> list[int]:
    """The one figure of the paragraph before that bears the name a change is told of, which opens its sentence:
    参保58.64万人 … 参保人数比上年末增加0.37万人."""
    first = passage.sentence(delta)
    cue = next((at for at in range(delta - 1, first - 1, -1) if passage.tokens[at].kind == "than"), first)
    opening = passage.tokens[first:cue]
    name = passage.text[opening[0].start : opening[-1].end].strip() if opening else ""
    core = _MEASURE.sub("", name)
    if any(token.kind != "word" for token in opening) or len(core) < _EDGE:
        return []
    start, end = passage.tokens[0].start, passage.tokens[first].start
    known = [(i, q) for i, q in enumerate(passage.quantities) if start <= q.evidence.start < end]
    alike = [(i, q) for i, q in known if unit_key(q) == unit_key(passage.quantity(delta))]
    found = [i for i, q in alike if q.label.endswith(core) or (len(q.label) >= _EDGE and core.endswith(q.label))]
    return found if len(found) == 1 else []


def compared_with(before: int, result: int, passage: Passage) -> str:
    """What a difference is told from, in words: 预算 in 合计201.15万元，比预算节约8.85万元."""
    cue = next((at for at in range(result - 1, before, -1) if passage.tokens[at].kind == "than"), None)
    if cue is None:
        return ""
    return passage.text[passage.tokens[cue].end : passage.tokens[cue + 1].end] if cue + 1 < result else ""


def named_whole(name: str, part: int, passage: Passage) -> list[int]:
    """The figures of the part's unit said before it that bear a name (可用资金共计456.5万元 … 占可用资金的87.35%), if
    they agree; without any, those of tables."""
    if len(name) < len("预算"):
        return []
    index = passage.index(part)
    names = (name, name.replace(_TOTAL, ""))
    alike = [
        (i, q) for i, q in enumerate(passage.quantities[:index]) if unit_key(q) == unit_key(passage.quantities[index])
    ]
    found = [
        i for i, q in alike if any(n in (said := _lead(q, passage.text)) and not _THAN.search(said) for n in names)
    ]
    turned = _TURNED.fullmatch(name)
    if turned and not found:
        found = [i for i, q in alike if _lead(q, passage.text).endswith(f"{turned['doing']}{turned['thing']}")]
    alike = [(i, q) for i, q in alike if not _THAN.search(_lead(q, passage.text))]
    found = found or [i for i, q in alike if any(n in q.label.replace(" ", "") for n in names)]
    return found[-1:] if len({passage.quantities[i].value for i in found}) == 1 else []
