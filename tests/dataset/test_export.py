"""Exports say what the store says, are made anew only where it changed, and queries see them under their names."""

from __future__ import annotations

import csv
import shutil
import sqlite3
import sys
from pathlib import Path

import openpyxl
import pytest

from extractor.batch.engine import Processes
from extractor.dataset.build import build
from extractor.dataset.dictionary import dictionary
from extractor.dataset.export import MissingPackageError
from extractor.dataset.parquet import refresh
from extractor.dataset.query import QueryError, query
from extractor.dataset.schema import AUDITED, OF_REPORT, TABLES
from extractor.dataset.spreadsheet import write_csv, write_excel
from extractor.dataset.store import Store
from extractor.model import Decision, Ruling
from tests.dataset.made import FIRST, NEXT, task, write


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    return write(
        tmp_path / "报告", {"甲.txt": "2022 100.50", "乙.txt": "2023 200", "丙.txt": "- 7", "丁.txt": "encrypted"}
    )


@pytest.fixture
def dataset(tmp_path: Path, tree: Path) -> Path:
    shutil.copy(tree / "甲.txt", tree / "甲（副本）.txt")
    folder = tmp_path / "数据'集[1]"
    make(folder, tree)
    return folder


def make(folder: Path, tree: Path, version: object = FIRST) -> None:
    with Store.create(folder) as store:
        build(store, [tree], task(version), version, engine=Processes(0))  # type: ignore[arg-type]


def ask(folder: Path, sql: str) -> list[tuple[object, ...]]:
    with query(folder, sql) as answer:
        return list(answer.rows)


def test_every_table_is_visible_under_its_name_with_all_it_holds(dataset: Path) -> None:
    with Store.open(dataset) as store:
        for table in TABLES:
            columns = ", ".join(c.name for c in table.stored if not c.internal)
            order = ", ".join(table.key)
            stored = store.select(f"SELECT {columns} FROM {table.name} ORDER BY {order}").fetchall()
            assert ask(dataset, f"SELECT {columns} FROM {table.name} ORDER BY {order}") == stored
            assert bool(stored) == (table.name not in ("decisions", "series", "across"))


def test_the_year_of_a_report_is_in_all_its_tables(dataset: Path) -> None:
    for table in AUDITED:
        years = {row[0] for row in ask(dataset, f"SELECT DISTINCT year FROM {table.name}")}
        assert years == ({None} if table.name == "problems" else {2022, 2023, None})


def test_a_report_knows_its_first_file_and_the_copies(dataset: Path, tree: Path) -> None:
    found = ask(dataset, "SELECT path, copies, expenditure FROM reports WHERE year = 2022")
    assert found == [(str(tree / "甲.txt"), 2, 100.5)]
    assert ask(dataset, "SELECT value_text FROM facts WHERE field = 'expenditure' AND year = 2022") == [("100.50",)]


def test_a_dataset_without_reports_answers(tmp_path: Path) -> None:
    Store.create(tmp_path / "空").close()
    for table in TABLES:
        assert ask(tmp_path / "空", f"SELECT * FROM {table.name}") == []
    assert ask(tmp_path / "空", "SELECT count(year) FROM quantities") == [(0,)]


def test_only_what_changed_is_written_again(dataset: Path, tree: Path) -> None:
    assert refresh(dataset) == 3 * len(OF_REPORT) + 2
    assert refresh(dataset) == 0
    before = {p: p.stat().st_ino for p in (dataset / "tables").rglob("*.parquet")}
    write(tree, {"乙.txt": "2023 201"})
    make(dataset, tree)
    assert refresh(dataset) == len(OF_REPORT) + 2
    changed = {p.parent.name for p, inode in before.items() if p.stat().st_ino != inode}
    assert changed == {"year=2023", "files", "runs"}


def test_a_year_that_is_gone_leaves_no_rows(dataset: Path, tree: Path) -> None:
    refresh(dataset)
    (tree / "乙.txt").unlink()
    make(dataset, tree)
    assert ask(dataset, "SELECT count(*) FROM quantities WHERE year = 2023") == [(0,)]
    assert not (dataset / "tables/reports/year=2023").exists()


