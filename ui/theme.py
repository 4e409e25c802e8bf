"""Hold the one look of all pages: colours by role for light and dark, type sizes, spacing; and the CSS that says so.

Python names a colour by its role, as a CSS variable (``colour("candidate")``); the browser finds the value, so that a
change of theme needs no new figure. docs/design.md says what each role is for and which pairs were checked.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Literal

Scheme = Literal["light", "dark"]
Role = Literal[
    "paper", "surface", "ink", "muted", "grid", "border", "current", "candidate", "candidate_band", "converted",
    "not_converted", "too_few", "warning", "focus",
]  # fmt: skip

# Role: (light, dark). Text roles reach a contrast of 4.5 on paper, marks 3.
COLOURS: dict[Role, tuple[str, str]] = {
    "paper": ("#ffffff", "#141b23"),
    "surface": ("#f3f5f8", "#0d1319"),
    "ink": ("#15202b", "#eff3f7"),
    "muted": ("#556170", "#aeb9c5"),
    "grid": ("#e2e7ed", "#2b3743"),
    "border": ("#d2d9e1", "#35424f"),
    "current": ("#6c7783", "#a9b4c0"),
    "candidate": ("#0a52a8", "#74b6ff"),
    "candidate_band": ("#0a52a833", "#74b6ff3d"),
    "converted": ("#b84303", "#ff9c59"),
    "not_converted": ("#8393a6", "#66788c"),
    "too_few": ("#8a949f", "#7d8894"),
    "warning": ("#a34f00", "#f4b350"),
    "focus": ("#0a52a8", "#74b6ff"),
}  # fmt: skip

# The ramp of the tiers, highest first: the strongest colour is the tier that sales call first.
_TIER_RAMP: dict[Scheme, tuple[str, str, str]] = {
    "light": ("#3b1a78", "#7d5cb8", "#c5b8e2"),
    "dark": ("#d9c8ff", "#9a7fd6", "#4d3f77"),
}

# Hyphens stand for the fonts that each system has; no font is fetched, and Japanese has its own in every entry.
FONTS = '"Noto Sans CJK JP", "Noto Sans JP", "Segoe UI", "Hiragino Sans", "Yu Gothic UI", Meiryo, system-ui, sans-serif'

_CSS_FILE = Path(__file__).parent / "theme.css"


def colour(role: Role) -> str:
    """The CSS variable of a role."""
    return f"var(--desk-{role.replace('_', '-')})"


def tier_colour(index: int, tiers: int) -> str:
    """The colour of the tier at ``index`` (0 is the highest) of ``tiers``, for both themes, as CSS."""
    light, dark = (tier_shade(index, tiers, scheme) for scheme in ("light", "dark"))
    return f"light-dark({light}, {dark})"


def tier_shade(index: int, tiers: int, scheme: Scheme) -> str:
    """The colour of a tier in one theme, as #rrggbb: even steps along the ramp, whatever the number of tiers."""
    place = 2 * index / max(1, tiers - 1)
    start = min(int(place), 1)
    ends = (_channels(end) for end in _TIER_RAMP[scheme][start : start + 2])
    mixed = (round(a + (b - a) * (place - start)) for a, b in zip(*ends, strict=True))
    return "#" + "".join(f"{channel:02x}" for channel in mixed)


def _channels(hex_colour: str) -> tuple[int, int, int]:
    red, green, blue = (int(hex_colour[i : i + 2], 16) for i in (1, 3, 5))
    return red, green, blue


def variables() -> str:
    """The custom properties, for light and dark at once: Streamlit sets ``color-scheme`` as the theme is chosen."""
    colours = "".join(
        f"--desk-{role.replace('_', '-')}:light-dark({light},{dark});" for role, (light, dark) in COLOURS.items()
    )
    return f":root{{{colours}--desk-font:{FONTS};}}"


@cache
def css() -> str:
    """The style of a page: the variables, and Streamlit's own elements fitted to the design."""
    return variables() + _CSS_FILE.read_text(encoding="utf-8")
