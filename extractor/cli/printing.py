"""Where output goes: the terminal, a pipe or a file; and how wide and coloured a terminal takes it."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import TextIO

from extractor.cli.arguments import RefusalError
from extractor.outputs import Style

_NARROWEST, _WIDEST, _UNKNOWN = 60, 140, 100


def style_for(stream: TextIO, *, to_file: bool, verbose: bool) -> Style:
    """Terminal width and colour; 100 columns without colour for a file or a pipe. Obeys NO_COLOR and COLUMNS."""
    on_terminal = stream.isatty() and not to_file
    columns = shutil.get_terminal_size((_UNKNOWN, 24)).columns if on_terminal or "COLUMNS" in os.environ else _UNKNOWN
    colour = on_terminal and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
    return Style(width=max(_NARROWEST, min(columns, _WIDEST)), colour=colour, verbose=verbose)


def put(pieces: Iterable[str | bytes], target: Path | None) -> None:
    """Write the pieces as they come to standard output, or into a file that appears only when complete."""
    if target is None:
        for piece in pieces:
            if isinstance(piece, str):
                sys.stdout.write(piece)
            elif sys.stdout.isatty():
                raise RefusalError("这种格式不能写到屏幕，须用 --output 给出文件")
            else:
                sys.stdout.buffer.write(piece)
        return
    if target.exists() and not target.is_file():
        raise RefusalError(f"不能写入 {target}：不是普通文件")
    try:
        handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
    except OSError as error:
        raise RefusalError(f"不能写入 {target}：{error.strerror}") from error
    scratch = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.writelines(p.encode("utf-8", "backslashreplace") if isinstance(p, str) else p for p in pieces)
        scratch.chmod(0o666 & ~_umask())
        scratch.replace(target)
    except OSError as error:
        raise RefusalError(f"不能写入 {target}：{error.strerror}") from error
    finally:
        scratch.unlink(missing_ok=True)


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
