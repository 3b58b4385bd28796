"""Many files at once: each has one ending, whatever it does to the process that reads it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
import time
from collections import Counter
from collections.abc import Iterator
from functools import partial
from itertools import count
from pathlib import Path

import pytest

from extractor.batch import supervised
from extractor.batch.engine import run
from extractor.batch.outcome import Ending, Outcome, WorkerError
from extractor.batch.tally import Tally
from extractor.batch.worker import Allowance
from tests.batch.hostile import number, refuse, slow, work

ROOT = Path(__file__).resolve().parent.parent.parent
TIGHT = Allowance(seconds=1.0, memory=96 * 2**20, files=500)
HOSTILE = {
    "exit": (Ending.CRASHED, "处理进程意外退出"),
    "leave": (Ending.CRASHED, "处理进程意外退出"),
    "kill": (Ending.CRASHED, "处理进程被终止（SIGKILL）"),
    "fault": (Ending.CRASHED, "处理进程被终止（SIGSEGV）"),
    "hang": (Ending.TIMEOUT, "超过时间上限（1秒）"),
    "hog": (Ending.MEMORY, "所需内存超过上限（96MB）"),
    "gulp": (Ending.MEMORY, "所需内存超过上限（96MB）"),
    "encrypted": (Ending.ENCRYPTED, "文件已加密"),
}


def names() -> Iterator[Path]:
    """Each hostile file between files that are not."""
    for position, (kind, _) in enumerate(HOSTILE.items()):
        yield from (Path(f"{position}.txt"), Path(f"{position}-{kind}.txt"))
    yield Path("last.txt")


@pytest.fixture(scope="module")
def endings() -> list[Outcome[str]]:
    return list(run(names(), work, jobs=2, allowance=TIGHT))


def test_a_hostile_file_costs_itself_only(endings: list[Outcome[str]]) -> None:
    assert [o.path for o in endings] == list(names())
    for outcome in endings:
        kind = outcome.path.stem.rpartition("-")[2] if "-" in outcome.path.stem else ""
        if kind:
            assert (outcome.ending, outcome.reason, outcome.value) == (*HOSTILE[kind], None)
        else:
            assert outcome == Outcome(outcome.path, Ending.OK, "", outcome.path.name * 2)


def test_outcomes_are_the_same_with_one_worker(endings: list[Outcome[str]]) -> None:
    quick = [path for path in names() if "hang" not in path.name]
    alone = list(run(quick, work, jobs=1, allowance=TIGHT))
    assert alone == [outcome for outcome in endings if outcome.path in quick]


def test_an_error_of_ours_says_where_it_came_up_and_no_address() -> None:
    hostile = map(Path, ("1-raise.txt", "1-quit.txt", "1-deep.txt", "1-lambda.txt"))
    outcome, left, deep, unsendable = run(hostile, work, jobs=1)
    assert outcome.ending is Ending.CRASHED
    assert outcome.reason.startswith("程序出错（KeyError: <object object at 0x…>，hostile.py 第")
    assert left.reason.startswith("程序出错（SystemExit: 4，hostile.py 第")
    assert deep.reason.startswith("程序出错（RecursionError")
    assert unsendable.ending is Ending.CRASHED


def test_a_process_deaf_to_the_polite_signal_is_ended_all_the_same() -> None:
    begin = time.monotonic()
    deaf, last = run(map(Path, ("1-deaf.txt", "1.txt")), work, jobs=1, allowance=Allowance(seconds=0.3))
    assert (deaf.ending, last.ending) == (Ending.TIMEOUT, Ending.OK)
    assert time.monotonic() - begin < 10


def test_what_a_file_makes_a_library_print_is_not_ours(capfd: pytest.CaptureFixture[str]) -> None:
    assert [o.ending for o in run([Path("1-talk.txt")], work, jobs=1)] == [Ending.OK]
    assert capfd.readouterr() == ("", "")


def test_workers_are_replaced_when_used_up() -> None:
    taken = [o.value for o in run(map(Path, "0123456"), number, jobs=1, allowance=Allowance(files=3))]
    assert sorted(Counter(taken).values()) == [1, 3, 3]
    assert taken == sorted(taken, key=taken.index)


def test_a_worker_killed_between_two_files_costs_neither() -> None:
    worker = supervised.Supervised(Allowance())
    try:
        idle = worker.outcome(number, Path("1")).value
        assert idle is not None
        os.kill(idle, signal.SIGKILL)
        time.sleep(1)  # the pool looks after its workers several times a second
        after = worker.outcome(number, Path("2"))
    finally:
        worker.stop()
    assert after.ending is Ending.OK
    assert after.value != idle


def test_order_is_kept_or_given_up() -> None:
    files = [Path(str(i)) for i in range(12)]
    assert [o.path for o in run(files, slow, jobs=2)] == files
    loose = [o.path for o in run(files, slow, jobs=2, ordered=False)]
    assert sorted(loose, key=files.index) == files
    assert loose[-1] == files[0]


def test_files_are_taken_only_a_bounded_way_ahead() -> None:
    taken = 0

    def endless() -> Iterator[Path]:
        nonlocal taken
        for taken in count(1):
            yield Path(str(taken))

    outcomes = run(endless(), work, jobs=2)
    for _ in range(200):
        next(outcomes)
    outcomes.close()  # type: ignore[attr-defined]
    assert taken < 300


def test_without_workers_the_files_are_worked_on_here() -> None:
    assert [o.value for o in run(map(Path, "123"), number, jobs=0)] == [os.getpid()] * 3
    assert [o.ending for o in run(map(Path, ("1-raise", "2")), work, jobs=0)] == [Ending.CRASHED, Ending.OK]


def test_no_files_need_no_worker() -> None:
    assert list(run([], work)) == []


def test_a_worker_that_cannot_start_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(supervised, "begin", refuse)
    with pytest.raises(WorkerError):
        list(run([Path("1")], work, jobs=1))


def _run_in_process(code: str) -> subprocess.Popen[str]:
    program = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler)\n" + textwrap.dedent(code)
    return subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True, cwd=ROOT)


ENDLESS = """
    from itertools import count
    from pathlib import Path
    from extractor.batch.engine import run
    from tests.batch.hostile import number, work
    for outcome in run(map(Path, (str(i) if i < 4 else f"{i}-hang" for i in count())), TASK, jobs=2):
        print(outcome.value, flush=True)
