"""Old office files (.doc, .wps, .rtf, .odt, .xls …) by way of LibreOffice, where it is installed.

LibreOffice writes them anew as docx or xlsx, which the readers of this package read; a segment's
origin speaks of that copy. Every call has a profile of its own that is thrown away, in which macros
and links to other places are switched off.
"""

from __future__ import annotations

import contextlib
import hashlib
import importlib
import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from extractor.model import Document
from extractor.readers.limits import Limits, ReadFailure
from extractor.readers.sniff import sniff

_SHEETS = ("xls", "ods")
_PROGRAMS = ("soffice", "libreoffice")
_SUFFIXES = {"wordml": "xml"}
_WORD_BLOCK_START = 512
_WORD_MAGIC = b"\xec\xa5"
_WORD_ENCRYPTED = 0x0100

_SETTINGS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">{}</oor:items>"""
_SETTING = (
    '<item oor:path="/org.openoffice.Office.Common/Security/Scripting">'
    '<prop oor:name="{}" oor:op="fuse"><value>{}</value></prop></item>'
)
_SAFETY = (("DisableMacrosExecution", "true"), ("MacroSecurityLevel", "3"), ("BlockUntrustedRefererLinks", "true"))
_NOWHERE = "http://127.0.0.1:9"


def read(path: Path, data: bytes, limits: Limits) -> Document:
    """Convert one file and read the result; raises ``ReadFailure`` ("unsupported" without LibreOffice)."""
    converted = convert([data], limits)[0]
    if isinstance(converted, ReadFailure):
        raise converted
    return read_converted(path, data, converted, limits)


def read_converted(path: Path, data: bytes, converted: bytes, limits: Limits) -> Document:
    """The Document of an old file from what ``convert`` made of it; its source is the old file."""
    reader = importlib.import_module(f"{__package__}.{sniff(converted).reader}")
    document: Document = reader.read(path, converted, limits)
    source = replace(document.source, sha256=hashlib.sha256(data).hexdigest(), format=sniff(data).name)
    return replace(document, source=source)


def convert(files: Sequence[bytes], limits: Limits) -> tuple[bytes | ReadFailure, ...]:
    """The docx or xlsx bytes of each file, or why there are none; one start of LibreOffice for all.

    Should LibreOffice hang or die on one of several files, those still missing are tried one by one.
    """
    program = next(filter(None, map(shutil.which, _PROGRAMS)), None)
    if program is None:
        missing = ReadFailure(
            "unsupported", "读取doc、wps、rtf等旧格式需要LibreOffice：请安装LibreOffice Writer，或另存为docx后再审核"
        )
        return (missing,) * len(files)
    names = [sniff(data).name for data in files]
    outcome: list[bytes | ReadFailure] = [_refused(data) for data in files]
    for target in ("docx", "xlsx"):
        chosen = [n for n, name in enumerate(names) if (name in _SHEETS) == (target == "xlsx")]
        wanted = [n for n in chosen if not _is_protected(files[n])]
        inputs = [(files[n], _SUFFIXES.get(names[n], names[n])) for n in wanted]
        found = _run(program, inputs, target, limits)
        if len(wanted) > 1:
            found = [f or _run(program, [one], target, limits)[0] for f, one in zip(found, inputs, strict=True)]
        for n, content in zip(wanted, found, strict=True):
            outcome[n] = content or outcome[n]
    return tuple(outcome)


def _refused(data: bytes) -> ReadFailure:
    if _is_protected(data):
        return ReadFailure("encrypted", "文件已加密，请去除密码后再审核")
    return ReadFailure("unreadable", "LibreOffice打不开这个文件（可能已损坏或已加密），请另存为docx后再审核")


def _is_protected(data: bytes) -> bool:
    """Whether a Word 97 file needs a password: its header block usually follows the container's own."""
    header = data[_WORD_BLOCK_START : _WORD_BLOCK_START + 12]
    return header.startswith(_WORD_MAGIC) and bool(int.from_bytes(header[10:12], "little") & _WORD_ENCRYPTED)


def _run(program: str, inputs: Sequence[tuple[bytes, str]], target: str, limits: Limits) -> list[bytes | None]:
    """Convert files given with their suffixes; None for those without a result."""
    if not inputs:
        return []
    with tempfile.TemporaryDirectory(prefix="extractor-", ignore_cleanup_errors=True) as folder:
        home = Path(folder)
        (home / "profile" / "user").mkdir(parents=True)
        settings = _SETTINGS.format("".join(_SETTING.format(*setting) for setting in _SAFETY))
        (home / "profile" / "user" / "registrymodifications.xcu").write_text(settings, encoding="utf-8")
        paths = []
        for number, (data, suffix) in enumerate(inputs):
            paths.append(home / f"{number}.{suffix}")
            paths[-1].write_bytes(data)
        command = [
            *(program, f"-env:UserInstallation={(home / 'profile').as_uri()}", "--headless", "--norestore"),
            *("--convert-to", target, "--outdir", str(home / "out"), *map(str, paths)),
        ]
        _call(command, home, limits.seconds * len(inputs))
        outputs = [home / "out" / f"{path.stem}.{target}" for path in paths]
        return [
            path.read_bytes() if path.is_file() and 0 < path.stat().st_size <= limits.bytes else None
            for path in outputs
        ]


def _call(command: Sequence[str], home: Path, seconds: float) -> None:
    """Run a program without network or terminal; it and its children are ended when time is up."""
    environment = {
        **{name: value for name, value in os.environ.items() if name in ("PATH", "LANG", "LC_ALL", "TZ")},
        **dict.fromkeys(("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY"), _NOWHERE),
        "HOME": str(home),
        "TMPDIR": str(home),
        "SAL_USE_VCLPLUGIN": "svp",
    }
    try:
        process = subprocess.Popen(
            command,
            cwd=home,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
    except OSError as error:
        raise ReadFailure("unreadable", f"LibreOffice无法启动（{type(error).__name__}）") from error
    try:
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(timeout=seconds)
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
