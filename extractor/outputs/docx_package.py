"""A Word package rewritten in a few of its parts: every other member keeps its bytes."""

from __future__ import annotations

import io
import shutil
import zipfile
from collections.abc import Iterable
from posixpath import basename, dirname, join, normpath
from typing import TYPE_CHECKING

from lxml import etree

if TYPE_CHECKING:
    from lxml.etree import _Element

_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
_TRANSITIONAL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_STRICT = "http://purl.oclc.org/ooxml/officeDocument/relationships"
_WORD_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_MACROS = "vbaProject"
_CONTENT_TYPES = "[Content_Types].xml"
_OLDEST = (1980, 1, 1, 0, 0, 0)  # what a zip file can say; a date of today would make each output another file


def undated(data: bytes) -> bytes:
    """The package without the time it was made, so that the same content is the same file."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as package, zipfile.ZipFile(buffer, "w") as target:
        for member in package.infolist():
            target.writestr(_member(member.filename), package.read(member))
    return buffer.getvalue()


class Package:
    """A docx, docm or dotx that was read before, so that its parts are taken to be sound.

    Whatever of the three it is, it is saved as a docx: typed as a document and without macros.
    """

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._zip = zipfile.ZipFile(io.BytesIO(data))
        self._members = {_plain(member.filename): member for member in self._zip.infolist()}
        self._changed: dict[str, _Element] = {}
        self._added: dict[str, _Element] = {}
        self._removed: set[str] = set()
        self.main = next(iter(self.related("", "officeDocument")), "word/document.xml")

    def read(self, name: str) -> _Element:
        """The root of a part that is to stay as it is. Raises KeyError where there is no such part."""
        key = _plain(name)
        if key in self._changed:
            return self._changed[key]
        parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
        return etree.fromstring(self._zip.read(self._members[key]), parser)

    def edit(self, name: str) -> _Element:
        """The root of a part, to be changed in place. Raises KeyError where there is no such part."""
        return self._changed.setdefault(_plain(name), self.read(name))

    def related(self, part: str, kind: str) -> list[str]:
        """The parts that a part ("" for the package) points to with a relation whose type ends in ``kind``."""
        name = _relations_of(part)
        return [_target(part, relation) for relation in self._relations(name) if _is(relation, kind)]

    def add(self, kind: str, root: _Element) -> None:
        """A new part beside the main one, which gets a relation of this kind to it."""
        names = (join(dirname(self.main), f"{kind}{number or ''}.xml") for number in range(len(self._members) + 1))
        name = next(name for name in names if _plain(name) not in self._members)
        self._added[name] = root
        relations = _relations_of(self.main)
        if _plain(relations) in self._members:
            list_of_relations = self.edit(relations)
        else:
            list_of_relations = etree.fromstring(f'<Relationships xmlns="{_RELATIONS}"/>'.encode())
            self._added[relations] = list_of_relations
        taken = {relation.get("Id") for relation in list_of_relations}
        relation = etree.SubElement(list_of_relations, f"{{{_RELATIONS}}}Relationship")
        relation.set("Id", next(id for id in (f"rId{n}" for n in range(1, len(taken) + 2)) if id not in taken))
        relation.set("Type", f"{_STRICT if self._is_strict else _TRANSITIONAL}/{kind}")
        relation.set("Target", basename(name))
        declared = etree.SubElement(self.edit(_CONTENT_TYPES), f"{{{_TYPES}}}Override")
        declared.set("PartName", f"/{name}")
        declared.set("ContentType", f"{_WORD_TYPE}.{kind}+xml")

    def saved(self) -> bytes:
        """The package as a file; the very bytes it was made from if nothing changed."""
        self._make_document()
        if not (self._changed or self._added or self._removed):
            return self._data
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as package:
            package.comment = self._zip.comment
            for key, member in self._members.items():
                if key in self._changed:
                    package.writestr(member, _serialised(self._changed[key]))
                elif key not in self._removed:
                    with self._zip.open(member) as source, package.open(member, "w") as target:
                        shutil.copyfileobj(source, target)
            for name, root in self._added.items():
                package.writestr(_member(name), _serialised(root))
        return buffer.getvalue()

    @property
    def _is_strict(self) -> bool:
        return self.read(self.main).tag.startswith("{http://purl.oclc.org/ooxml/")

    def _relations(self, name: str) -> Iterable[_Element]:
        return self.read(name) if _plain(name) in self._members else ()

    def _make_document(self) -> None:
        """A macro or a template in a file named docx is refused by Word."""
        own, document = f"/{_plain(self.main)}", f"{_WORD_TYPE}.document.main+xml"
        declared = next((e for e in self.read(_CONTENT_TYPES) if _plain(e.get("PartName", "")) == own[1:]), None)
        if declared is None or declared.get("ContentType") == document:
            return
        relations = _relations_of(self.main)
        for part in self.related(self.main, _MACROS):
            self._removed |= {_plain(part), _plain(_relations_of(part))}
            self._removed |= {_plain(_target(part, r)) for r in self._relations(_relations_of(part))}
        for relation in [r for r in self._relations(relations) if _is(r, _MACROS)]:
            for same in [r for r in self.edit(relations) if r.get("Id") == relation.get("Id")]:
                self.edit(relations).remove(same)
        types = self.edit(_CONTENT_TYPES)
        for element in list(types):
            name = _plain(element.get("PartName", ""))
            if name == own[1:]:
                element.set("ContentType", document)
            elif name in self._removed:
                types.remove(element)


def _member(name: str) -> zipfile.ZipInfo:
    member = zipfile.ZipInfo(name, _OLDEST)
    member.compress_type = zipfile.ZIP_DEFLATED
    return member


def _is(relation: _Element, kind: str) -> bool:
    return relation.get("Type", "").rpartition("/")[2] == kind and relation.get("TargetMode") != "External"


def _target(part: str, relation: _Element) -> str:
    target = relation.get("Target", "")
    return target.lstrip("/") if target.startswith("/") else normpath(join(dirname(part), target))


def _relations_of(part: str) -> str:
    return join(dirname(part), "_rels", f"{basename(part)}.rels")


def _plain(name: str) -> str:
    """As one member names another, whatever case and slashes the directory uses."""
    return name.replace("\\", "/").lstrip("/").lower()


def _serialised(root: _Element) -> bytes:
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True, standalone=True)
