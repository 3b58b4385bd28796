"""The templates of the page, and what every page is given."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from urllib.parse import unquote

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import HTMLResponse, StreamingResponse

from extractor.outputs.html import SCRIPT, STYLE_SHEET
from extractor.outputs.printable import printable

_FOLDER = Path(__file__).parent
REVIEWER_COOKIE = "extractor_reviewer"
_LONGEST_REVIEWER = 40
_FIRST_PIECE, _PIECE = 4000, 64_000  # characters

_KINDS = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
_FILES = ("review.css", "review.js", "htmx.min.js", "icon.svg")


@cache
def static(name: str) -> tuple[bytes, str] | None:
    """Content and media type of a file that pages refer to, None for any other name."""
    if name == "report.css":
        return STYLE_SHEET.encode(), _KINDS[".css"]
    if name == "report.js":
        return SCRIPT.encode(), _KINDS[".js"]
    if name not in _FILES:
        return None
    return (_FOLDER / "static" / name).read_bytes(), _KINDS[Path(name).suffix]


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(_FOLDER / "templates", encoding="utf-8"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals["zip"] = zip
    return environment


def fragment(request: Request, template: str, **values: object) -> Markup:
    """A piece of a page."""
    return Markup(_environment().get_template(template).render({**_shared(request), **values}))


def _shared(request: Request) -> dict[str, object]:
    return {"csrf": request.state.csrf, "reviewer": reviewer(request)}


def streamed(request: Request, template: str, **values: object) -> StreamingResponse:
    """A whole long page, of which a browser can show the beginning while the rest is being made."""
    pieces = _environment().get_template(template).generate({**_shared(request), **values})
    return StreamingResponse(_joined(pieces), media_type="text/html")


def _joined(pieces: Iterator[str]) -> Iterator[str]:
    """The pieces in larger ones, the first soon."""
    held: list[str] = []
    size, enough = 0, _FIRST_PIECE
    for piece in pieces:
        held.append(piece)
        size += len(piece)
        if size >= enough:
            yield "".join(held)
            held, size, enough = [], 0, _PIECE
    yield "".join(held)


def page(request: Request, template: str, status: int = 200, **values: object) -> HTMLResponse:
    """A whole page."""
    return HTMLResponse(fragment(request, template, **values), status)


def reviewer(request: Request) -> str:
    """Who the visitor says to be."""
    return reviewer_name(unquote(request.cookies.get(REVIEWER_COOKIE, "")))


def reviewer_name(text: str) -> str:
    """A name as it is kept with decisions."""
    return printable(text)[:_LONGEST_REVIEWER]
