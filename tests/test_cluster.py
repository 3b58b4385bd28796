"""A Ray cluster gives the outcomes and the dataset that this machine gives, whatever becomes of its nodes."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from extractor import cli
from extractor.batch.cluster import RayCluster
from extractor.batch.engine import Engine, Processes
from extractor.batch.outcome import Ending, EngineError, Outcome
from extractor.batch.tally import Tally
from extractor.batch.worker import Allowance
from extractor.dataset.build import BuildSummary, build
from extractor.dataset.parquet import refresh
from extractor.dataset.store import Store
from tests.batch.hostile import kill_always, stop_once, work
from tests.dataset.made import FIRST, content, slow_task, write

TIGHT = Allowance(seconds=1.0, memory=96 * 2**20)
HOSTILE = ("1.txt", "2-exit.txt", "3-kill.txt", "4-hang.txt", "5-hog.txt", "6-encrypted.txt", "7-raise.txt", "8.txt")


class Nodes:
    """A cluster on the loopback interface of this machine: a head and, for tests that end them, other nodes."""

    def __init__(self) -> None:
        from ray.cluster_utils import Cluster

        quick = {
            "health_check_initial_delay_ms": 0,
            "health_check_period_ms": 300,
            "health_check_failure_threshold": 4,
            "worker_niceness": 0,
        }
        self._settings: dict[str, Any] = {"num_cpus": 1, "include_dashboard": False, "object_store_memory": 80 * 2**20}
        self._cluster = Cluster(initialize_head=True, head_node_args={**self._settings, "_system_config": quick})
        self.address: str = self._cluster.address

    def add(self) -> Any:
        return self._cluster.add_node(**self._settings)

    def kill(self, node: Any) -> None:
        self._cluster.remove_node(node, allow_graceful=False)

    def close(self) -> None:
        self._cluster.shutdown()  # type: ignore[no-untyped-call]


@pytest.fixture(scope="module")
def nodes() -> Iterator[Nodes]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("RAY_ENABLE_WINDOWS_OR_OSX_CLUSTER", "0")  # what makes Ray use the loopback interface alone
        patch.setenv("RAY_USAGE_STATS_ENABLED", "0")
        nodes = Nodes()
        yield nodes
        nodes.close()


def test_the_outcomes_are_those_of_this_machine(nodes: Nodes) -> None:
    files = [Path(name) for name in HOSTILE]
    here = list(Processes(1, TIGHT).run(files, work))
    there = list(RayCluster(nodes.address, 1, TIGHT).run(files, work))
    assert there == here
    assert {o.ending for o in there} == {
        *(Ending.OK, Ending.CRASHED, Ending.TIMEOUT, Ending.MEMORY, Ending.ENCRYPTED),
    }


def built(dataset: Path, tree: Path, engine: Engine, watch: Any = None) -> BuildSummary:
    with Store.create(dataset) as store:
        summary = build(store, [tree], slow_task(), FIRST, engine=engine, watch=watch)
    refresh(dataset)
    return summary


def tables(dataset: Path) -> dict[Path, bytes]:
    """The exported tables, but for the runs, which tell their times."""
    files = (dataset / "tables").rglob("*.parquet")
    return {f.relative_to(dataset): f.read_bytes() for f in files if f.parent.name != "runs"}


def test_a_node_killed_in_the_middle_costs_nothing(
    nodes: Nodes, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    files = {f"{i}.txt": f"{2020 + i % 4} {i}" for i in range(40)}
    tree = write(tmp_path / "报告", files | {"退出.txt": "exit", "加密.txt": "encrypted", "出错.txt": "raise"})
    here = built(tmp_path / "本机", tree, Processes(2))
    second = nodes.add()
    done = 0

    def watch(tally: Tally) -> None:
        nonlocal done
        done = tally.done
        if done == 15:
            nodes.kill(second)

    there = built(tmp_path / "集群", tree, RayCluster(nodes.address, grace=10), watch)
    assert done == 43
    assert capfd.readouterr().out == ""
    assert there == here
    assert content(tmp_path / "集群") == content(tmp_path / "本机")
    assert tables(tmp_path / "集群") == tables(tmp_path / "本机")
    assert built(tmp_path / "集群", tree, RayCluster("no address")).audited == 0


def test_a_worker_that_hangs_is_replaced(nodes: Nodes, tmp_path: Path) -> None:
    files = [tmp_path / "1.txt", tmp_path / "2.once", tmp_path / "3.txt"]
    engine = RayCluster(nodes.address, 1, TIGHT, grace=3)
    assert list(engine.run(files, stop_once)) == [Outcome(path, Ending.OK) for path in files]


def test_a_file_that_ends_every_worker_has_an_outcome(nodes: Nodes) -> None:
    outcomes = list(RayCluster(nodes.address, 1, tries=2).run(map(Path, ("1", "2.kill", "3")), kill_always))
    assert [(o.ending, o.reason) for o in outcomes] == [
        (Ending.OK, ""),
        (Ending.CRASHED, "处理该文件的节点 2 次失效"),
        (Ending.OK, ""),
    ]


def test_nodes_with_another_version_or_other_files_are_refused(nodes: Nodes, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(EngineError, match="版本不同"):
        list(RayCluster(nodes.address, 1, same=os.getpid).run([Path("1")], work))
    monkeypatch.setattr(os.path, "lexists", lambda _: True)  # here alone
    with pytest.raises(EngineError, match=r"同一路径可见：1\.txt"):
        list(RayCluster(nodes.address, 1).run([Path("1.txt")], work))


def test_the_command_audits_on_a_cluster(
    nodes: Nodes, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    write(
        tmp_path,
        {
            f"报告/{i}.txt": f"某镇202{i}年水渠维修项目绩效自评报告\n预算30万元，支出2{i}万元，执行率90%。\n"
            for i in range(3)
        },
    )
    monkeypatch.chdir(tmp_path)
    command = ["audit", "报告", "--format", "jsonl"]
    here = (cli.main(command), *capsys.readouterr())
    assert (cli.main([*command, "--engine", "ray", "--address", nodes.address]), *capsys.readouterr()) == here
    assert len(here[1].splitlines()) == 3


def test_ray_is_started_here_when_no_cluster_is_named(
    nodes: Nodes, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    del nodes  # it has Ray use the loopback interface
    monkeypatch.setenv("RAY_AUTH_MODE", "disabled")  # a token would be kept in the home folder
    write(tmp_path, {"报告/1.txt": "某镇2022年水渠维修项目绩效自评报告\n预算30万元，支出27万元，执行率90%。\n"})
    monkeypatch.chdir(tmp_path)
    assert cli.main(["dataset", "build", "报告", "--to", "集", "--engine", "ray", "--jobs", "1"]) == 0
    assert capsys.readouterr().out.startswith("1 份文件：完整读取 1\n")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--engine", "ray", "--address", "127.0.0.1:1"], "连不上 Ray 集群（127.0.0.1:1）"),
        (["--engine", "ray", "--address", "head"], "--address 应为 HOST:PORT 或 auto：head"),
        (["--address", "127.0.0.1:1"], "--address 只与 --engine ray 同用"),
    ],
)
@pytest.mark.parametrize("command", [["audit"], ["dataset", "build", "--to", "集"]], ids=" ".join)
def test_what_cannot_be_is_said_in_a_line(
    command: list[str],
    arguments: list[str],
    words: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(write(tmp_path, {"报告/1.txt": "支出3万元"}))
    assert cli.main([*command, "报告", *arguments]) == 2
    error = capsys.readouterr().err
    assert words in error
    assert len(error.splitlines()) == 1


def test_a_missing_extra_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "ray", None)
    assert cli.main(["audit", str(write(tmp_path, {"1.txt": "支出3万元"})), "--engine", "ray"]) == 2
    assert capsys.readouterr().err == "extractor: 此功能需要 ray，请安装：pip install 'extractor[ray]'\n"
