"""Word packages written by hand, so that each test shows the XML it is about."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from pathlib import Path

from extractor.model import Document
from extractor.readers import docx
from extractor.readers.limits import Limits

TRANSITIONAL = {
    "w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "r": "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    "m": "http://schemas.openxmlformats.org/officeDocument/2006/math",
}
STRICT = {
    "w": "http://purl.oclc.org/ooxml/wordprocessingml/main",
    "r": "http://purl.oclc.org/ooxml/officeDocument/relationships",
    "m": "http://purl.oclc.org/ooxml/officeDocument/math",
}
_DRAWING = {
    "mc": "http://schemas.openxmlformats.org/markup-compatibility/2006",
    "wps": "http://schemas.microsoft.com/office/word/2010/wordprocessingShape",
    "v": "urn:schemas-microsoft-com:vml",
    "o": "urn:schemas-microsoft-com:office:office",
}
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"


def word(body: str, parts: Mapping[str, str] | None = None, names: Mapping[str, str] = TRANSITIONAL) -> bytes:
    """A docx with this body; ``parts`` are the inner XML of further parts by root element name
    (styles, numbering, footnotes, endnotes, hdr, ftr)."""
    parts = dict(parts or {})
    members = {"word/document.xml": _root("document", f"<w:body>{body}</w:body>", names)}
    relations = []
    for number, (root, inner) in enumerate(parts.items(), 1):
        file = {"hdr": "header", "ftr": "footer"}.get(root, root)
        members[f"word/{file}.xml"] = _root(root, inner, names)
        relations.append(f'<Relationship Id="r{number}" Type="{names["r"]}/{file}" Target="{file}.xml"/>')
    members["word/_rels/document.xml.rels"] = _relations("".join(relations))
    members["_rels/.rels"] = _relations(
        f'<Relationship Id="r1" Type="{names["r"]}/officeDocument" Target="word/document.xml"/>'
    )
    members["[Content_Types].xml"] = f'<Types xmlns="{_PACKAGE}/content-types"/>'
    return pack(members)


def pack(members: Mapping[str, str | bytes]) -> bytes:
    """A package of these parts, the same at every time of the day."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in members.items():
            package.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def parse(data: bytes, limits: Limits | None = None) -> Document:
    return docx.read(Path("报告.docx"), data, limits or Limits())


def text_of(body: str, parts: Mapping[str, str] | None = None) -> str:
    return parse(word(body, parts)).text


def p(*texts: str, properties: str = "") -> str:
    """A paragraph with one run for each text."""
    return f"<w:p>{f'<w:pPr>{properties}</w:pPr>' if properties else ''}{''.join(map(r, texts))}</w:p>"


def r(text: str) -> str:
    return f'<w:r><w:t xml:space="preserve">{text}</w:t></w:r>'


def tc(text: str, properties: str = "") -> str:
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{p(text)}</w:tc>"


def tbl(*rows: str) -> str:
    return "<w:tbl>" + "".join(f"<w:tr>{row}</w:tr>" for row in rows) + "</w:tbl>"


def _root(name: str, inner: str, names: Mapping[str, str]) -> str:
    spaces = " ".join(f'xmlns:{prefix}="{uri}"' for prefix, uri in {**names, **_DRAWING}.items())
    return f'<?xml version="1.0" encoding="UTF-8"?><w:{name} {spaces}>{inner}</w:{name}>'


def _relations(inner: str) -> str:
    return f'<Relationships xmlns="{_PACKAGE}/relationships">{inner}</Relationships>'
