"""What stands before every request: who may ask, how often and how much; and what every answer forbids the browser."""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
import threading
import time
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from urllib.parse import urlencode, urlsplit

from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import HTTPConnection
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from extractor.web.settings import Settings

UPLOADS = "/uploads"
AS_NOTICE = {"HX-Retarget": "#notice", "HX-Reswap": "innerHTML"}
"""What has htmx show an answer at the head of the page."""

_SESSION = "extractor_session"
_IDENTIFIER = re.compile(r"[0-9a-f]{32}")
_MINUTE = 60.0
_KEEP = 30 * 24 * 3600

_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
_HEADERS = {
    "Content-Security-Policy": _POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    # With no-referrer browsers would also send no origin, which is looked at below.
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}


@dataclass(slots=True)
class Rate:
    """At most so many events a minute for each key."""

    a_minute: int
    clock: Callable[[], float] = time.monotonic
    _seen: dict[str, deque[float]] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def allows(self, key: str) -> bool:
        """Whether one more is allowed now; it is counted if so."""
        now = self.clock()
        with self._lock:
            for stale in [k for k, times in self._seen.items() if now - times[-1] > _MINUTE]:
                del self._seen[stale]
            times = self._seen.get(key, deque())
            while times and now - times[0] > _MINUTE:
                times.popleft()
            if len(times) >= self.a_minute:
                return False
            times.append(now)
            self._seen[key] = times
            return True


class Guard:
    """The middleware. Gives each visitor a session, and the session a token that every change has to bring."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self._app, self._settings = app, settings
        self._secret = secrets.token_bytes(32)
        self._changes, self._uploads = Rate(settings.changes_a_minute), Rate(settings.uploads_a_minute)
        named = hashlib.sha256(settings.token.encode()).hexdigest()
        self._access_cookie = f"extractor_access_{named[:8]}"
        self._access = self._sealed(f"access:{settings.token}")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        if scope["type"] != "http":
            await send({"type": "websocket.close", "code": 1008})
            return
        connection = HTTPConnection(scope)
        session = connection.cookies.get(_SESSION, "")
        is_new = not _IDENTIFIER.fullmatch(session)
        if is_new:
            session = secrets.token_hex(16)
        scope.setdefault("state", {})["csrf"] = self._sealed(f"csrf:{session}")

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in _HEADERS.items():
                    headers.setdefault(name, value)
                headers.setdefault("Cache-Control", "no-store")
                if is_new:
                    headers.append("Set-Cookie", f"{_SESSION}={session}; HttpOnly; SameSite=Lax; Path=/")
            await send(message)

        refusal = self._refusal(connection)
        if refusal is not None:
            await refusal(scope, receive, sending)
            return
        uploading = scope["path"] == UPLOADS
        limit = self._settings.upload_bytes if uploading else self._settings.form_bytes
        await self._app(scope, _bounded(connection, receive, limit), sending)

    def _refusal(self, connection: HTTPConnection) -> Response | None:
        """The answer to a request that goes no further."""
        scope = connection.scope
        host = connection.headers.get("host", "")
        if not self._settings.goes_by(_name(host)):
            return _said(connection, "不是本页面的主机名。", 421)
        if scope["method"] not in ("GET", "HEAD", "POST"):
            return _said(connection, "不支持的方法。", 405, {"Allow": "GET, HEAD, POST"})
        if self._settings.token and (answer := self._unknown(connection)) is not None:
            return answer
        if scope["method"] != "POST":
            return None
        origin = connection.headers.get("origin")
        own = f"{scope['scheme']}://{host}"
        if (origin is not None and origin != own) or connection.headers.get("sec-fetch-site") == "cross-site":
            return _said(connection, "请求来自别的网站，已拒绝。", 403)
        rate = self._uploads if scope["path"] == UPLOADS else self._changes
        if not rate.allows(connection.client.host if connection.client else ""):
            return _said(connection, "操作过于频繁，未作更改，请稍后再试。", 429, {"Retry-After": "60"})
        return None

    def _unknown(self, connection: HTTPConnection) -> Response | None:
        if hmac.compare_digest(connection.cookies.get(self._access_cookie, "").encode(), self._access.encode()):
            return None
        given = connection.query_params.get("token", "")
        if connection.scope["method"] == "GET" and hmac.compare_digest(given.encode(), self._settings.token.encode()):
            rest = urlencode([(k, v) for k, v in connection.query_params.multi_items() if k != "token"])
            path = "/" + connection.url.path.lstrip("/")  # "//name" would lead to another host
            answer = RedirectResponse(f"{path}{'?' if rest else ''}{rest}", 303)
            answer.set_cookie(self._access_cookie, self._access, max_age=_KEEP, httponly=True, samesite="lax")
            return answer
        return _said(connection, "需要访问口令：请使用启动时显示的完整网址。", 403)

    def _sealed(self, text: str) -> str:
        return hmac.new(self._secret, text.encode(), hashlib.sha256).hexdigest()


def require_csrf(connection: HTTPConnection, given: object) -> None:
    """Raises HTTPException(403) unless the token is the session's."""
    expected = connection.scope["state"]["csrf"]
    if not isinstance(given, str) or not hmac.compare_digest(given.encode(), expected.encode()):
        raise HTTPException(403, "页面已过期，未作更改。请刷新页面后重试。")


def _bounded(connection: HTTPConnection, receive: Receive, limit: int) -> Receive:
    """Receives a body of at most ``limit`` bytes, whatever length it declares."""
    taken = 0
    declared = connection.headers.get("content-length", "0")

    async def receiving() -> Message:
        nonlocal taken
        message = await receive()
        if message["type"] == "http.request":
            taken += len(message.get("body", b""))
            if taken > limit or (declared.isdecimal() and int(declared) > limit):
                raise HTTPException(413, f"一次提交的内容超过上限（{_size(limit)}），未作更改。")
        return message

    return receiving


def _said(connection: HTTPConnection, words: str, status: int, headers: Mapping[str, str] | None = None) -> Response:
    """A refusal: text, or for htmx, which would put it in place of a form, a notice."""
    if not wants_fragment(connection):
        return PlainTextResponse(words, status, headers)
    return HTMLResponse(f'<p class="alert" role="alert">{words}</p>', status, {**(headers or {}), **AS_NOTICE})


def wants_fragment(connection: HTTPConnection) -> bool:
    """Whether htmx asks, which puts the answer into the page that is there."""
    return connection.headers.get("hx-request") == "true"


def _name(host: str) -> str:
    """The name in a Host header, without the port; "" where it is none."""
    try:
        return urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return ""


def _size(limit: int) -> str:
    return f"{limit // 2**20} MB" if limit >= 2**20 else f"{limit // 1024} KB"
