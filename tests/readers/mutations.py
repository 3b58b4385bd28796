"""Malformed files, made from sound ones of every format: each is the same for the same seed.

``mutants(count, seed)`` yields files damaged at random; ``made()`` files built to hurt.
"""

from __future__ import annotations

import io
import random
import re
import zipfile
from collections.abc import Callable, Iterator
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from functools import cache
from itertools import cycle
from pathlib import Path
from typing import NamedTuple

from pdf_files import Pages, raw_pdf, stream
from reportlab.lib.pdfencrypt import StandardEncryption
from word_files import p, pack, tbl, tc, word

CORPUS = Path(__file__).resolve().parents[2] / "corpus"
REPORT = "dilapidated-housing-form-clean"


PICTURES = ("png", "jpg", "tif")


class Mutant(NamedTuple):
    """A file's name, which tells how it was made and may lie about what it is, and its bytes."""

    name: str
    data: bytes


@cache
def sound() -> dict[str, bytes]:
    """One sound file of each kind, by suffix."""
    found = {suffix: (CORPUS / f"{REPORT}.{suffix}").read_bytes() for suffix in ("docx", "xlsx", "html", "txt")}
    archive = MIMEMultipart("related")
    archive.attach(MIMEText(found["html"].decode("utf-8"), "html", "utf-8"))
    text = found["txt"].decode("utf-8")
    return {
        **found,
        "gbk.txt": text.encode("gb18030"),
        "utf16.txt": text.encode("utf-16"),
        "mht": archive.as_bytes(),
        "small.docx": word(p("2023年度项目绩效自评报告") + tbl(tc("得分"), tc("98分"))),
        "pdf": _pdf(1),
        "plain.pdf": _pdf(0),
        **_pictures(),
    }


def _pdf(compressed: int) -> bytes:
    found = Pages(pageCompression=compressed)
    for number in range(2):
        found.paragraph(80, 60, 400, "截至年底支出1284.56万元，预算执行率98.73%，补助12345人。" * 4)
        found.grid((80, 200, 300), (400, 420, 440, 460))
        found.cells((80, 200, 300), (400, 420, 440), [("指标", "得分"), ("数量", "20"), ("质量", "18.5")])
        if not number:
            found.next()
    return found.data()


def _pictures() -> dict[str, bytes]:
    """Pictures so small that reading one takes a moment."""
    from PIL import Image, ImageDraw

    image = Image.new("RGB", (160, 60), "white")
    ImageDraw.Draw(image).text((20, 20), "98.27", fill="black")
    found = {}
    for suffix, name, settings in (
        ("png", "PNG", {}),
        ("jpg", "JPEG", {}),
        ("tif", "TIFF", {"compression": "tiff_lzw"}),
    ):
        target = io.BytesIO()
        image.save(target, name, **settings)
        found[suffix] = target.getvalue()
    return found


