"""What ``where`` in ``patterns/claims.yaml`` may ask of a match."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import regex

from extractor.interpretation.claims.passage import Passage, share_a_word
from extractor.interpretation.language.clauses import OTHER_UNIT
from extractor.interpretation.language.slips import is_digit_off, is_transposed
from extractor.interpretation.language.word_classes import YEAR_PARTS
from extractor.model import Kind, Qualifier

_NOUN_OF = regex.compile(r"\p{Han}{1,4}的")
_AMONG = regex.compile(r"\p{Han}{0,8}中[，,]?\p{Han}{0,10}")
_WHOLES = ("总数", "总量", "总额", "总人数", "总户数")
_RATE_NAME = regex.compile(r"[，,、](?P<name>\p{Han}{2,12}[率度])$")
_MEASURE = regex.compile(r"总?(?:数量|数额|额|量|数)$")
_LEVEL = regex.compile(r"中央|[省市县区州乡镇]级")
_WAN = 10_000
_YEAR_PART = regex.compile(r"[上下]半年|季度")
_LATER = regex.compile(r"(?<=后)同期")
_FROM_BEHIND = regex.compile(r"[，,；（(]?(?:即|也就是)?[由从自]")
_JOINED = ("、", "和", "及", "与")
_NEAR_CUE = 6
_HEAD = 2
"""Characters at the end of a name that say what it is: 预算 of 占年初预算的."""
_BOUNDS = (Qualifier.AT_LEAST, Qualifier.AT_MOST, Qualifier.OVER)
_FLOORS = (Kind.RATE, Kind.HEADCOUNT, Kind.COUNT)
_ABOVE = regex.compile(r"(?<!不)(?:高于|超过|超出)")
_NOT_ABOVE = ("不高于", "不超过", "不大于", "不多于", "低于")
_MET_WITHIN = 16
_ASKED_WITHIN = 8
"""Characters between a value and the limit it is said to meet, and behind the limit."""

Captured = Mapping[str, tuple[int, ...]]
Classes = Mapping[str, tuple[str, ...]]


def meets(condition: str, captured: Captured, passage: Passage, classes: Classes) -> bool:
    """Whether a match fulfils a condition; ValueError for one that is not known.

    ``X says CLASS``: the clause around X holds a word of that class; ``X is CLASS``: the words before it do, ``X
    never CLASS``: none does; ``sum not labelled CLASS``; ``rate since the beginning`` (比年初); ``new no addition
    to base``: 新增2.1万人，较年初的36.5万人; ``rate first`` of the
    figures, ``rate alone`` of the rates of its sentence; ``rate single``: one rate, not the first of several (分别);
    ``X of an earlier year`` than the figure before it, ``X prior or earlier``: so or said of last year; ``X of the
    year after``; ``X not after CUE``; ``X outside parts``: in no 其中 list;
    ``whole of the level of part``: not 省级 and 市级; ``sum not of a count``; ``sum not of a
    standard``: no money behind one; ``sum of one unit``; ``sum led by no standard`` in a sentence of its own;
    ``sum not told again``: another figure than the last part; ``sum
    not spent of budgets`` added up; ``result unnamed``: nothing between its cue and it; ``minus right
    behind result``: 增加40张，由260张; ``result in points`` of
    percent; ``rate named by part``; ``part among whole``: 126户中113户; ``whole made of part and rest``:
    17座中13座正常，3座停运，1座停用; ``whole told of`` by all parts of a sentence:
    85户中，…；满意的占93.7%; ``result but for a slip``: the difference or one of a digit more or less; ``result led
    alone``: 少建2座, no 石门村少演1场; ``result comes next``: no figure between it and what is taken off; ``result
    near its cue``: 结余资金21.2万元; ``parts are all``: no third part follows, and they nearly make up the sum;
    ``rate of X`` and ``rate not of X``: X的98%; ``sum above parts``: more than each; ``sum near parts``: no more than
    twice them, unless its unit is wrong; ``parts made up``: 组成 behind the last; ``parts opposed``: 合格 and 不合格;
    ``parts mixed``: of several kinds; ``parts of its time``: a sum of the spring has no part of the autumn; ``share
    of nothing named``, ``share of whole`` and ``share of no figure``: what 占 is followed by; ``whole right before
    the share``: no figure between, nor a semicolon between it and the part; ``part right before the
    share``: no figure between; ``limit called met``: 达到不低于95%的目标 is said of the value; ``limit met behind``:
    达到目标 behind a value after its limit.
    """
    match condition.split():
        case [role, "says", name] if name in classes and role in captured:
            return all(any(word in passage.clause(at) for word in classes[name]) for at in captured[role])
        case [role, "is", name] if name in classes and role in captured:
            return all(_is_said(name, at, passage, classes) for at in captured[role])
        case [role, "never", name] if name in classes and role in captured:
            return not any(_is_said(name, at, passage, classes) for at in captured[role])
        case [role, "of", "the", "year", "after"] if role in captured:
            return all(_year_after(at, passage) for at in captured[role])
        case ["new", "no", "addition", "to", "base"]:
            added = any(word in passage.before(captured["new"][0]) for word in classes["newly"])
            opening = any(word in passage.before(captured["base"][0]) for word in classes["year_begin"])
            return not (added and opening)
        case ["rate", "since", "the", "beginning"]:
            return any(word in passage.before(captured["rate"][0]) for word in classes["year_begin"])
        case ["rate", "first"]:
            first = captured["rate"][0]
            return all(t.quantity is None for t in passage.tokens[passage.sentence(first) : first])
        case ["rate", "alone"]:
            return sum(t.kind in "RS" for t in passage.in_sentence(captured["rate"][0])) == 1
        case ["rate", "single"]:
            between = passage.tokens[max(captured["part"]) : captured["rate"][0]]
            return not any(t.kind == "each" for t in between)
        case [role, "not", "after", cue] if role in captured:
            return not any(_led_by(at, cue, passage) for at in captured[role])
        case [role, "outside", "parts"] if role in captured:
            return not any(_in_parts(at, passage) for at in captured[role])
        case [role, "of", "an", "earlier", "year"] if role in captured:
            return all(_year_before(at, passage) for at in captured[role])
        case [role, "prior", "or", "earlier"] if role in captured:
            earlier = all(_year_before(at, passage, undated=True) for at in captured[role])
            return earlier or meets(f"{role} is prior", captured, passage, classes)
        case [role, "not", "of", "an", "earlier", "year"] if role in captured:
            return not any(_year_before(at, passage) for at in captured[role])
        case ["sum", "not", "labelled", name] if name in classes:
            return not any(word in passage.quantity(captured["sum"][0]).label for word in classes[name])
        case ["sum", "not", "of", "a", "count"]:
            return not any(t.kind in "HCOU" for t in passage.in_clause_before(captured["sum"][0]))
        case ["sum", "not", "of", "a", "standard"]:
            between = passage.tokens[max(captured["part"]) : captured["sum"][0]]
            return passage.tokens[captured["sum"][0]].kind != "A" or not any(t.kind == "U" for t in between)
        case ["sum", "not", "told", "again"]:
            return passage.value(captured["part"][-1]) != passage.value(captured["sum"][0])
        case ["result", "unnamed"]:
            return _is_unnamed(captured["result"][0], passage)
        case ["minus", "right", "behind", "result"]:
            return bool(_FROM_BEHIND.match(passage.text, passage.tokens[captured["result"][0]].end))
        case ["result", "in", "points"]:
            return passage.quantity(captured["result"][0]).unit == "百分点"
        case ["sum", "not", "spent", "of", "budgets"]:
            planned = all(any(word in passage.before(at) for word in classes["budgeted"]) for at in captured["part"])
            return not (planned and any(word in passage.before(captured["sum"][0]) for word in classes["spent"]))
        case ["sum", "led", "by", "no", "standard"]:
            between = passage.tokens[max(captured["part"]) : captured["sum"][0]]
            ends = [at for at, t in enumerate(between) if t.kind == "end"]
            return not ends or not any(t.kind == "U" for t in between[ends[-1] :])
        case ["sum", "of", "one", "unit"]:
            return not OTHER_UNIT.match(passage.text, passage.tokens[captured["sum"][0]].end)
        case ["whole", "told", "of"]:
            return _is_told_of(captured["whole"][0], captured["rate"][0], passage)
        case ["whole", "of", "the", "level", "of", "part"]:
            levels = [_LEVEL.findall(passage.before(captured[role][0]))[-1:] for role in ("whole", "part")]
            return not all(levels) or levels[0] == levels[1]
        case ["whole", "made", "of", "part", "and", "rest"]:
            return _is_made_up(captured["whole"][0], range(captured["part"][0], captured["rate"][0]), passage)
        case ["part", "among", "whole"]:
            (whole, part, rate) = (passage.tokens[captured[role][0]] for role in ("whole", "part", "rate"))
            among = bool(_AMONG.fullmatch(passage.text[whole.end : part.start]))
            denied = any(word in passage.text[whole.end : rate.start] for word in classes["denials"])
            return among and not denied and bool(passage.rate_stem(captured["rate"][0]))
        case ["rate", "named", "by", "part"]:
            first, last = captured["part"][0], captured["rate"][0]
            together = not any(t.kind in ("comma", "stop", "end") for t in passage.tokens[first:last])
            stem, clause = passage.rate_stem(last), passage.before(first) if together else passage.clause(first)
            denied = any(f"{no}{stem[-2:]}" in clause for no in "不未")
            return (share_a_word(stem, clause) or _abbreviates(stem[-_HEAD:], clause)) and not denied
        case ["result", "led", "alone"]:
            return len(passage.before(captured["result"][0])) <= _NEAR_CUE - _HEAD
        case ["result", "comes", "next"]:
            gap = passage.tokens[captured["minus"][0] + 1 : captured["result"][0]]
            return not any(t.quantity is not None for t in gap)
        case ["result", "near", "its", "cue"]:
            return _is_near_its_cue(captured["result"][0], passage)
        case ["parts", "are", "all"]:
            return _are_all(captured["part"], captured["sum"][0], passage)
        case ["result", "but", "for", "a", "slip"]:
            minuend, less, result = (passage.quantity(captured[role][0]) for role in ("from", "minus", "result"))
            shown = ((minuend.value - less.value, result), (minuend.value - result.value, less))
            return any(v == q.value or is_transposed(v, q, _HEAD + 1) or is_digit_off(v, q) for v, q in shown)
        case ["rate", "of", role] if role in captured:
            return _of(captured[role][0], captured["rate"][0], passage)
        case ["rate", "not", "of", role] if role in captured:
            return not _of(captured[role][0], captured["rate"][0], passage)
        case ["parts", "of", "its", "time"]:
            periods = [passage.quantity(at).period or "" for at in (captured["sum"][0], *captured["part"])]
            return all(_at_most_one(classes[name], periods) for name in YEAR_PARTS)
        case ["sum", "near", "parts"]:
            parts = sum(passage.value(at) for at in captured["part"])
            return not 2 * parts < passage.value(captured["sum"][0]) < _WAN * parts / 2
        case ["sum", "above", "parts"]:
            return all(passage.value(captured["sum"][0]) > passage.value(at) for at in captured["part"])
        case ["parts", "made", "up"]:
            behind = passage.text[passage.tokens[max(captured["part"])].end :][:_HEAD]
            return behind in classes["made_of"]
        case ["parts", "opposed"]:
            one, other = (passage.before(at) for at in captured["part"])
            return _opposed(one, other, classes["denials"])
        case ["parts", "mixed"]:
            return len({passage.tokens[at].kind for at in captured["part"]}) > 1
        case ["limit", "met", "behind"]:
            return _met_behind(captured["value"][0], captured["limit"][0], passage, classes)
        case ["limit", "called", "met"]:
            return _called_met(captured["value"][0], captured["limit"][0], passage, classes)
        case ["share", "of", "nothing", "named"]:
            return _share_name(captured["rate"][0], captured["part"][0], passage) == ""
        case ["share", "of", "no", "figure"]:
            return not _shares_a_figure(captured["rate"][0], captured["part"][0], passage)
        case ["whole", "right", "before", "the", "share"]:
            first, last = captured["part"][0], captured["whole"][0]
            between = passage.tokens[last + 1 : captured["rate"][0]]
            figure = any(t.quantity is not None for t in between)
            return not figure and not any(t.kind == "stop" for t in passage.tokens[first:last])
        case ["part", "right", "before", "the", "share"]:
            between = passage.tokens[captured["part"][0] + 1 : captured["rate"][0]]
            return not any(t.kind in "HCAO" for t in between)
        case ["share", "of", "whole"]:
            shared = _share_name(captured["rate"][0], captured["whole"][0], passage) or ""
            core, clause = _MEASURE.sub("", shared), passage.clause(captured["whole"][0])
            of_part = core.startswith("全年") and bool(_YEAR_PART.search(clause))
            label = passage.quantity(captured["whole"][0]).label
            named = core in clause or core == label
            if shared.endswith(_WHOLES) and not any(mark in clause for mark in "总共全合"):
                return False  # 抽查村卫生室156个，占村卫生室总数的50%
            return bool(core) and named and not of_part
    raise ValueError(f"unknown condition {condition!r}")


def _is_said(name: str, at: int, passage: Passage, classes: Classes) -> bool:
    """Whether the words before a figure hold one of a class; 改造后同期 is the later of two times, not the prior."""
    said = _LATER.sub("", passage.before(at)) if name == "prior" else passage.before(at)
    return any(word in said for word in classes[name])


def _is_made_up(whole: int, behind: range, passage: Passage) -> bool:
    """Whether the figures of the unit of a whole, of which there are two or more, make it up."""
    figures = (i for i in behind if passage.tokens[i].quantity is not None)
    counted = [passage.value(i) for i in figures if passage.quantity(i).unit == passage.quantity(whole).unit]
    return len(counted) > 1 and sum(counted) == passage.value(whole)


def _is_told_of(whole: int, rate: int, passage: Passage) -> bool:
    """Whether a sentence opens with a figure and 中, and a share stands behind a later semicolon and no figure."""
    first = all(t.quantity is None for t in passage.tokens[passage.sentence(whole) : whole])
    stops = [at for at in range(whole, rate) if passage.tokens[at].kind == "stop"]
    alone = bool(stops) and all(t.quantity is None for t in passage.tokens[stops[-1] : rate])
    return first and alone and passage.text[passage.tokens[whole].end :].startswith("中")


def _opposed(one: str, other: str, denials: Sequence[str]) -> bool:
    """Whether the words before a figure end as those before another do, but deny it: 通过 and 不予通过."""
    end = one.rstrip("的有为")[-_HEAD:]
    stem = other.removesuffix(end).rstrip("予能得")
    return len(end) == _HEAD and other.endswith(end) and stem.endswith(tuple(denials))


def _at_most_one(parts: Sequence[str], periods: Sequence[str]) -> bool:
    """Whether the periods, where the first of them is one of these parts of a year, are in no other."""
    own = next((part for part in parts if part in periods[0]), "")
    return not own or not any(part in period for part in parts if part != own for period in periods)


def _year_before(at: int, passage: Passage, *, undated: bool = False) -> bool:
    """Whether a figure is said of an earlier year than the figure of its unit before it in the sentence; ``undated``:
    also than one of which no year is said, if that comes right before it."""
    own = passage.quantity(at).period or ""
    before = (i for i in range(at - 1, passage.sentence(at) - 1, -1) if passage.letters[i] == passage.letters[at])
    near = next(before, None)
    other = "" if near is None else passage.quantity(near).period or ""
    if undated and near is not None and not other:
        return own[:4].isdecimal() and all(t.quantity is None for t in passage.tokens[near + 1 : at])
    return own[:4].isdecimal() and other[:4].isdecimal() and own[:4] < other[:4]


def _year_after(at: int, passage: Passage) -> bool:
    """Whether a figure is said of the year after that of the figure of its unit right before it."""
    before = (i for i in range(at - 1, passage.sentence(at) - 1, -1) if passage.letters[i] == passage.letters[at])
    near = next(before, None)
    told = [((passage.quantity(i).period or "")[:4], passage.before(i)) for i in (at, near) if i is not None]
    years = [int(year) for year, said in told if year.isdecimal() and year in said]
    return len(years) == len("ab") and years[0] == years[1] + 1


def _is_unnamed(at: int, passage: Passage) -> bool:
    """Whether nothing but 了 or 约 stands between a figure and the cue before it: 增加150人, not 新增贫困人口150人."""
    cue = next((t for t in reversed(passage.tokens[:at]) if t.kind not in ("word", "be")), None)
    return cue is not None and not passage.text[cue.end : passage.tokens[at].start].strip("了约为达计 ")


def _led_by(at: int, cue: str, passage: Passage) -> bool:
    """Whether a cue leads a figure, or the list that it ends (增加23.16万元和9.25万元), with nothing but words between
    them."""
    tokens, own, at = passage.tokens, passage.tokens[at].kind, at - 1
    while at >= 0 and tokens[at].kind in ("word", "number", "income", "list"):
        joins = passage.text[tokens[at].start : tokens[at].end] in _JOINED and tokens[at - 1].kind == own
        at -= 2 if joins else 1
    return at >= 0 and passage.tokens[at].kind == cue


def _in_parts(at: int, passage: Passage) -> bool:
    return any(t.kind == "part" for t in passage.tokens[passage.sentence(at) : at])


def _share_name(rate: int, after: int, passage: Passage) -> str | None:
    """The words between the last 占 after a figure and the rate; None where there is no 占."""
    tokens = passage.tokens
    cue = next((i for i in range(rate - 1, after, -1) if tokens[i].kind == "share_of"), None)
    return None if cue is None else passage.text[tokens[cue].end : tokens[rate].start].strip("的约为到达比 ")


def _shares_a_figure(rate: int, after: int, passage: Passage) -> bool:
    """Whether a figure stands between the last 占 after a figure and the rate: 占分值20分的95%."""
    tokens = passage.tokens
    cue = next((i for i in range(rate - 1, after, -1) if tokens[i].kind == "share_of"), rate)
    return any(t.quantity is not None for t in tokens[cue:rate])


def _called_met(value: int, limit: int, passage: Passage, classes: Classes) -> bool:
    """Whether the words between a value and a limit say that it is met, and those behind the limit that it was
    asked for. A limit without a word of its own (达到95%的目标) is the least to be reached, which for money is open."""
    bound = passage.quantity(limit)
    between = passage.text[passage.tokens[value].end : passage.tokens[limit].start]
    if bound.qualifier is Qualifier.EXACT and any(word in between for word in _NOT_ABOVE):
        return False
    if bound.qualifier is Qualifier.AT_MOST and _ABOVE.search(between):
        return False
    if "优于" in between and any(word in passage.quantity(value).label for word in classes["unwanted"]):
        return False
    if bound.qualifier not in _BOUNDS and not (bound.qualifier is Qualifier.EXACT and bound.kind in _FLOORS):
        return False
    behind = passage.text[passage.tokens[limit].end :][:_ASKED_WITHIN].removeprefix("的")
    met = [between.find(word) for word in classes["met"] if word in between]
    named = _RATE_NAME.search(between[: min(met)]) if met else None
    if named and named["name"] not in passage.quantity(value).label:
        return False  # 达标率83.33%，满意度达到90%的目标
    return (
        bool(met)
        and len(between) <= _MET_WITHIN
        and not any(word in between[: min(met)] for word in classes["unmet"])
        and any(behind.startswith(word) for word in classes["asked"])
    )


def _met_behind(value: int, limit: int, passage: Passage, classes: Classes) -> bool:
    """Whether a value follows the limit it was to meet, as what was reached, and is said to meet it: 目标为不低于70%，
    实际为68.4%，达到年度目标."""
    if passage.quantity(limit).qualifier not in _BOUNDS:
        return False
    between = passage.text[passage.tokens[limit].end : passage.tokens[value].start]
    behind = passage.text[passage.tokens[value].end :][:_ASKED_WITHIN].lstrip("，, ")
    met = next((word for word in (*classes["met"], *classes["fulfilled"]) if behind.startswith(word)), None)
    return (
        len(between) <= _MET_WITHIN
        and any(word in between for word in classes["actual"])
        and met is not None
        and any(word in behind for word in classes["asked"])
    )


def _is_near_its_cue(result: int, passage: Passage) -> bool:
    """Whether few words stand between what calls a figure the rest and it: 结余资金21.2万元."""
    cue = next((t for t in reversed(passage.tokens[:result]) if t.kind == "rest"), None)
    between = passage.text[cue.end : passage.tokens[result].start] if cue else ""
    return len(between) <= _NEAR_CUE and not any(word in between for word in "未没，；")


def _are_all(parts: Sequence[int], total: int, passage: Passage) -> bool:
    """Whether two parts nearly make up a sum, and no third one follows in the sentence unless they do so exactly."""
    last = max(parts)
    following = next((at for at in range(last + 1, len(passage.tokens)) if passage.letters[at] == "Q"), None)
    ended = following is None or any(t.kind == "end" for t in passage.tokens[last:following])
    whole, added = passage.value(total), sum(passage.value(at) for at in parts)
    return (ended or whole == added) and abs(whole - added) * _NEAR_CUE <= whole


def share_of(rate: int, after: int, passage: Passage) -> str:
    """What a rate is a share of, in words: 可用资金 in 占可用资金的87%; "" where nothing is named."""
    return _share_name(rate, after, passage) or ""


def _abbreviates(short: str, long: str) -> bool:
    """Whether two characters stand for words that begin with them, near each other: 取证 for 取得证书."""
    return len(short) == _HEAD and bool(regex.search(rf"{short[0]}\p{{Han}}{short[1]}", long))


def _of(at: int, rate: int, passage: Passage) -> bool:
    """Whether a rate is said of the figure before it: 计划2500万公里的98.4%."""
    between = passage.text[passage.tokens[at].end : passage.tokens[rate].start].strip("约近 ")
    between = OTHER_UNIT.sub("", between)  # 1.20万卷（件）的105%
    return between == "的" or (passage.tokens[at].kind == "C" and bool(_NOUN_OF.fullmatch(between)))