def test_tables_of_another_dataset_or_deleted_ones_are_replaced(dataset: Path, tree: Path, tmp_path: Path) -> None:
    refresh(dataset, tmp_path / "表")
    make(tmp_path / "别的", tree, NEXT)
    refresh(tmp_path / "别的", tmp_path / "表")
    shutil.rmtree(dataset / "tables", ignore_errors=True)
    assert ask(dataset, "SELECT count(*) FROM reports") == [(4,)]
    assert refresh(tmp_path / "别的", tmp_path / "表") == 0
    assert len(list((tmp_path / "表/reports").rglob("*.parquet"))) == 3


def test_exports_are_equal_byte_for_byte_however_the_dataset_came_about(
    dataset: Path, tree: Path, tmp_path: Path
) -> None:
    make(tmp_path / "别的", tree, NEXT)
    make(tmp_path / "别的", tree, FIRST)
    for folder in (dataset, tmp_path / "别的"):
        refresh(folder)
    one, other = (
        {p.relative_to(f): p.read_bytes() for p in (f / "tables").rglob("*.parquet") if "runs" not in p.parts}
        for f in (dataset, tmp_path / "别的")
    )
    assert one == other


def test_a_decision_shows_beside_its_finding(dataset: Path) -> None:
    with Store.open(dataset) as store, store.transaction():
        fingerprint = store.select("SELECT fingerprint FROM findings JOIN reports USING (report) WHERE year = 2023")
        store.decide(Decision(fingerprint.fetchone()[0], Ruling.CONFIRMED))
    assert ask(dataset, "SELECT year, decision FROM findings WHERE decision > ''") == [(2023, "confirmed")]
    assert ask(dataset, "SELECT decision FROM decisions") == [("confirmed",)]


def test_an_error_in_the_sql_is_said(dataset: Path) -> None:
    with pytest.raises(QueryError, match="no_such"), query(dataset, "SELECT * FROM no_such"):
        pass
    with pytest.raises(QueryError), query(dataset, "SELECT CAST(text AS INTEGER) FROM quantities") as answer:
        list(answer.rows)


def test_a_missing_package_is_said_with_what_to_install(dataset: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "duckdb", None)
    with pytest.raises(MissingPackageError, match=r"extractor\[dataset\]"), query(dataset, "SELECT 1"):
        pass


def test_csv(dataset: Path, tmp_path: Path) -> None:
    files = write_csv(dataset, tmp_path / "表格")
    assert [f.stem for f in files] == [t.name for t in TABLES]
    assert files[2].read_bytes().startswith(b"\xef\xbb\xbfreport,position,text,")
    with files[0].open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert sorted(row["year"] for row in rows) == ["", "", "2022", "2023"]
    assert {row["copies"] for row in rows} == {"1", "2"}


def test_excel_has_chinese_headings_and_no_formula(dataset: Path, tmp_path: Path) -> None:
    with sqlite3.connect(dataset / "store.sqlite") as connection:
        connection.execute("UPDATE quantities SET text = '=1+1' WHERE position = 0")
        connection.execute("UPDATE quantities SET label = 'a' || char(1) || 'b', text = '5分' WHERE position = 1")
    (target,) = write_excel(dataset, tmp_path / "汇总.xlsx")
    book = openpyxl.load_workbook(target)
    assert book.sheetnames == [t.heading for t in TABLES]
    sheet = book["数字"]
    heads = [cell.value for cell in sheet[1]]
    assert heads[:5] == ["报告编号", "序号", "写法", "类别", "数值"]
    texts = {sheet.cell(row, 3).value: sheet.cell(row, 3).data_type for row in range(2, sheet.max_row + 1)}
    assert texts["=1+1"] == "s"
    assert "ab" in {sheet.cell(row, heads.index("名目") + 1).value for row in range(2, sheet.max_row + 1)}
    with Store.open(dataset) as store:
        assert sheet.max_row == 1 + store.select("SELECT count(*) FROM quantities").fetchone()[0]
    book.close()


def test_a_table_too_long_for_a_sheet_takes_several(
    dataset: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("extractor.dataset.spreadsheet._ROWS_OF_A_SHEET", 3)
    (target,) = write_excel(dataset, tmp_path / "汇总.xlsx")
    book = openpyxl.load_workbook(target)
    assert [book[name].max_row for name in ("报告", "报告（2）")] == [3, 3]
    book.close()


def test_the_dictionary_names_every_column() -> None:
    page = dictionary()
    for table in TABLES:
        section = page[page.index(f"## {table.name} ·") :]
        assert all(f"| `{column.name}` |" in section for column in table.exported)
