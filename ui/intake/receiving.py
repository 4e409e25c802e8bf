"""Answer the requests in which a browser sends one file each, straight to the disk.

The body is the file, its name a header: nothing of the user's is in an address or a log. Served where the app is
started by ``serve.py``; under ``streamlit run app.py`` there is no such address, and Streamlit's own uploader is used.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
from urllib.parse import unquote, urlsplit

from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse
from starlette.routing import Route
from streamlit import config, runtime
from streamlit.web.server.starlette.starlette_websocket import is_host_allowed

from ui.intake.inbox import Coming, Inbox, Reason, RefusedError, inbox_of

ADDRESS = "bring/file"
TICKET, NAME = "x-ticket", "x-file-name"
# Streamlit's server hands over pieces of 64 kB; a thread is asked to write once so much is there.
WRITTEN_AT_ONCE = 1 << 20
LONGEST_SILENCE_SECONDS = 60.0
LONGEST_NAME_BYTES = 4_000

_STATUS: dict[Reason, int] = {"not_known": 403, "too_large": 413, "too_many": 413, "no_room": 507}
_served = False


def route() -> Route:
    """For ``st.App``. From now on pages offer to send files this way."""
    global _served
    _served = True
    base = str(config.get_option("server.baseUrlPath") or "").strip("/")
    return Route(f"/{base}/{ADDRESS}" if base else f"/{ADDRESS}", receive, methods=["POST"])


def is_served() -> bool:
    """Whether this server answers such requests."""
    return _served


async def receive(request: Request) -> JSONResponse:
    """Take one file. 201 with the file's mark; 403 for whoever may not, 413 and 507 for what is too much, 400 and 408
    for what is no whole request."""
    inbox = _inbox(request)
    if inbox is None:
        return _refusal("not_known")
    name = request.headers.get(NAME, "")
    length = request.headers.get("content-length")
    if not name or len(name) > LONGEST_NAME_BYTES or (length is not None and not length.isdecimal()):
        return _answer(400, reason="not_understood")
    try:
        coming = inbox.begin(unquote(name, errors="replace"), None if length is None else int(length))
    except RefusedError as refused:
        return _refusal(refused.reason)
    mark = ""
    try:
        await _write(request, coming)
        mark = await asyncio.to_thread(coming.finish)
        return _answer(201, mark=mark)
    except RefusedError as refused:
        return _refusal(refused.reason)
    except ClientDisconnect:
        # Nobody is there to read the answer.
        return _answer(400, reason="broken_off")
    except TimeoutError:
        return _answer(408, reason="broken_off")
    finally:
        if not mark:
            coming.abandon()


def _inbox(request: Request) -> Inbox | None:
    """The inbox of a session that is there, asked for by a page of ours."""
    host, origin = request.headers.get("host"), request.headers.get("origin")
    # A browser names the origin of every POST, and says what the page has to do with the address.
    if not is_host_allowed(host) or origin is None or urlsplit(origin).netloc != host:
        return None
    if request.headers.get("sec-fetch-site", "same-origin") != "same-origin":
        return None
    inbox = inbox_of(request.headers.get(TICKET, ""))
    if inbox is None or not runtime.exists() or not runtime.get_instance().is_active_session(inbox.session):
        return None
    return inbox


async def _write(request: Request, coming: Coming) -> None:
    held: list[bytes] = []
    size = 0
    async with aclosing(_pieces(request)) as pieces:
        async for piece in pieces:
            held.append(piece)
            size += len(piece)
            if size >= WRITTEN_AT_ONCE:
                await asyncio.to_thread(coming.write, b"".join(held))
                held, size = [], 0
    if held:
        await asyncio.to_thread(coming.write, b"".join(held))


async def _pieces(request: Request) -> AsyncGenerator[bytes]:
    """Raises ClientDisconnect, and TimeoutError where the sender falls silent."""
    async with aclosing(request.stream()) as stream:
        while True:
            async with asyncio.timeout(LONGEST_SILENCE_SECONDS):
                piece = await anext(stream, None)
            if piece is None:
                return
            if piece:
                yield piece


def _refusal(reason: Reason) -> JSONResponse:
    return _answer(_STATUS[reason], reason=reason)


def _answer(status: int, **said: str) -> JSONResponse:
    return JSONResponse(said, status_code=status, headers={"Cache-Control": "no-store"})
