"""Say with every answer of the server what a page of the app may load and run: nothing but what comes from the app."""

from __future__ import annotations

import base64
import hashlib
import re
from functools import cache
from pathlib import Path

import streamlit
from starlette.datastructures import MutableHeaders
from starlette.middleware import Middleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

# A script that stands in Streamlit's own page, not one that the page fetches.
_SCRIPT_IN_PAGE = re.compile(rb"<script>(.*?)</script>", re.DOTALL)


def answer_headers() -> Middleware:
    """For ``st.App``."""
    return Middleware(AnswerHeaders)


class AnswerHeaders:
    """Adds the headers to every answer, but where they are set already."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in _headers().items():
                    headers.setdefault(name, value)
            await send(message)

        await self._app(scope, receive, send_with_headers)


@cache
def _headers() -> dict[str, str]:
    return {
        "Content-Security-Policy": content_security_policy(),
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "no-referrer",
    }


def content_security_policy() -> str:
    """Scripts from the app alone, those of components included, which are modules made in the page (``blob:``); no text
    is run. Styles are set by Streamlit in the page itself."""
    page = (Path(streamlit.__file__).parent / "static" / "index.html").read_bytes()
    digests = (hashlib.sha256(script).digest() for script in _SCRIPT_IN_PAGE.findall(page))
    in_page = " ".join(f"'sha256-{base64.b64encode(digest).decode()}'" for digest in digests)
    allowed = {
        "default-src": "'self'",
        "script-src": f"'self' blob: {in_page}",
        "style-src": "'self' 'unsafe-inline'",
        "img-src": "'self' data: blob:",
        "font-src": "'self' data:",
        "media-src": "'self' data: blob:",
        "worker-src": "'self' blob:",
        "connect-src": "'self' data: blob:",
        "object-src": "'none'",
        "base-uri": "'self'",
        "form-action": "'self'",
        "frame-ancestors": "'self'",
    }
    return "; ".join(f"{name} {value}" for name, value in allowed.items())
