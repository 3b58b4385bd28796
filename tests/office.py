"""LibreOffice, where it is installed: `.ci/run` installs it."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

INSTALLED = shutil.which("soffice") is not None


def converted(files: Sequence[Path], to: str, folder: Path) -> list[Path]:
    """The files opened by LibreOffice and written to the folder in another format."""
    subprocess.run(
        ["soffice", f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless",
         "--convert-to", to, "--outdir", str(folder), *map(str, files)],
        check=True, capture_output=True, timeout=300,
    )  # fmt: skip
    made = [folder / f"{file.stem}.{to.partition(':')[0]}" for file in files]
    assert all(file.exists() for file in made)
    return made
