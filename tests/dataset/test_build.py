"""A dataset follows its folders, reads nothing twice, and loses nothing."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
import zlib
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from extractor.batch.engine import Processes
from extractor.batch.outcome import Ending
from extractor.batch.tally import Tally
from extractor.batch.worker import Allowance
from extractor.dataset.build import BuildSummary, build
from extractor.dataset.database import DatasetError
from extractor.dataset.intake import Version
from extractor.dataset.store import Store
from extractor.dataset.taking import current_version, take_in
from extractor.model import Decision, Ruling
from tests.dataset.made import FIRST, NEXT, content, endings, task, write

ROOT = Path(__file__).resolve().parent.parent.parent
TIGHT = Allowance(seconds=1.0, memory=128 * 2**20)
TREE = {
    "2022/甲.txt": "2022 100",
    "2022/乙.txt": "2022 200",
    "2023/甲.txt": "2023 110",
    "2023/丙.txt": "2023 300",
    "无年度.txt": "- 5",
}


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    return write(tmp_path / "报告", TREE)


@pytest.fixture
def dataset(tmp_path: Path) -> Path:
    return tmp_path / "数据集"


def made(dataset: Path, *folders: Path, version: Version = FIRST, **settings: object) -> BuildSummary:
    with Store.create(dataset) as store:
        return build(store, folders, task(version), version, **{"engine": Processes(0), **settings})  # type: ignore[arg-type]


def test_every_file_has_one_outcome_and_they_add_up(dataset: Path, tree: Path) -> None:
    write(
        tree,
        {
            "卡住.pdf": "hang",
            "退出.pdf": "exit",
            "被杀.pdf": "kill",
            "耗尽.pdf": "hog",
            "出错.pdf": "raise",
            "加密.pdf": "encrypted",
        },
    )
    (tree / "打不开.txt").symlink_to(tree / "没有这个文件")
    seen: list[int] = []
    with Store.create(dataset) as store:
        summary = build(
            store, [tree], task(), FIRST, engine=Processes(2, TIGHT), watch=lambda tally: seen.append(tally.done)
        )
    assert summary.outcomes == {
        Ending.OK: 5,
        Ending.TIMEOUT: 1,
        Ending.CRASHED: 4,
        Ending.MEMORY: 1,
        Ending.ENCRYPTED: 1,
    }
    assert summary.files == summary.added == summary.audited == 12
    assert seen == list(range(1, 13))
    assert Counter(endings(dataset).values()) == summary.outcomes
    assert endings(dataset)[tree / "卡住.pdf"] is Ending.TIMEOUT
    with Store.open(dataset) as store:
        run = store.select("SELECT files, outcomes, audited, finished > '' FROM runs").fetchall()
        reasons = dict(store.select("SELECT outcome, reason FROM reports WHERE outcome <> 'crashed'").fetchall())
    assert [(f, json.loads(o), a, e) for f, o, a, e in run] == [(12, dict(summary.outcomes), 12, 1)]
    assert reasons == {
        "ok": "",
        "timeout": "超过时间上限（1秒）",
        "memory": "所需内存超过上限（128MB）",
        "encrypted": "文件已加密",
    }


def test_an_unchanged_tree_is_not_read_again(dataset: Path, tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made(dataset, tree)
    before = content(dataset)
    monkeypatch.setattr(Path, "open", None)
    assert made(dataset, tree) == BuildSummary(Counter({Ending.OK: 5}))
    assert content(dataset) == before


def test_what_failed_is_tried_again_only_when_asked(dataset: Path, tree: Path) -> None:
    write(tree, {"出错.pdf": "raise", "加密.pdf": "encrypted"})
    made(dataset, tree)
    assert made(dataset, tree).audited == 0
    assert made(dataset, tree, retry=True).audited == 1


def test_changed_new_and_deleted_files(dataset: Path, tree: Path, tmp_path: Path) -> None:
    made(dataset, tree)
    write(tree, {"2023/丙.txt": "2023 301", "2024/丁.txt": "2024 400"})
    (tree / "2022/乙.txt").unlink()
    summary = made(dataset, tree)
    assert summary == BuildSummary(Counter({Ending.OK: 5}), audited=2, added=1, changed=1, removed=1)
    made(tmp_path / "从头", tree)
    assert content(dataset) == content(tmp_path / "从头")


def test_a_touched_file_is_read_but_not_audited(dataset: Path, tree: Path) -> None:
    made(dataset, tree)
    os.utime(tree / "无年度.txt", (1, 1))
    assert made(dataset, tree) == BuildSummary(Counter({Ending.OK: 5}))


def test_a_change_that_keeps_size_and_time_is_noticed(dataset: Path, tree: Path) -> None:
    made(dataset, tree)
    path = tree / "2023/丙.txt"
    state = path.stat()
    path.write_text("2023 999", encoding="utf-8")
    os.utime(path, ns=(state.st_atime_ns, state.st_mtime_ns))
    assert made(dataset, tree).changed == 1


def test_moved_files_and_a_moved_tree_are_not_audited(dataset: Path, tree: Path, tmp_path: Path) -> None:
    made(dataset, tree)
    (tree / "2022/乙.txt").rename(tree / "2022/旧.txt")
    assert made(dataset, tree) == BuildSummary(Counter({Ending.OK: 5}), moved=1)
    tree.rename(tmp_path / "新址")
    assert made(dataset, tmp_path / "新址") == BuildSummary(Counter({Ending.OK: 5}), moved=5)
    made(tmp_path / "从头", tmp_path / "新址")
    assert content(dataset) == content(tmp_path / "从头")


def test_copies_are_one_report(dataset: Path, tree: Path) -> None:
    shutil.copy(tree / "2022/甲.txt", tree / "2022/甲（副本）.txt")
    assert made(dataset, tree) == BuildSummary(Counter({Ending.OK: 6}), audited=5, added=6)
    shutil.copy(tree / "2022/甲.txt", tree / "2023/甲（副本）.txt")
    assert made(dataset, tree) == BuildSummary(Counter({Ending.OK: 7}), added=1)
    (tree / "2022/甲.txt").unlink()
    made(dataset, tree)
    assert len(content(dataset)["reports"]) == 5


def test_another_folder_adds_and_takes_nothing_away(dataset: Path, tree: Path) -> None:
    made(dataset, tree / "2022")
    assert made(dataset, tree / "2023").removed == 0
    assert len(content(dataset)["files"]) == 4
    shutil.rmtree(tree / "2022")
    made(dataset, tree / "2023")
    assert len(content(dataset)["files"]) == 4
    write(tree, {"2022/甲.txt": "2022 100"})
    assert made(dataset, tree / "2022").removed == 1


def test_another_version_audits_only_what_is_stale(dataset: Path, tree: Path, tmp_path: Path) -> None:
    made(dataset, tree / "2022")
    made(dataset, tree / "2022", tree / "2023", version=NEXT)
    assert made(dataset, tree, version=NEXT).audited == 1
    made(tmp_path / "从头", tree, version=NEXT)
    assert content(dataset) == content(tmp_path / "从头")


def test_the_order_of_workers_does_not_show(dataset: Path, tree: Path, tmp_path: Path) -> None:
    write(tree, {f"{i}.txt": f"{2020 + i % 4} {i}" for i in range(40)} | {"退出.txt": "exit", "加密.txt": "encrypted"})
    made(dataset, tree, engine=Processes(1))
    made(tmp_path / "双", tree, engine=Processes(2))
    assert content(dataset) == content(tmp_path / "双")


KILLED = """
from pathlib import Path
import sys
from extractor.batch.engine import Processes
from extractor.dataset.build import build
from extractor.dataset.store import Store
from extractor.model import Decision, Ruling
from tests.dataset.made import FIRST, slow_task
if __name__ == "__main__":
    with Store.create(Path(sys.argv[1])) as store:
        watch = lambda tally: print(tally.done, flush=True)
        build(store, [Path(sys.argv[2])], slow_task(), FIRST, engine=Processes(2), watch=watch)
