"""The command that opens the page."""

from __future__ import annotations

import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx2 as httpx
import pytest

from extractor.cli import main

PROGRAM = [sys.executable, "-c", "import sys; from extractor.cli import main; sys.exit(main())", "serve"]


@contextmanager
def served(folder: Path, *options: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """The running command, and the address that it shows."""
    command = [*PROGRAM, str(folder / "dataset"), "--port", "0", *options]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            shown = re.search(r"http://\S+", process.stdout.readline())
            assert shown is not None
            yield process, shown[0]
        finally:
            process.kill()


def test_it_serves_this_machine_and_ends_with_ctrl_c(tmp_path: Path) -> None:
    with served(tmp_path) as (process, address):
        assert address.startswith("http://127.0.0.1:")
        answer = httpx.get(address)
        assert answer.status_code == 200
        assert "server" not in answer.headers
        process.send_signal(signal.SIGINT)
        assert process.wait(20) == 0
        assert process.stderr is not None
        assert process.stderr.read() == ""


def test_beyond_this_machine_it_asks_for_the_token_of_the_address_shown(tmp_path: Path) -> None:
    with served(tmp_path, "--host", "0.0.0.0") as (_, address):
        token = address.partition("?token=")[2]
        here = f"http://127.0.0.1:{re.findall(r':([0-9]+)/', address)[0]}/"
        assert len(token) >= 32
        assert httpx.get(here).status_code == 403
        assert httpx.get(here, params={"token": token}, follow_redirects=True).status_code == 200


def test_a_port_that_is_taken_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        assert main(["serve", str(tmp_path / "dataset"), "--port", str(taken.getsockname()[1])]) == 2
    assert "不能绑定 127.0.0.1:" in capsys.readouterr().err


def test_a_folder_that_is_no_dataset_is_left_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "letter.txt").write_text("x")
    assert main(["serve", str(tmp_path), "--port", "0"]) == 2
    assert "不是数据集" in capsys.readouterr().err
    assert [p.name for p in tmp_path.iterdir()] == ["letter.txt"]
