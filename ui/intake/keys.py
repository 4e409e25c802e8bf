"""Name the widgets of what is brought in: names of files and columns are a user's text, and no part of a key."""

from __future__ import annotations

import hashlib


def key_of(part: str, *names: str) -> str:
    """The same for the same names, such as ``holds_3f2a91bc``."""
    whole = "\0".join(names).encode("utf-8", errors="surrogatepass")
    return f"{part}_{hashlib.sha256(whole).hexdigest()[:8]}"