def _quarter(data: bytearray, rng: random.Random) -> None:
    del data[len(data) * rng.randint(1, 3) // 4 :]


def _flip(data: bytearray, rng: random.Random) -> None:
    for _ in range(rng.choice((1, 1, 8, 64, 512))):
        data[rng.randrange(len(data))] ^= 1 << rng.randrange(8)


def _drop(data: bytearray, rng: random.Random) -> None:
    at = rng.randrange(len(data))
    del data[at : at + rng.choice((1, 4, 100, 5_000))]


def _double(data: bytearray, rng: random.Random) -> None:
    at = rng.randrange(len(data))
    data[at:at] = data[at : at + rng.choice((1, 40, 2_000))] * rng.choice((1, 1, 50))


def _zero(data: bytearray, rng: random.Random) -> None:
    at = rng.randrange(len(data))
    end = min(at + rng.choice((1, 16, 1_000)), len(data))
    data[at:end] = bytes([rng.choice((0, 0, 255, 32, 60))]) * (end - at)


def _splice(data: bytearray, rng: random.Random) -> None:
    other = rng.choice(list(sound().values()))
    data[rng.randrange(len(data)) :] = other[rng.randrange(len(other)) :]


_NUMBER = re.compile(rb"(?<![\w.])-?\d+(?:\.\d+)?(?![\w.])")
_EXTREME = (
    b"-1",
    b"0",
    b"2147483648",
    b"-2147483649",
    b"99999999999999999999",
    b"1e308",
    b"NaN",
    b"0.0000001",
    b"65536",
)


def _number(data: bytearray, rng: random.Random) -> None:
    """Numbers (spans, lengths, coordinates, references) no program would write."""
    found = list(_NUMBER.finditer(data))
    for number in sorted(rng.sample(found, min(len(found), rng.choice((1, 3, 20)))), key=lambda m: -m.start()):
        data[number.start() : number.end()] = rng.choice(_EXTREME)


_REFERENCE = re.compile(rb"\b(\d+) 0 R\b")


def _reference(data: bytearray, rng: random.Random) -> None:
    """Objects of a PDF that refer to others than they should: to themselves, to their parents."""
    found = list(_REFERENCE.finditer(data))
    for one in sorted(rng.sample(found, min(len(found), 3)), key=lambda m: -m.start()):
        data[one.start() : one.end()] = rng.choice(found)[0]


_LONGEST = 60_000  # bytes put in
_TAG = re.compile(rb"<[^<>]{1,300}>")


def _tag(data: bytearray, rng: random.Random) -> None:
    """Tags left out, moved, or opened again and again."""
    found = list(_TAG.finditer(data))
    if not found:
        return
    one, other = rng.choice(found), rng.choice(found)
    match rng.randrange(3):
        case 0:
            del data[one.start() : one.end()]
        case 1:
            data[other.start() : other.start()] = one[0]
        case _:
            data[one.start() : one.start()] = one[0] * min(rng.choice((10, 300, 20_000)), _LONGEST // len(one[0]))


_WAYS: tuple[Callable[[bytearray, random.Random], None], ...] = (
    *(_quarter, _flip, _flip, _drop, _double, _zero, _splice, _number, _number, _reference, _tag, _tag),
)


def mutants(count: int, seed: int = 0, kinds: tuple[str, ...] | None = None) -> Iterator[Mutant]:
    """So many damaged files, of these kinds (suffixes as in ``sound``) or of all, pictures less often: reading one
    takes a hundred times as long as anything else."""
    names = kinds or (*(name for name in sound() if name not in PICTURES),) * 4 + PICTURES
    for number in range(count):
        rng = random.Random(f"{seed}/{number}")
        kind = names[number % len(names)]
        data = sound()[kind]
        packed = kind.endswith(("docx", "xlsx")) and rng.random() < 0.7
        data, ways = (_inside if packed else _outside)(data, rng)
        suffix = rng.choice(names) if rng.random() < 0.05 else kind
        yield Mutant(f"{number}-{'-'.join(ways)}.{suffix}", data)


def _outside(data: bytes, rng: random.Random) -> tuple[bytes, list[str]]:
    changed = bytearray(data)
    ways = rng.choices(_WAYS, k=rng.choice((1, 1, 2, 4)))
    for way in ways:
        if changed:
            way(changed, rng)
    return bytes(changed), [way.__name__.lstrip("_") for way in ways]


def _inside(data: bytes, rng: random.Random) -> tuple[bytes, list[str]]:
    """Damage done to a part of a package, which is packed again soundly."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        members = {name: package.read(name) for name in package.namelist()}
    name = rng.choice([name for name, content in members.items() if content])
    content, ways = _outside(members[name], rng)
    if rng.random() < 0.05:
        del members[name]
    else:
        members[name] = content
    return pack(members), ["inside", *ways]


def made() -> Iterator[Mutant]:
    """Files that are damaged in one way each, or built to be expensive."""
    wrong = cycle(("docx", "pdf", "txt", "xlsx", "html", "doc"))
    for kind, data in sound().items():
        for quarter in (0, 1, 2, 3):
            yield Mutant(f"quarter-{quarter}.{kind}", data[: len(data) * quarter // 4])
        yield Mutant(f"wrong-suffix-{kind}.{next(wrong)}", data)
    yield from _hostile_pdfs()
    deep = "<w:sdt><w:sdtContent>" * 300 + p("甲") + "</w:sdtContent></w:sdt>" * 300
    yield Mutant("deep.docx", word(deep))
    yield Mutant("wide.docx", word(tbl(tc("1", '<w:gridSpan w:val="99999999"/>'))))
    yield Mutant("deep.html", b"<table><tr><td>" * 5_000)
    yield Mutant("wide.html", b"<table><tr><td colspan=99999999 rowspan=99999999>1</table>")
    yield Mutant("no-parts.docx", pack({"word/document.xml": ""}))
    yield Mutant("long-line.txt", b"1," * 20_000)
    yield Mutant("nul.txt", b"\x00" * 10_000)


def _hostile_pdfs() -> Iterator[Mutant]:
    locked = StandardEncryption("geheim", ownerPassword="geheim", canPrint=0)
    closed = Pages(encrypt=locked)
    closed.text(80, 80, "支出98万元")
    yield Mutant("encrypted.pdf", closed.data())
    catalogue = b"<< /Type /Catalog /Pages 2 0 R >>"
    yield Mutant("no-pages.pdf", raw_pdf([catalogue, b"<< /Type /Pages /Kids [] /Count 0 >>"]))
    yield Mutant("pages-in-circles.pdf", raw_pdf([catalogue, b"<< /Type /Pages /Kids [2 0 R 2 0 R] /Count 9 >>"]))
    page = b"<< /Type /Page /Parent 2 0 R /MediaBox [%s] /Resources << /XObject << /F 5 0 R >> >> /Contents 4 0 R >>"
    form = "/Type /XObject /Subtype /Form /BBox [0 0 500 500] /Resources << /XObject << /F 5 0 R /G 5 0 R >> >>"
    pages = b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>"
    for name, box, content, inner in (
        ("recursive-forms", b"0 0 595 842", b"/F Do /F Do", b"/F Do /G Do 0 0 m 10 10 l S"),
        ("huge-page", b"0 0 1e9 1e9", b"0 0 m 1e9 0 l S 5 5 m 5 1e9 l S", b""),
        ("tiny-page", b"0 0 0.001 0.001", b"0 0 m 9 9 l S", b""),
        ("no-number-page", b"0 0 nan inf", b"0 0 m 9 9 l S", b""),
        ("huge-coordinates", b"0 0 595 842", b"-1e30 0 m 1e30 0 l S 1e38 1e38 1e38 1e38 re S " * 50, b""),
        (
            "many-rules",
            b"0 0 595 842",
            b"".join(
                b"%d 0 m %d 842 l S 0 %d m 595 %d l S " % (i % 595, i % 595, i % 842, i % 842) for i in range(6_000)
            ),
            b"",
        ),
    ):
        yield Mutant(f"{name}.pdf", raw_pdf([catalogue, pages, page % box, stream(content), stream(inner, form)]))
