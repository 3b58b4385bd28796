"""JSON Schema of the report contract, derived from its type annotations."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints, is_typeddict

from extractor.outputs.contract import SCHEMA_ID, FieldObject, Pattern, ReportObject

Schema = dict[str, Any]

_PRIMITIVES: dict[object, str] = {str: "string", int: "integer", float: "number", bool: "boolean", NoneType: "null"}


def report_schema(fields: Iterable[str]) -> Schema:
    """The JSON Schema (draft 2020-12) of one report whose ``report`` object has the given fields."""
    definitions: dict[str, Schema] = {}
    schema = _object(ReportObject, definitions)
    names = list(fields)
    schema["properties"]["report"] |= {
        "properties": {name: _of(FieldObject | None, definitions) for name in names},
        "required": names,
        "additionalProperties": False,
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": SCHEMA_ID,
        "title": "One audited report",
        **schema,
        "$defs": dict(sorted(definitions.items())),
    }


def _of(annotation: Any, definitions: dict[str, Schema]) -> Schema:
    if annotation in _PRIMITIVES:
        return {"type": _PRIMITIVES[annotation]}
    origin = get_origin(annotation)
    if origin is Annotated:
        return _annotated(annotation, definitions)
    if origin in (Union, UnionType):
        return {"anyOf": [_of(part, definitions) for part in get_args(annotation)]}
    if origin is list:
        return {"type": "array", "items": _of(get_args(annotation)[0], definitions)}
    if origin is dict:
        return {"type": "object"}
    if origin is Literal:
        return {"enum": list(get_args(annotation))}
    if is_typeddict(annotation):
        name = annotation.__name__.removesuffix("Object")
        if name not in definitions:
            definitions[name] = {}  # a type that contains itself finds its name taken
            definitions[name].update(_object(annotation, definitions))
        return {"$ref": f"#/$defs/{name}"}
    if isinstance(annotation, type) and issubclass(annotation, StrEnum):
        return {"enum": [member.value for member in annotation]}
    raise TypeError(f"no JSON Schema for {annotation!r}")


def _annotated(annotation: Any, definitions: dict[str, Schema]) -> Schema:
    schema = _of(annotation.__origin__, definitions)
    for note in annotation.__metadata__:
        if isinstance(note, Pattern):
            schema["pattern"] = note.expression
        else:
            schema["description"] = note
    return schema


def _object(shape: Any, definitions: dict[str, Schema]) -> Schema:
    hints = get_type_hints(shape, include_extras=True)
    return {
        "type": "object",
        "properties": {key: _of(annotation, definitions) for key, annotation in hints.items()},
        "required": list(hints),
    }
