"""Decisions: made, undone, kept, disputed between two people; and the opinion that comes of them."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import docx
import pytest

from extractor.dataset.store import Store
from extractor.model import Decision, Ruling
from extractor.web.rulings import decide, standings
from tests.web.site import EARLIER, WRONG_SUM, Visitor, field, found, reports_in, site, wrong_sums

DECIDED, OPEN = "已复核 <b>1/1</b>", "已复核 <b>0/1</b>"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("review") / "dataset"


@pytest.fixture(scope="module")
def page(folder: Path) -> Iterator[Visitor]:
    with site(folder) as visitor:
        visitor.upload(("村道.txt", WRONG_SUM.encode()), ("上年.txt", EARLIER.encode()))
        yield visitor


@pytest.fixture
def visitor(page: Visitor, folder: Path) -> Visitor:
    """Somebody unknown before a page on which nothing is decided."""
    page.client.cookies.clear()
    with Store.open(folder) as store, store.transaction():
        for table in ("decisions", "review_steps"):
            store.select(f"DELETE FROM {table}")
    return page


@pytest.fixture
def report(visitor: Visitor) -> str:
    return reports_in(visitor.get("/?year=2023").text)[0]


def opinion(visitor: Visitor, report: str) -> str:
    document = docx.Document(io.BytesIO(visitor.get(f"{report}/opinion.docx").content))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(p.text for p in document.paragraphs), *cells])


def test_a_finding_is_confirmed_and_the_page_says_by_whom(visitor: Visitor, report: str) -> None:
    visitor.post("/reviewer", {"who": "张三", "back": report})
    answer = visitor.decide(report, "confirmed", note="已电话核实")
    assert answer.status_code == 303
    assert answer.headers["location"].startswith(f"{report}#ruling-")
    page = visitor.get(report).text
    assert DECIDED in page
    assert all(words in page for words in ("已确认", "已电话核实", "张三"))


def test_a_dismissal_needs_a_reason(visitor: Visitor, report: str) -> None:
    answer = visitor.decide(report, "dismissed", note="保留的备注")
    assert answer.status_code == 422
    assert "须写明理由" in answer.text
    assert "保留的备注" in answer.text
    assert OPEN in visitor.get(report).text


def test_a_decision_is_undone(visitor: Visitor, report: str) -> None:
    visitor.decide(report, "dismissed", reason="口径不同")
    assert "口径不同" in visitor.get(report).text
    visitor.decide(report, "undo")
    page = visitor.get(report).text
    assert OPEN in page
    assert "记录 2" in page


def test_decisions_stay_with_the_finding_when_its_file_comes_again(tmp_path: Path) -> None:
    with site(tmp_path / "dataset") as visitor:
        visitor.decide(visitor.put(WRONG_SUM), "dismissed", reason="口径不同")
    with site(tmp_path / "dataset") as visitor:
        again = visitor.upload(("另一名称.txt", WRONG_SUM.encode())).text
        assert "此前已收入" in again
        page = visitor.get(found(r'href="(/reports/\w+)"', again)).text
        assert DECIDED in page
        assert "口径不同" in page
    with Store.open(tmp_path / "dataset") as store:
        (decision,) = store.decisions()
    assert (decision.ruling, decision.reason) == (Ruling.DISMISSED, "口径不同")


def test_two_people_at_once_lose_nothing_and_the_second_is_told(visitor: Visitor, report: str) -> None:
    seen = field(visitor.get(report).text, "version")
    assert visitor.decide(report, "confirmed", version=seen, who="张三").status_code == 303
    second = visitor.decide(report, "dismissed", version=seen, who="李四", reason="口径不同")
    assert second.status_code == 409
    assert "在您之前已有人作出决定" in second.text
    page = visitor.get(report).text
    assert re.search(r"<b>已确认</b>.*张三", page)
    steps = found(r'(?s)class="steps">(.*?)</details>', page)
    assert "张三 确认" in steps
    assert "李四 排除，理由：口径不同（未生效）" in steps
    assert visitor.decide(report, "undo", who="李四").status_code == 303
    assert visitor.decide(report, "dismissed", who="李四", reason="口径不同").status_code == 303
    assert "已排除" in visitor.get(report).text


@pytest.mark.usefixtures("page")
def test_of_many_at_the_same_moment_one_decision_holds_and_all_are_kept(folder: Path) -> None:
    fingerprint = "0123456789abcdef"
    with Store.open(folder) as store:
        seen = standings(store, [fingerprint])[fingerprint].version

    def decided(who: int) -> bool:
        with Store.open(folder) as store:
            return decide(store, seen, fingerprint, Ruling.CONFIRMED, "", "", str(who))

    with ThreadPoolExecutor(8) as pool:
        held = list(pool.map(decided, range(8)))
    with Store.open(folder) as store:
        standing = standings(store, [fingerprint])[fingerprint]
    assert held.count(True) == 1
    assert sorted(step.who for step in standing.steps) == [str(who) for who in range(8)]
    assert standing.decision is not None
    assert standing.decision.who == str(held.index(True))


def test_a_decision_made_elsewhere_meanwhile_is_not_overwritten(visitor: Visitor, report: str, folder: Path) -> None:
    page = visitor.get(report).text
    fingerprint = found(r'id="ruling-(\w+)"', page)
    with Store.open(folder) as store, store.transaction():
        store.decide(Decision(fingerprint, Ruling.DISMISSED, "命令行所定"))
    assert visitor.decide(report, "confirmed", version=field(page, "version")).status_code == 409
    assert "命令行所定" in visitor.get(report).text


def test_htmx_gets_the_finding_s_part_and_the_count(visitor: Visitor, report: str) -> None:
    page = visitor.get(report).text
    action = found(r'action="(/reports/\w+/findings/\w+)"', page)
    data = {"ruling": "confirmed", "version": field(page, "version")}
    answer = visitor.post(action, data, headers={"HX-Request": "true"})
    assert answer.status_code == 200
    assert "<html" not in answer.text
    assert DECIDED in answer.text
    assert 'hx-swap-oob="true"' in answer.text


@pytest.mark.parametrize("ruling", ["", "accepted", "CONFIRMED"])
def test_only_the_known_rulings_are_taken(visitor: Visitor, report: str, ruling: str) -> None:
    assert visitor.decide(report, ruling).status_code == 400
    assert OPEN in visitor.get(report).text


def test_a_finding_of_another_report_is_not_decided_through_this_one(visitor: Visitor, report: str) -> None:
    fingerprint = found(r'id="ruling-(\w+)"', visitor.get(report).text)
    (other,) = reports_in(visitor.get("/?year=2022").text)
    answer = visitor.post(f"{other}/findings/{fingerprint}", {"ruling": "confirmed", "version": "x"})
    assert answer.status_code == 404
    assert OPEN in visitor.get(report).text


def test_the_opinion_lists_what_was_confirmed_with_its_places(visitor: Visitor, report: str) -> None:
    assert "尚未复核 1 处" in opinion(visitor, report)
    visitor.decide(report, "confirmed", note="请更正合计", who="张三")
    text = opinion(visitor, report)
    assert "确认 1 处" in text
    assert "1．合计与分项不符" in text
    assert "100万元＋50万元＝150万元，文中为160万元" in text
    assert all(words in text for words in ("160万元", "第5行", "请更正合计", "审核人：张三", "青石县交通运输局"))


def test_the_opinion_is_silent_about_what_was_dismissed(visitor: Visitor, report: str) -> None:
    visitor.decide(report, "dismissed", reason="口径不同")
    text = opinion(visitor, report)
    assert "排除 1 处" in text
    assert "合计与分项不符" not in text


def test_the_opinion_is_named_for_the_file(visitor: Visitor, report: str) -> None:
    disposition = visitor.get(f"{report}/opinion.docx").headers["content-disposition"]
    assert disposition.startswith("attachment;")
    assert "%E6%9D%91%E9%81%93.docx" in disposition


def test_of_many_findings_the_later_ones_lead_to_their_form(visitor: Visitor) -> None:
    report = visitor.put(wrong_sums(110))
    page = visitor.get(report).text
    total = page.count('data-fingerprint="')
    links = re.findall(r'<a href="(/reports/\w+/findings/\w+)"', page)
    forms = re.findall(r'<form class="confirm" method="post" action="(/reports/\w+/findings/\w+)"', page)
    assert len(forms) + len(links) == total == len({*forms, *links})
    assert links
    alone = visitor.get(links[-1])
    assert "文中为270万元" in alone.text
    assert 'value="confirmed"' in visitor.get(links[-1], headers={"HX-Request": "true"}).text
    visitor.post(links[-1], {"ruling": "confirmed", "version": field(alone.text, "version")})
    assert "已确认" in visitor.get(report).text
    assert visitor.get(f"{report}/findings/0123456789abcdef").status_code == 404
