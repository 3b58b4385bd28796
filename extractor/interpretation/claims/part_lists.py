"""Lists that divide a figure (其中…): where such a list ends, which figure it divides, whether it names all parts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from itertools import pairwise

import regex

from extractor.interpretation.claims.passage import Passage
from extractor.interpretation.language.clauses import said_before
from extractor.interpretation.language.figures import is_rate_of
from extractor.model import Kind

_EDGE = 2
_REACH = 30
"""How many characters before a figure the words of its clause may begin."""
_WAN = 10000
_AND_SO_ON = regex.compile(r"等(?!\s*[一二三四五六七八九十两\d]+\s*[项类个种方部])")
"""等 behind the last part, unless it counts them: 等三项."""
_MEANT_TO_EXHAUST = Fraction(1, 4)
"""A 其中 list that leaves out more than this part of the whole is not meant to exhaust it."""
_MEANT_TO_EXHAUST_THINGS = Fraction(1, 10)
"""The same of things and events, of which a list mostly names but the main ones."""
_NOUN = regex.compile(r"(?![和及与或])\p{Han}{1,4}")
_LEFT = ("其余", "剩余", "余下", "剩下")
_OF_IT = regex.compile(r"的\s*\d+(?:\.\d+)?\s*[%％]")
_WRONG_UNITS = (Fraction(_WAN), Fraction(1, _WAN))
_CHANGES = ("more", "less", "growth", "decline")


def one_list(whole: int, parts: tuple[int, ...], passage: Passage, spent: Sequence[str]) -> tuple[int, ...]:
    """The parts up to where they make up the whole, else up to where 、 gives way to ，: what follows is said of
    something else (道路21个、水利14个，覆盖19个乡镇); up to what would pass the whole by more than a quarter of it;
    up to what was spent of a budget (预算843.5万元，其中上年结转343.5万元，实际支出685.43万元); up to a whole of
    another kind (在管高血压患者58420人，其中规范管理45316人；在管糖尿病患者18950人); and, unless all make it up, up to
    what went through with it (初筛阳性862人，其中复查的798人，复查率92.58%；确诊63人)."""
    sums_up = sum(passage.value(at) for at in parts) == passage.value(whole)
    anew = (
        i
        for i in range(1, len(parts))
        if _begins_anew(whole, parts[i - 1], parts[i], passage)
        or (not sums_up and _is_stage(whole, parts[i - 1], parts[i], passage))
        or (not sums_up and _is_nested(parts[i - 1], parts[i], passage))
    )
    parts = parts[: next(anew, len(parts))]
    total = Fraction(0)
    most = passage.value(whole) * (1 + _MEANT_TO_EXHAUST)
    of_spending = any(word in passage.clause(whole) for word in spent)
    for count, at in enumerate(parts, 1):
        over = total + passage.value(at)
        other = over > passage.value(whole) and not of_spending and any(word in passage.before(at) for word in spent)
        if count > 1 and total <= passage.value(whole) and (over > most or other):
            return parts[: count - 1]
        total += passage.value(at)
        if count > 1 and total == passage.value(whole) and not _are_alike_in_brackets(whole, parts, passage):
            return parts[:count]
    joints = [any(t.kind == "list" for t in passage.tokens[a:b]) for a, b in pairwise(parts)]
    return parts[: joints.index(False) + 1] if joints[:1] == [True] and False in joints else parts


def _are_alike_in_brackets(whole: int, parts: Sequence[int], passage: Passage) -> bool:
    """Whether all parts stand in a bracket under names that end alike: （其中：巩固任务8745万元，林场任务100万元）."""
    bracketed = any(t.kind == "within" for t in passage.tokens[whole : parts[0]])
    return bracketed and len({passage.quantity(at).label[-_EDGE:] for at in parts}) == 1


def _begins_anew(whole: int, before: int, part: int, passage: Passage) -> bool:
    """Whether a part behind a semicolon is named as the whole is: 在管高血压患者58420人 …；在管糖尿病患者18950人."""
    if not any(t.kind == "stop" for t in passage.tokens[before:part]):
        return False
    one, other = (said_before(passage.text, passage.tokens[at].start, _REACH) for at in (whole, part))
    alike = (one[:_EDGE], one[-_EDGE:]) == (other[:_EDGE], other[-_EDGE:])
    return alike and one != other and min(len(one), len(other)) > 2 * _EDGE


def _is_stage(whole: int, part: int, after: int, passage: Passage) -> bool:
    """Whether a part is told by a rate of its own name, and no share, to the end of a clause with a semicolon."""
    rates = [at for at in range(part, after) if passage.tokens[at].kind == "R"]
    stopped = any(t.kind in ("stop", "end") for t in passage.tokens[part:after])
    if len(rates) != 1 or not stopped or not passage.value(whole) or not passage.rate_stem(rates[0]):
        return False
    said = "占" in passage.before(rates[0])
    return not said and _is_rate_of(passage.value(part) / passage.value(whole), rates[0], passage)


def _is_nested(outer: int, inner: int, passage: Passage) -> bool:
    """Whether the rate right behind a part says that it is one of the part before it: 护理员57人，持证52人，持证率
    91.23%."""
    following = next(
        (at for at in range(inner + 1, len(passage.tokens)) if passage.tokens[at].quantity is not None), inner
    )
    smaller = 0 < passage.value(inner) < passage.value(outer)
    return smaller and _is_rate_of(passage.value(inner) / passage.value(outer), following, passage)


def are_in_turn(whole: int, parts: Sequence[int], passage: Passage) -> bool:
    """Whether a 其中 list tells one part of each of several figures before it: 共6.18万人。其中脱贫人口分别为0.31万人、
    0.82万人."""
    cue = max((at for at in range(parts[0]) if passage.tokens[at].kind == "part"), default=parts[0])
    kinds = [t.kind for t in passage.tokens[cue : parts[0]]]
    in_turn = "each" in kinds and "list" not in kinds and "和" not in passage.before(parts[0])
    return in_turn and passage.value(whole) != sum(map(passage.value, parts))


def counts_again(whole: int, parts: Sequence[int], passage: Passage) -> bool:
    """Whether the one part of a list is more than the whole because it counts some twice: 耕地92.4万亩，其中播种面积
    118.6万亩（含复种）."""
    again = passage.text[passage.tokens[parts[0]].end :].startswith(("（含", "(含"))
    return len(parts) == 1 and again and passage.value(parts[0]) > passage.value(whole)


def is_their_weight(whole: int, parts: Sequence[int], passage: Passage) -> bool:
    """Whether marks before a 其中 list of scores are what its weights make: 管理20分，其中执行率10分、得9.83分，
    制度10分、得9.40分."""
    weights = [passage.value(at) for at in range(whole, parts[-1]) if passage.tokens[at].kind == "W"]
    return passage.quantity(whole).kind is Kind.SCORE and passage.value(whole) == sum(weights)


def divides_another(found: int, parts: Sequence[int], passage: Passage) -> bool:
    """Whether a 其中 list stands behind a count that follows the figure and its semicolon, and does not nearly make up
    that figure: 支出11.16万元；培训128人，其中中级班92人、高级班36人，支出74.16万元."""
    cue = max((at for at in range(parts[0]) if passage.tokens[at].kind == "part"), default=parts[0])
    stop = next((at for at in range(cue, found, -1) if passage.tokens[at].kind == "stop"), None)
    counted = stop is not None and any(t.kind in ("H", "C") for t in passage.tokens[stop:cue])
    return counted and not _close(passage.value(found), sum(map(passage.value, parts), Fraction(0)))


def whole_of(found: int, parts: Sequence[int], passage: Passage) -> tuple[int, bool]:
    """Which figure a 其中 list divides, and whether that is certain: the last one before it; where the list opens a
    sentence, the figure of the sentence before that is the parts' sum, or the first one if it is near it. What another
    figure is so much percent of (为预算8.2万元的72.44%) is divided by none."""
    cue = max((at for at in range(parts[0]) if passage.tokens[at].kind == "part"), default=parts[0])
    candidates = [at for at in range(passage.sentence(found), cue) if passage.letters[at] == "Q"]
    candidates = [at for at in candidates if not _OF_IT.match(passage.text, passage.tokens[at].end)] or candidates
    candidates = [at for at in candidates if not _is_change(at, passage)] or candidates
    total = sum(passage.value(at) for at in parts)
    exact = next((at for at in reversed(candidates) if passage.value(at) == total), None)
    if exact is not None:
        return exact, True
    if not candidates:
        return found, True
    if _divide_earlier(parts, cue, passage):
        return candidates[-1], False
    parted = any(t.kind in ("end", "stop") for t in passage.tokens[candidates[-1] : cue])
    if parted and _close(passage.value(candidates[0]), Fraction(total)):
        holding = [at for at in candidates if _close(passage.value(at), Fraction(total)) and passage.value(at) >= total]
        return (candidates[0] if len(parts) > 1 or not holding else holding[0]), True
    passed = passage.value(candidates[-1]) < total and any(passage.value(at) >= total for at in candidates[:-1])
    return candidates[-1], (not parted or len(candidates) == 1) and not passed


def _divide_earlier(parts: Sequence[int], cue: int, passage: Passage) -> bool:
    """Whether parts and the rest told right behind them make up a figure said before: 检测13.86万人次 …，比12.60万人次
    增加1.26万人次。其中医疗机构11.94万人次，孕产妇0.31万人次，其余1.61万人次."""
    rest = next((at for at in range(parts[-1] + 1, len(passage.tokens)) if passage.letters[at] == "Q"), None)
    if rest is None or not passage.before(rest).startswith(_LEFT):
        return False
    total = sum(passage.value(at) for at in (*parts, rest))
    return any(passage.value(at) == total for at in range(cue) if passage.letters[at] == "Q")


def _is_change(at: int, passage: Passage) -> bool:
    """Whether a figure is what another one changed by: 比上年增加0.6万人次, not 新增0.6万人次."""
    before = passage.in_clause_before(at)
    changed = next((t.kind in _CHANGES for t in reversed(before) if t.kind not in ("word", "be")), False)
    return changed and any(t.kind == "than" for t in before)


def of_one_noun(parts: tuple[int, ...], whole: int, passage: Passage) -> tuple[int, ...]:
    """The parts of a count whose noun is that of the whole, where both have one: of 5个乡镇32个村 and 3个乡镇21个村 the
    villages."""
    noun = _noun(whole, passage)
    return tuple(at for at in parts if not noun or not (own := _noun(at, passage)) or own[0] == noun[0])


def are_other_things(captured: Mapping[str, tuple[int, ...]], passage: Passage) -> bool:
    """Whether a part and its whole, both counted with 个, are told by other nouns: 8个镇、24个村."""
    nouns = [_noun(at, passage) for role in ("part", "whole") for at in captured.get(role, ())[:1]]
    counted = [passage.quantity(at).unit for role in ("part", "whole") for at in captured.get(role, ())[:1]]
    return len(nouns) == len("ab") and counted == ["个", "个"] and all(nouns) and nouns[0][0] != nouns[1][0]


def are_items(captured: Mapping[str, tuple[int, ...]], passage: Passage) -> bool:
    """Whether a part and its whole are the last of three items or more that 、 joins: 良好61个、一般18个、停业7个，
    停业率8.14%."""
    (part, *_), (whole, *_) = captured.get("part", (0,)), captured.get("whole", (0,))
    before = [at for at in range(passage.sentence(part), part + 1) if passage.letters[at] == passage.letters[part]]
    joints = [{t.kind for t in passage.tokens[a:b]} for a, b in pairwise(before[-3:])]
    listed = all("list" in kinds and not kinds & {"comma", "stop", "part"} for kinds in joints)
    return before[-2:-1] == [whole] and len(joints) == len("ab") and listed


def _noun(at: int, passage: Passage) -> str:
    found = _NOUN.match(passage.text, passage.tokens[at].end) if passage.tokens[at].kind == "C" else None
    return str(found[0]) if found else ""


def _close(whole: Fraction, parts: Fraction) -> bool:
    """Whether a figure may be the whole of these parts, mistaken by less than a fifth."""
    return whole > 0 and abs(whole - parts) * 5 < whole


def exhaustive(
    whole: int, parts: Sequence[int], span: tuple[int, int], passage: Passage, attributes: Sequence[str]
) -> bool:
    """Whether a 其中 list means to name all parts: two or more, no 其余 or 等 about it, and what is left out is
    small beside the whole, or one part is in a wrong unit. What some parts have (具有高级职称的6人), others may have
    too."""
    after = span[1]
    while after < len(passage.tokens) and passage.tokens[after].kind not in ("end", "stop"):
        after += 1
    told = sum(any(word in passage.clause(at) for word in attributes) for at in parts)
    if 0 < told < len(parts):
        return False
    if _names_more(parts[-1], passage) or _AND_SO_ON.match(passage.text, passage.tokens[parts[-1]].end):
        return False
    if any(_is_item_of_another_unit(at, whole, passage) for at in range(parts[0] + 1, parts[-1])):
        return False
    if len(parts) < 2 or any(_leaves_open(at, passage) for at in range(span[0], after)):
        return False
    value, listed = passage.value(whole), sum(passage.value(at) for at in parts)
    if value > 0 and any(_is_rate_of(listed / value, at, passage) for at in range(parts[-1], after)):
        return False
    if _is_totalled(parts[-1], Fraction(listed), passage):
        return False
    nested = [(passage.value(b), passage.value(a)) for a, b in pairwise(parts) if passage.value(a) > passage.value(b)]
    if any(_is_rate_of(b / a, at, passage) for b, a in nested for at in range(parts[-1], after)):
        return False
    if any(listed + passage.value(at) * (factor - 1) == value for at in parts for factor in _WRONG_UNITS):
        return True
    things = passage.quantity(whole).kind in (Kind.COUNT, Kind.OTHER)
    open_part = _MEANT_TO_EXHAUST_THINGS if things else _MEANT_TO_EXHAUST
    return value > 0 and value - listed <= value * open_part


def _is_totalled(last: int, listed: Fraction, passage: Passage) -> bool:
    """Whether the parts of a list are added up behind it, so that it divides that sum and no other figure:
    其中中央45万元、省级25万元，财政补贴合计70万元；农户自缴30万元."""
    after = range(last + 1, len(passage.tokens))
    following = next((at for at in after if passage.letters[at] == "Q"), None)
    if following is None or passage.value(following) != listed:
        return False
    return any(t.kind in ("total", "altogether") for t in passage.tokens[last:following])


def _is_rate_of(share: Fraction, at: int, passage: Passage) -> bool:
    """Whether a figure is a rate that says how much of the whole the parts are: 普惠性幼儿园覆盖率86.54%."""
    if passage.tokens[at].kind != "R":
        return False
    rate = passage.quantity(at)
    return is_rate_of(share, Fraction(1), rate)


def _names_more(last: int, passage: Passage) -> bool:
    """Whether the list goes on behind its last part with things of another unit: 小学108所、初中24所、教学点10个."""
    for at in range(last + 1, len(passage.tokens)):
        token = passage.tokens[at]
        if token.kind in ("comma", "stop", "end"):
            return False
        if token.quantity is not None:
            counted = passage.quantities[token.quantity].kind in (Kind.COUNT, Kind.HEADCOUNT)
            return counted and any(t.kind == "list" for t in passage.tokens[last:at])
    return False


def _is_item_of_another_unit(at: int, whole: int, passage: Passage) -> bool:
    """Whether a count amid a list stands alone in its clause, in another counter than the whole: 拖拉机214台，
    无人机73架，其他机具359台."""
    token = passage.tokens[at]
    if token.kind != "C" or passage.letters[at] == "Q" or passage.tokens[whole].kind != "C":
        return False
    behind = next((t.kind for t in passage.tokens[at + 1 :] if t.kind != "word"), "end")
    alone = all(t.quantity is None for t in passage.in_clause_before(at))
    return alone and len(passage.before(at)) > _EDGE and behind in ("comma", "list", "stop", "end")


def _leaves_open(at: int, passage: Passage) -> bool:
    """其余, 等, 主要用于 leave a list open, unless a figure follows: 其他残疾人5135人 closes it."""
    if passage.tokens[at].kind != "open_list":
        return False
    after = next((t for t in passage.tokens[at + 1 :] if t.kind not in ("word", "be")), None)
    return after is None or after.quantity is None


def is_negligible(whole: int, parts: Sequence[int], passage: Passage) -> bool:
    """Whether a part is less than the last place of the whole and no slip of its unit: 838.4万元，其中1元为管护费."""
    value, listed = passage.value(whole), sum(map(passage.value, parts), Fraction(0))
    small = [passage.value(at) for at in parts if passage.value(at) < passage.quantity(whole).step]
    return bool(small) and all(listed + part * (_WAN - 1) != value for part in small)


DOUBTS = (is_negligible, divides_another, are_in_turn, counts_again, is_their_weight)
"""What a 其中 list may be instead of the parts of the figure before it."""
