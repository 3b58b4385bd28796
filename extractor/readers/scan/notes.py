"""What the reader of a scan has to say to the reviewer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from importlib.util import find_spec
from typing import TYPE_CHECKING

from extractor.readers.builder import DocumentBuilder
from extractor.readers.limits import ReadFailure

if TYPE_CHECKING:
    from extractor.readers.scan.page import OpticalPage

INSTALL = "请安装识别组件后再审核：pip install 'extractor[ocr]'"
_NEEDED = ("rapidocr", "onnxruntime")


def installed() -> bool:
    """Whether the extra ``ocr`` is installed."""
    return all(find_spec(name) is not None for name in _NEEDED)


@dataclass(slots=True)
class Notes:
    """Numbers of pages: read from their pictures; not read for want of a reader, or of time; with print
    that could not be made out; with broken rules."""

    read: list[int] = field(default_factory=list)
    unreadable: list[int] = field(default_factory=list)
    late: list[int] = field(default_factory=list)
    unread: list[int] = field(default_factory=list)
    guessed: list[int] = field(default_factory=list)

    def add(self, found: OpticalPage) -> None:
        number = found.page.number
        self.read.append(number)
        if found.unread:
            self.unread.append(number)
        if found.guessed:
            self.guessed.append(number)

    def tell(self, builder: DocumentBuilder, *, nothing: bool) -> None:
        """One problem for each kind, naming all its pages; raises ``ReadFailure`` if nothing was read at all."""
        unreadable = f"{listed(self.unreadable)}没有可读取的文字（扫描件，或文字编码损坏）；{INSTALL}"
        late = f"{listed(self.late)}是扫描件，识别时间已到上限，没有读取"
        if nothing and self.unreadable:
            raise ReadFailure("unsupported", unreadable)
        if nothing and self.late:
            raise ReadFailure("too_large", late)
        if nothing and self.read:
            raise ReadFailure("empty", "图像里没有认出任何文字")
        for kind, pages, message in (
            ("scanned-page", self.unreadable, unreadable),
            ("scanned-page", self.late, late),
            ("optical-page", self.read, f"{listed(self.read)}的文字由图像识别得出，请对照原件核对数字"),
            ("unread-print", self.unread, f"{listed(self.unread)}有无法辨认的字迹"),
            ("broken-rules", self.guessed, f"{listed(self.guessed)}的表格线有断缺，部分单元格按推测划分"),
        ):
            if pages:
                builder.problem(kind, message, pages[0])


def listed(pages: Sequence[int]) -> str:
    """第1–3、7页."""
    stretches: list[tuple[int, int]] = []
    for page in sorted(set(pages)):
        if stretches and page == stretches[-1][1] + 1:
            stretches[-1] = (stretches[-1][0], page)
        else:
            stretches.append((page, page))
    return f"第{'、'.join(str(a) if a == b else f'{a}–{b}' for a, b in stretches)}页"
