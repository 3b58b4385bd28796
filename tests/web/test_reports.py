"""The list of reports, and a project over the years."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlencode

import pytest

from extractor.dataset.store import Store
from tests.web.site import EARLIER, WRONG_SUM, Visitor, reports_in, site


def titles(visitor: Visitor, **wanted: str) -> list[str]:
    page = visitor.get(f"/?{urlencode(wanted)}").text
    return [name for name in ("村道2023.txt", "村道2022.txt") if f"<small>{name}" in page]


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        ({}, ["村道2023.txt", "村道2022.txt"]),
        ({"words": "青石县 2023"}, ["村道2023.txt"]),
        ({"words": "没有的"}, []),
        ({"words": "%"}, []),
        ({"organisation": "交通运输局"}, ["村道2023.txt", "村道2022.txt"]),
        ({"organisation": "教育局"}, []),
        ({"year": "2022"}, ["村道2022.txt"]),
        ({"year": "2022' OR '1'='1"}, []),
        ({"grade": "良"}, ["村道2022.txt"]),
        ({"check": "amount-sum-mismatch"}, ["村道2023.txt"]),
        ({"check": "amount-sum-mismatch", "grade": "良"}, []),
        ({"page": "99"}, ["村道2023.txt", "村道2022.txt"]),
        ({"page": "-1"}, ["村道2023.txt", "村道2022.txt"]),
    ],
)
def test_the_list_is_narrowed(library: Visitor, wanted: dict[str, str], expected: list[str]) -> None:
    assert titles(library, **wanted) == expected


def test_the_list_offers_what_there_is(library: Visitor) -> None:
    page = library.get("/?year=2022").text
    assert '<option value="2022" selected>2022</option>' in page
    assert '<option value="amount-sum-mismatch">合计与分项不符</option>' in page
    assert '<option value="青石县交通运输局">' in page


def test_a_long_list_has_pages_that_keep_what_was_looked_for(tmp_path: Path) -> None:
    with site(tmp_path / "dataset") as visitor:
        visitor.put(WRONG_SUM)
        with Store.open(tmp_path / "dataset") as store, store.transaction():
            columns = [row[1] for row in store.select("SELECT * FROM pragma_table_info('reports')")]
            rest = ", ".join(c for c in columns if c not in ("report", "sha256"))
            for number in range(60):
                key = f"{number:016x}"
                store.select(f"INSERT INTO reports SELECT '{key}', '{key * 4}', {rest} FROM reports LIMIT 1")
        first = visitor.get("/?year=2023").text
        assert len(reports_in(first)) == 50
        assert 'href="/?year=2023&amp;page=2" rel="next"' in first
        assert len(reports_in(visitor.get("/?year=2023&page=2").text)) == 11


def test_pages_are_in_chinese_and_every_field_has_a_label(library: Visitor) -> None:
    for path in ("/", reports_in(library.get("/").text)[0]):
        page = library.get(path).text
        assert '<html lang="zh-CN">' in page
        fields = page.count("<input") + page.count("<select") + page.count("<textarea")
        assert fields - page.count('type="hidden"') == page.count("<label") or "data-filter" in page


def test_a_project_is_shown_over_the_years(library: Visitor) -> None:
    (report, *_) = reports_in(library.get("/").text)
    page = library.get(f"{report}/history").text
    assert "村道养护项目" in page
    assert page.index(">2022</a>") < page.index(">2023</a>")
    assert f'<img src="{report}/history.svg"' in page
    picture = library.get(f"{report}/history.svg")
    assert picture.headers["content-type"] == "image/svg+xml"
    assert "2022" in picture.text


def test_reports_that_a_build_took_in_are_on_the_page(tmp_path: Path) -> None:
    from extractor.cli import main

    folder = tmp_path / "incoming"
    folder.mkdir()
    (folder / "村道.txt").write_text(EARLIER, encoding="utf-8")
    main(["dataset", "build", str(folder), "--to", str(tmp_path / "dataset")])
    with site(tmp_path / "dataset") as visitor:
        (report,) = reports_in(visitor.get("/").text)
        page = visitor.get(report).text
        assert "没有发现问题" in page
        assert str(tmp_path) not in page
        assert str(tmp_path) not in visitor.get("/").text
