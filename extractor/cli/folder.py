"""Many reports in a folder: a file each, named for the file it audits, and an index page."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path, PurePosixPath

from extractor.cli.arguments import RefusalError
from extractor.cli.printing import put
from extractor.model import Report
from extractor.outputs import FORMATS, Style, index_page, renderer

_INDEX = "index.html"


def write_folder(reports: Iterable[Report], name: str, style: Style, folder: Path, roots: Sequence[Path]) -> None:
    """Each report as a file below ``folder``, where its source lies below one of ``roots``; made if missing."""
    form, index = renderer(name), index_page(name)
    names = _Names(FORMATS[name].suffix, roots)
    for report in reports:
        file = names.new(Path(report.source.path))
        target = folder / file
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise RefusalError(f"不能写入 {target.parent}：{error.strerror}") from error
        put([form.render(report, style)], target)
        if index is not None:
            index.add(report, file.as_posix())
    if index is not None:
        put([index.render()], folder / _INDEX)


class _Names:
    """Gives each report's file a name of its own, also on file systems that ignore case."""

    def __init__(self, suffix: str, roots: Sequence[Path]) -> None:
        self._suffix = suffix
        self._roots = [root for root in roots if root.is_dir()]
        self._taken = {_INDEX}

    def new(self, source: Path) -> PurePosixPath:
        for candidate in self._candidates(source):
            if str(candidate).lower() not in self._taken:
                self._taken.add(str(candidate).lower())
                return candidate
        raise AssertionError("candidates never end")

    def _candidates(self, source: Path) -> Iterator[PurePosixPath]:
        below = (source.relative_to(root) for root in self._roots if source.is_relative_to(root))
        place = PurePosixPath(next(below, Path(source.name)).as_posix())
        yield place.with_name(place.name + self._suffix)
        number = 2
        while True:
            yield place.with_name(f"{place.name}-{number}{self._suffix}")
            number += 1
