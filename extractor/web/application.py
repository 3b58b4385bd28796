"""The addresses of the review page and what each of them does."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date
from typing import cast
from urllib.parse import quote, urlencode

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route
from starlette.types import ExceptionHandler

from extractor.dataset.taking import current_version
from extractor.model import Ruling
from extractor.outputs.printable import printable
from extractor.web import desk, pages
from extractor.web.audits import Audits
from extractor.web.guard import AS_NOTICE, UPLOADS, Guard, require_csrf, wants_fragment
from extractor.web.settings import Settings
from extractor.web.shelf import Catalogue, Choices, Listed, Shelf, Wanted
from extractor.web.uploads import Accepted, Offered, accept

_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_LONGEST_WORDS = 2000
_HASHED = "no-cache"  # kept, but asked about: the program may have been brought up to date


def application(settings: Settings) -> Starlette:
    """The page as an ASGI application; makes the dataset if there is none. Raises DatasetError if it cannot."""
    review = _Review(settings)
    return Starlette(
        routes=[
            Route("/", review.reports),
            Route(UPLOADS, review.upload, methods=["POST"]),
            Route("/reviewer", review.name_reviewer, methods=["POST"]),
            Route("/reports/{key}", review.report),
            Route("/reports/{key}/findings/{fingerprint}", review.finding, methods=["GET"]),
            Route("/reports/{key}/findings/{fingerprint}", review.decide, methods=["POST"]),
            Route("/reports/{key}/opinion.docx", review.opinion),
            Route("/reports/{key}/history", review.history),
            Route("/reports/{key}/history.svg", review.history_picture),
            Route("/static/{name}", review.static),
        ],
        lifespan=review.serving,
        middleware=[Middleware(Guard, settings=settings)],
        exception_handlers={
            HTTPException: cast("ExceptionHandler", _refused),
            desk.MissingError: cast("ExceptionHandler", _missing),
        },
    )


class _Review:
    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._shelf = Shelf(settings)
        self._audits = Audits(settings, current_version(settings.patterns))
        self._desk = desk.Desk(self._shelf, self._audits, settings)

    @asynccontextmanager
    async def serving(self, _app: Starlette) -> AsyncIterator[None]:
        if self._settings.ready:
            self._audits.start()
        yield
        await run_in_threadpool(self._audits.close)

    async def reports(self, request: Request) -> Response:
        wanted = _wanted(request)

        def look() -> tuple[Listed, Choices]:
            with self._shelf.opened() as store, store.reading():
                catalogue = Catalogue(store)
                return catalogue.listed(wanted), catalogue.choices()

        listed, choices = await run_in_threadpool(look)
        return pages.page(
            request, "reports.html",
            wanted=wanted, listed=listed, choices=choices, link=_link, limits=self._settings, suffixes=desk.UPLOADABLE,
        )  # fmt: skip

    async def upload(self, request: Request) -> Response:
        limit = self._settings.upload_files
        async with request.form(max_files=limit, max_fields=8) as form:
            require_csrf(request, form.get("csrf"))
            files = [f for f in form.getlist("files") if isinstance(f, UploadFile) and (f.filename or f.size)]
            offered = [Offered(f.filename or "", f.file) for f in files]
            answers = await run_in_threadpool(accept, offered, self._shelf, self._audits, self._settings)
        return self._accepted(request, answers)

    def _accepted(self, request: Request, answers: list[Accepted]) -> Response:
        template = "accepted.html" if wants_fragment(request) else "uploaded.html"
        return pages.page(request, template, answers=answers)

    async def name_reviewer(self, request: Request) -> Response:
        async with request.form(max_files=0, max_fields=4) as form:
            require_csrf(request, form.get("csrf"))
            name, back = pages.reviewer_name(_text(form, "who")), _text(form, "back")
        known = back.startswith("/reports/") and desk.is_key(back.removeprefix("/reports/"))
        answer = RedirectResponse(back if known else "/", 303)
        answer.set_cookie(pages.REVIEWER_COOKIE, quote(name), max_age=365 * 24 * 3600, httponly=True, samesite="lax")
        return answer

    async def report(self, request: Request) -> Response:
        view = await run_in_threadpool(self._desk.view, request, _key(request))
        return pages.streamed(request, "report.html", view=view)

    async def finding(self, request: Request) -> Response:
        key, fingerprint = _key(request), request.path_params["fingerprint"]
        found = await run_in_threadpool(self._desk.finding, key, fingerprint)
        return pages.page(request, "ruling.html" if wants_fragment(request) else "finding.html", key=key, found=found,
                          standing=found.standing, said="", typed=None)  # fmt: skip

    async def decide(self, request: Request) -> Response:
        key, fingerprint = _key(request), request.path_params["fingerprint"]
        async with request.form(max_files=0, max_fields=8) as form:
            require_csrf(request, form.get("csrf"))
            asked = desk.Asked(
                fingerprint,
                _text(form, "ruling"),
                _text(form, "version"),
                printable(_text(form, "reason"))[:_LONGEST_WORDS],
                printable(_text(form, "note"))[:_LONGEST_WORDS],
                pages.reviewer_name(_text(form, "who")) or pages.reviewer(request),
            )
        if asked.ruling not in (*Ruling, desk.UNDO):
            raise HTTPException(400, "没有这种复核结论，未作更改。")
        answer = await run_in_threadpool(self._desk.decide, key, asked)
        if wants_fragment(request):
            return pages.page(request, "decided.html", answer.status, answer=answer, key=key)
        if answer.said:
            return pages.page(request, "undecided.html", answer.status, answer=answer, key=key)
        return RedirectResponse(f"/reports/{key}#ruling-{fingerprint}", 303)

    async def opinion(self, request: Request) -> Response:
        name, content = await run_in_threadpool(self._desk.opinion, _key(request), date.today())
        disposition = f"attachment; filename=opinion.docx; filename*=UTF-8''{quote(name)}"
        return Response(content, media_type=_WORD, headers={"Content-Disposition": disposition})

    async def history(self, request: Request) -> Response:
        found = await run_in_threadpool(self._desk.history, _key(request))
        return pages.page(request, "history.html", history=found)

    async def history_picture(self, request: Request) -> Response:
        found = await run_in_threadpool(self._desk.history, _key(request))
        return Response(found.picture, media_type="image/svg+xml")

    async def static(self, request: Request) -> Response:
        found = pages.static(request.path_params["name"])
        if found is None:
            raise HTTPException(404, "没有这个文件。")
        return Response(found[0], media_type=found[1], headers={"Cache-Control": _HASHED})


def _wanted(request: Request) -> Wanted:
    query = request.query_params
    words = {name: query.get(name, "").strip()[:200] for name in ("words", "organisation", "year", "grade", "check")}
    page = query.get("page", "1")
    return Wanted(**words, page=int(page) if page.isascii() and page.isdecimal() and len(page) < 8 else 1)


def _link(wanted: Wanted, page: int) -> str:
    """The address of another page of the same list."""
    named = {name: getattr(wanted, name) for name in ("words", "organisation", "year", "grade", "check")}
    return "/?" + urlencode({**{k: v for k, v in named.items() if v}, "page": page})


def _key(request: Request) -> str:
    key: str = request.path_params["key"]
    if not desk.is_key(key):
        raise HTTPException(404, "没有这份报告。")
    return key


def _text(form: FormData, name: str) -> str:
    value = form.get(name, "")
    return value.strip() if isinstance(value, str) else ""


def _refused(request: Request, error: HTTPException) -> Response:
    said = error.detail if error.detail and not error.detail.isascii() else _SAID.get(error.status_code, "请求有误。")
    if wants_fragment(request):
        answer = pages.page(request, "notice.html", error.status_code, said=said)
        answer.headers.update(AS_NOTICE)
        return answer
    return pages.page(request, "refused.html", error.status_code, said=said)


_SAID = {
    400: "提交的内容不完整或过多，未作更改。",
    404: "没有这个页面。",
    405: "不支持的方法。",
    413: "提交的内容超过上限，未作更改。",
}


def _missing(request: Request, error: desk.MissingError) -> Response:
    return _refused(request, HTTPException(error.status, str(error)))
