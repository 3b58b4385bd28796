"""Who may ask, what every answer forbids, and what a document or a name cannot do."""

from __future__ import annotations

from pathlib import Path

import pytest
from starlette.testclient import TestClient

from extractor.web import Settings, application
from extractor.web.guard import Rate
from extractor.web.settings import is_loopback
from tests.web.site import ADDRESS, WRONG_SUM, Visitor, field, lines_of, reports_in, site

SCRIPT = "<script>alert(1)</script>"


@pytest.mark.parametrize("path", ["/", "/reports/0123456789abcdef", "/static/review.js", "/nothing"])
def test_every_answer_forbids_foreign_and_inline_script_and_frames(visitor: Visitor, path: str) -> None:
    headers = visitor.get(path).headers
    policy = dict(part.split(" ", 1) for part in headers["content-security-policy"].split("; "))
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == policy["form-action"] == "'self'"
    assert policy["frame-ancestors"] == policy["base-uri"] == "'none'"
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"


def test_no_page_needs_what_the_policy_forbids(library: Visitor) -> None:
    (report, *_) = reports_in(library.get("/").text)
    for path in ("/", report, f"{report}/history", "/nothing"):
        page = library.get(path).text
        assert "<style" not in page
        assert " style=" not in page
        assert " onclick=" not in page
        assert page.count("<script") == page.count('<script src="/static/') == 3


def test_markup_in_a_document_a_name_a_reason_or_a_search_is_text(visitor: Visitor) -> None:
    title = f"2023年度{SCRIPT}村道养护项目绩效自评报告"
    text = WRONG_SUM.replace("2023年度青石县村道养护项目绩效自评报告", title) + SCRIPT
    report = visitor.put(text, f"{SCRIPT}.txt")
    visitor.post("/reviewer", {"who": SCRIPT, "back": "/"})
    visitor.decide(report, "dismissed", reason=SCRIPT, note=SCRIPT)
    pages = [visitor.get(path).text for path in (report, "/", f"{report}/history", f"/?words={SCRIPT}")]
    pages.append(visitor.upload((f"{SCRIPT}.exe", b"x")).text)
    assert all("<script>" not in page for page in pages)
    assert "&lt;script&gt;" in pages[0]


def test_a_change_without_the_session_s_token_is_refused(visitor: Visitor) -> None:
    report = visitor.put(WRONG_SUM)
    page = visitor.get(report).text
    action = report + "/findings/" + page.split(f"{report}/findings/")[1].split('"')[0]
    change = {"ruling": "confirmed", "version": field(page, "version")}
    stranger = TestClient(visitor.client.app, base_url=ADDRESS)
    for data in (change, {**change, "csrf": ""}, {**change, "csrf": field(stranger.get("/").text, "csrf")}):
        refused = visitor.client.post(action, data=data)
        assert refused.status_code == 403
        assert "未作更改" in refused.text
    assert visitor.client.post("/uploads", files={"files": ("a.txt", b"x")}).status_code == 403
    assert visitor.client.post("/reviewer", data={"who": "甲"}).status_code == 403
    assert "已复核 <b>0/1</b>" in visitor.get(report).text


@pytest.mark.parametrize(
    "headers", [{"Origin": "http://example.com"}, {"Origin": "null"}, {"Sec-Fetch-Site": "cross-site"}]
)
def test_a_change_sent_from_another_site_is_refused_even_with_the_token(
    visitor: Visitor, headers: dict[str, str]
) -> None:
    assert visitor.post("/reviewer", {"who": "甲"}, headers=headers).status_code == 403
    assert visitor.post("/reviewer", {"who": "甲"}, headers={"Origin": ADDRESS}).status_code == 303


@pytest.mark.parametrize("host", ["example.com", "127.0.0.1.example.com", "10.0.0.1", "", "[::1"])
def test_a_foreign_host_name_is_refused(visitor: Visitor, host: str) -> None:
    assert visitor.get("/", headers={"Host": host}).status_code == 421


@pytest.mark.parametrize("host", ["localhost:1", "127.0.0.1", "[::1]:8765"])
def test_the_names_of_the_loopback_are_answered(visitor: Visitor, host: str) -> None:
    assert visitor.get("/", headers={"Host": host}).status_code == 200


def test_bound_to_every_address_it_goes_by_addresses_but_by_no_foreign_name(tmp_path: Path) -> None:
    settings = Settings(tmp_path / "dataset", any_address=True, hosts=frozenset({"audit.example"}))
    assert settings.goes_by("10.1.2.3")
    assert settings.goes_by("audit.example")
    assert not settings.goes_by("example.com")


@pytest.mark.parametrize(("host", "expected"), [("127.0.0.2", True), ("::1", True), ("localhost", True), ("", False),
                                                ("0.0.0.0", False), ("10.0.0.1", False)])  # fmt: skip
