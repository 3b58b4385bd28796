"""Plain text: the canonical text is the file itself, with every line end as a newline.

So line 12 of the canonical text is line 12 of the file, and a segment's origin is ``line 12`` with
the character's place in the line as offset. A byte order mark is no character. Lines that are rows
of a table become a Table whose cells lie where they lie in the file; only a table whose cells run
over several lines side by side is laid out anew, and followed by as many blank lines as it lost.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Sequence
from itertools import accumulate, pairwise
from pathlib import Path

from extractor.model import Cell, Document
from extractor.readers.builder import NEW_LINE, DocumentBuilder, Piece, TableDraft
from extractor.readers.flattened import FlatTable, Span, find_tables
from extractor.readers.limits import Limits, ReadFailure

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")
_HANZI = re.compile(r"[\u3400-\u9fff]")
_STRANGE = re.compile(r"[\u0250-\u036f\u0400-\u1fff\ua000-\uabff\uac00-\uf8ff\ufffe\uffff\U00010000-\U0010ffff]")
_SAMPLE = 5_000
_COMMON_SHARE = 0.7


def read(path: Path, data: bytes, limits: Limits) -> Document:
    """One block for each table and each other line that is not blank.

    Raises ``ReadFailure`` for binary or undecodable bytes.
    """
    text = decode(data).replace("\r\n", "\n").replace("\r", "\n").removesuffix("\x1a")
    if len(text) > limits.characters:
        raise ReadFailure("too_large", f"文字超过{limits.characters}个字符的上限")
    builder = DocumentBuilder(path, data, "txt", limits)
    lines = text.split("\n")
    at = 0
    for table in find_tables(lines):
        _add_lines(builder, lines, at, table.first)
        _add_table(builder, lines, table)
        at = table.end
        if at < len(lines):
            builder.spacing((NEW_LINE,))
    _add_lines(builder, lines, at, len(lines))
    return builder.build()


def _add_lines(builder: DocumentBuilder, lines: Sequence[str], first: int, end: int) -> None:
    """Add paragraphs and blank lines, with a newline after each but the last line of the file."""
    for number in range(first, end):
        line = (_piece(lines, number),)
        if line[0].text.strip():
            builder.paragraph(line)
        else:
            builder.spacing(line)
        if number + 1 < len(lines):
            builder.spacing((NEW_LINE,))


def _piece(lines: Sequence[str], line: int, start: int = 0, end: int | None = None) -> Piece:
    return Piece(lines[line][start:end], f"line {line + 1}", start)


def _add_table(builder: DocumentBuilder, lines: Sequence[str], table: FlatTable) -> None:
    starts = list(accumulate((len(line) + 1 for line in lines[table.first : table.end]), initial=0))

    def offset(line: int, column: int) -> int:
        return starts[line - table.first] + column

    cells = [
        Cell(offset(c.spans[0].line, c.spans[0].start), offset(c.spans[-1].line, c.spans[-1].end), c.row, c.column)
        for c in table.cells
    ]
    in_order = all(left.end <= right.start for left, right in pairwise(cells))
    if in_order and not any(_interrupted(lines, cell.spans) for cell in table.cells):
        pieces = [piece for line in range(table.first, table.end) for piece in (NEW_LINE, _piece(lines, line))]
        builder.table_in_place(pieces[1:], cells)
        return
    draft = TableDraft(spans_known=False)
    for cell in table.cells:
        draft.cell(cell.row, cell.column, _joined([_piece(lines, *span) for span in cell.spans]))
    builder.table(draft)
    builder.spacing([NEW_LINE] * (table.end - table.first - table.rows))


def _interrupted(lines: Sequence[str], spans: Sequence[Span]) -> bool:
    """Whether anything but whitespace stands between the lines of a cell."""
    return any(
        (
            lines[left.line][left.end :] + "".join(lines[left.line + 1 : right.line]) + lines[right.line][: right.start]
        ).strip()
        for left, right in pairwise(spans)
    )


def _joined(pieces: Sequence[Piece]) -> list[Piece]:
    """The lines of a cell in one line: a gap only where two words or figures would run together."""
    joined: list[Piece] = []
    for piece in pieces:
        if joined and piece.text and not (_HANZI.match(joined[-1].text[-1:]) or _HANZI.match(piece.text)):
            joined.append(Piece(" "))
        joined.append(piece)
    return joined


def decode(data: bytes) -> str:
    """The characters of a text file in UTF-8, GB18030 or UTF-16, with or without byte order mark.

    Raises ``ReadFailure``: truncated when only the last character is incomplete, else unreadable.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _strict(data[len(mark) :], encoding)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        if error.reason == "unexpected end of data" and _plausible(data[: error.start].decode("utf-8")):
            raise ReadFailure("truncated", "文件不完整：最后一个字符被截断") from error
    else:
        if not _binary(text):
            return text
    for encoding in ("gb18030", "utf-16-le", "utf-16-be"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if _plausible(text):
            return text
    raise ReadFailure("unreadable", "不是文本文件，或编码无法识别（可读取UTF-8、GB18030和UTF-16）")


def _strict(data: bytes, encoding: str) -> str:
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        if error.end >= len(data):
            raise ReadFailure("truncated", "文件不完整：最后一个字符被截断") from error
        raise ReadFailure("unreadable", f"文件标明为{encoding.upper()}编码，但含有无法解码的内容") from error
    if _binary(text):
        raise ReadFailure("unreadable", "不是文本文件（含有二进制内容）")
    return text


def _binary(text: str) -> bool:
    """A stray control character comes with pasted text, a NUL or many of them do not."""
    return "\x00" in text or len(_CONTROL.findall(text[:_SAMPLE])) > max(8, 0.02 * min(len(text), _SAMPLE))


def _plausible(text: str) -> bool:
    """Whether a decoding gave words: bytes read in the wrong encoding turn into rare hanzi, private
    characters and scripts that do not go together."""
    sample = text[:_SAMPLE]
    if _binary(text) or len(_STRANGE.findall(sample)) > 0.05 * len(sample):
        return False
    hanzi = _HANZI.findall(sample)
    return sum(map(_common, hanzi)) >= _COMMON_SHARE * len(hanzi)


def _common(hanzi: str) -> bool:
    """Whether a character is among the 3755 of GB 2312's first level."""
    return b"\xb0" <= hanzi.encode("gb2312", "ignore")[:1] <= b"\xd7"
