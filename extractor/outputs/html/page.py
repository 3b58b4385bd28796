"""A page that is one file: its style sheet and script within, and a policy that allows nothing else."""

from __future__ import annotations

from base64 import b64encode
from functools import cache
from hashlib import sha256
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from markupsafe import Markup

_FOLDER = Path(__file__).parent


def _static(name: str) -> str:
    return (_FOLDER / "static" / name).read_text(encoding="utf-8")


_DARK = _static("dark.css")
STYLE_SHEET = (
    _static("report.css")
    + f'@media screen and (prefers-color-scheme: dark) {{\n:root:not([data-theme="light"]) {{\n{_DARK}}}\n}}\n'
    + f'@media screen {{\n:root[data-theme="dark"] {{\n{_DARK}}}\n}}\n'
)
SCRIPT = _static("theme.js") + _static("report.js")
INDEX_SCRIPT = _static("theme.js") + _static("index.js")


@cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(_FOLDER / "templates", encoding="utf-8"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def template(name: str) -> Template:
    return _environment().get_template(name)


def page(title: str, body: Markup, script: str) -> str:
    """A whole page. Nothing but its own style sheet and script may act in it, whatever the body holds."""
    policy = "; ".join(
        (
            "default-src 'none'",
            f"style-src 'sha256-{_digest(STYLE_SHEET)}'",
            f"script-src 'sha256-{_digest(script)}'",
            "base-uri 'none'",
            "form-action 'none'",
        )
    )
    return template("page.html").render(
        title=title, body=body, policy=policy, style=Markup(STYLE_SHEET), script=Markup(script)
    )


def _digest(content: str) -> str:
    return b64encode(sha256(content.encode("utf-8")).digest()).decode("ascii")