def test_what_is_loopback(host: str, expected: bool) -> None:
    assert is_loopback(host) is expected


def test_with_a_token_only_who_knows_it_sees_anything_and_the_address_forgets_it(tmp_path: Path) -> None:
    with site(tmp_path / "dataset", token="geheim") as visitor:
        assert visitor.get("/").status_code == 403
        assert visitor.get("/static/review.css").status_code == 403
        assert visitor.get("/?token=falsch").status_code == 403
        assert visitor.client.post("/uploads?token=geheim").status_code == 403
        welcomed = visitor.get("/?words=a&token=geheim")
        assert (welcomed.status_code, welcomed.headers["location"]) == (303, "/?words=a")
        assert "HttpOnly" in welcomed.headers["set-cookie"]
        assert "geheim" not in welcomed.headers["set-cookie"]
        assert visitor.get("/").status_code == 200


def test_the_way_in_never_leads_to_another_site(tmp_path: Path) -> None:
    with site(tmp_path / "dataset", token="geheim") as visitor:
        location = visitor.get(f"{ADDRESS}//example.com/?token=geheim").headers["location"]
    assert location == "/example.com/"


@pytest.mark.parametrize("back", ["https://example.com/", "//example.com", "/reports/../../x", "/reports/zz"])
def test_a_form_leads_back_to_no_other_page(visitor: Visitor, back: str) -> None:
    assert visitor.post("/reviewer", {"who": "甲", "back": back}).headers["location"] == "/"


@pytest.mark.parametrize("name", ["../../evil.txt", "..\\..\\evil.txt", "/etc/evil.txt", "C:\\evil.txt"])
def test_a_name_is_never_a_path(tmp_path: Path, name: str) -> None:
    with site(tmp_path / "a" / "b" / "dataset") as visitor:
        answer = visitor.upload((name, WRONG_SUM.encode()))
        assert lines_of(answer.text) == ["✓已接收 evil.txt：发现 1 处问题"]
    assert list(tmp_path.rglob("*evil*")) == []
    (stored,) = (tmp_path / "a" / "b" / "dataset" / "uploads").iterdir()
    assert stored.suffix == ".txt"
    assert len(stored.stem) == 64


@pytest.mark.parametrize(
    "path",
    ["/static/../application.py", "/static/%2e%2e%2fapplication.py", "/static/..%5capplication.py", "/static/",
     "/uploads", "/store.sqlite", "/reports/..%2f..%2fstore.sqlite", "/reports/", "/reports/0123456789abcdef",
     "/reports/0123456789abcdef/opinion.docx", "/reports/' OR 1=1"],
)  # fmt: skip
def test_nothing_but_reports_is_to_be_had(library: Visitor, path: str) -> None:
    assert library.get(path).status_code in (404, 405)


def test_other_methods_are_refused(visitor: Visitor) -> None:
    assert visitor.client.request("DELETE", "/").status_code == 405
    assert visitor.client.request("TRACE", "/").status_code == 405


def test_too_many_changes_are_put_off(tmp_path: Path) -> None:
    with site(tmp_path / "dataset", changes_a_minute=2, uploads_a_minute=1) as visitor:
        statuses = [visitor.post("/reviewer", {"who": "甲"}).status_code for _ in range(3)]
        assert statuses == [303, 303, 429]
        uploads = [visitor.upload(("a.exe", b"x")).status_code for _ in range(2)]
        assert uploads == [200, 429]


def test_what_htmx_is_refused_takes_no_form_s_place(tmp_path: Path) -> None:
    with site(tmp_path / "dataset", changes_a_minute=1) as visitor:
        visitor.post("/reviewer", {"who": "甲"})
        refused = visitor.post("/reviewer", {"who": "甲"}, headers={"HX-Request": "true"})
    assert (refused.status_code, refused.headers["hx-retarget"]) == (429, "#notice")


def test_a_rate_is_for_each_visitor_and_a_minute_long() -> None:
    now = 0.0
    rate = Rate(2, clock=lambda: now)
    assert [rate.allows("a"), rate.allows("a"), rate.allows("a"), rate.allows("b")] == [True, True, False, True]
    now = 61.0
    assert rate.allows("a")


def test_a_form_s_body_is_bounded_whatever_length_it_declares(visitor: Visitor) -> None:
    note = "长" * 60_000
    assert visitor.post("/reviewer", {"who": note}).status_code == 413

    def pieces():  # type: ignore[no-untyped-def]  # httpx then declares no length
        yield from (b"who=" + b"a" * 40_000, b"a" * 40_000)

    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    assert visitor.client.post("/reviewer", content=pieces(), headers=headers).status_code == 413


def test_the_application_makes_its_dataset(tmp_path: Path) -> None:
    application(Settings(tmp_path / "new"))
    assert (tmp_path / "new" / "store.sqlite").is_file()