"""


@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGKILL])
def test_no_process_outlives_the_run(sent: signal.Signals) -> None:
    with _run_in_process(ENDLESS.replace("TASK", "number")) as program:
        assert program.stdout is not None
        workers = {int(program.stdout.readline()) for _ in range(4)}
        program.send_signal(sent)
        program.wait(timeout=20)
    deadline = time.monotonic() + 10
    while any(_runs(worker) for worker in workers) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not any(_runs(worker) for worker in workers)


def _runs(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True


def test_partial_functions_are_tasks() -> None:
    assert [o.ending for o in run([Path("1")], partial(work), jobs=1)] == [Ending.OK]


def test_the_tally_adds_up_and_tells_the_rate_of_late() -> None:
    now = 0.0
    tally = Tally(1000, clock=lambda: now)
    assert (tally.rate, tally.remaining) == (0, None)
    for second in range(1, 101):
        now = float(second)
        tally.add(Ending.OK if second % 2 else Ending.TIMEOUT)
    assert tally.endings == {Ending.OK: 50, Ending.TIMEOUT: 50}
    assert tally.rate == pytest.approx(1)
    for second in range(101, 131):
        now = float(second)
        tally.add(Ending.OK, 10)
    assert tally.done == 400
    assert tally.rate == pytest.approx(10, rel=0.05)
    assert tally.remaining == pytest.approx(60, rel=0.05)