"""


@pytest.mark.parametrize("sent", [signal.SIGKILL, signal.SIGINT])
def test_a_run_cut_off_is_continued(dataset: Path, tree: Path, tmp_path: Path, sent: signal.Signals) -> None:
    write(tree, {f"{i}.txt": f"{2020 + i % 4} {i}" for i in range(60)})
    program = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler)" + KILLED
    with subprocess.Popen(
        [sys.executable, "-c", program, str(dataset), str(tree)],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd=ROOT,
    ) as run:
        assert run.stdout is not None
        for _ in range(20):
            run.stdout.readline()
        run.send_signal(sent)
    stored = len(content(dataset)["files"])
    assert 20 <= stored < 65
    summary = made(dataset, tree)
    assert summary.audited <= 65 - stored
    assert summary.files == 65
    made(tmp_path / "从头", tree)
    assert content(dataset) == content(tmp_path / "从头")
    with Store.open(dataset) as store:
        assert [bool(end) for (end,) in store.select("SELECT finished FROM runs ORDER BY run")] == [False, True]


def test_two_builds_of_one_dataset_do_not_meet(dataset: Path, tree: Path) -> None:
    with Store.create(dataset), pytest.raises(DatasetError, match="另一个程序正在更新"):
        Store.create(dataset)
    made(dataset, tree)


def test_only_a_dataset_or_an_empty_folder_becomes_one(tree: Path, tmp_path: Path) -> None:
    with pytest.raises(DatasetError, match="不是数据集"):
        Store.create(tree)
    with pytest.raises(DatasetError, match="没有这个数据集"):
        Store.open(tmp_path / "没有")
    (tmp_path / "坏").mkdir()
    (tmp_path / "坏/store.sqlite").write_text("no database " * 100, encoding="utf-8")
    with pytest.raises(DatasetError):
        Store.open(tmp_path / "坏")


def test_decisions_survive_another_fingerprint_and_a_rebuild(dataset: Path, tree: Path) -> None:
    made(dataset, tree)
    with Store.open(dataset) as store, store.transaction():
        fingerprint = store.select("SELECT fingerprint FROM findings WHERE check_id = 'score-conflict'").fetchone()[0]
        decision = Decision(fingerprint, Ruling.DISMISSED, "已与单位核实", "", "王某", "2024-03-18")
        store.decide(replace(decision, note="待改"))
        store.decide(decision)
    made(dataset, tree, version=NEXT)
    with Store.open(dataset) as store:
        found = store.select("SELECT check_id, fingerprint FROM findings JOIN decisions USING (fingerprint)").fetchall()
        assert [check for check, _ in found] == ["score-conflict"]
        assert found[0][1] != fingerprint
        kept = {d.fingerprint: d for d in store.decisions()}
        assert kept == {f: replace(decision, fingerprint=f) for f in (fingerprint, found[0][1])}
        with store.transaction():
            store.undecide(fingerprint)
        assert [d.fingerprint for d in store.decisions()] == [found[0][1]]


def test_names_and_texts_that_are_no_unicode(dataset: Path, tmp_path: Path) -> None:
    tree = write(tmp_path / "报告", {"甲.txt": "2022 1"})
    os.rename(tree / "甲.txt", os.fsencode(tree) + b"/\xff.txt")
    assert made(dataset, tree).added == 1
    assert made(dataset, tree) == BuildSummary(Counter({Ending.OK: 1}))
    assert [row[0].endswith("\\xff.txt") for row in content(dataset)["files"]] == [True]


def test_the_audit_of_a_file_is_stored_whole(tmp_path: Path) -> None:
    tree = write(
        tmp_path / "报告",
        {"甲.txt": "某镇2023年水渠维修项目绩效自评报告\n项目支出30万元，其中材料费20万元、人工费10万元。"},
    )
    version = current_version()
    intake = take_in(tree / "甲.txt", version).value
    assert intake is not None
    report = json.loads(zlib.decompress(intake.contract))
    assert report["source"]["path"] == ""
    assert len(intake.rows["quantities"]) == len(report["quantities"]) == 3
    assert zlib.decompress(intake.text).decode().startswith("某镇2023年")
    assert {row[-2:] for row in intake.rows["reports"]} == {(version.program, version.patterns)}


def test_an_unchanged_tree_takes_under_a_second_a_thousand_files(dataset: Path, tmp_path: Path) -> None:
    tree = write(tmp_path / "报告", {f"{i % 10}/{i}.txt": f"2022 {i % 7}" for i in range(1000)})
    made(dataset, tree)
    begin = time.process_time()
    assert made(dataset, tree).audited == 0
    assert time.process_time() - begin < 1


def test_the_watcher_knows_how_many_there_are(dataset: Path, tree: Path) -> None:
    tallies: list[Tally] = []
    made(dataset, tree, watch=tallies.append)
    assert {tally.total for tally in tallies} == {5}
