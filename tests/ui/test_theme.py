"""The look can be read by everyone: contrast, colours told apart by the colour-blind, one source of colours."""

from __future__ import annotations

import itertools
import tomllib
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from ui import theme
from ui.theme import COLOURS, Role, Scheme

SCHEMES: tuple[Scheme, ...] = ("light", "dark")
CONFIG = Path(__file__).parents[2] / ".streamlit" / "config.toml"

# Machado, G. M., Oliveira, M. M., Fernandes, L. A. F. (2009), A physiologically-based model for simulation of color
# vision deficiency: severity 1, on linear RGB.
VISION = {
    name: np.array(rows).reshape(3, 3)
    for name, rows in {
        "full": [1, 0, 0, 0, 1, 0, 0, 0, 1],
        "protanopia": [
            *(0.152286, 1.052583, -0.204868),
            *(0.114503, 0.786281, 0.099216),
            *(-0.003882, -0.048116, 1.051998),
        ],
        "deuteranopia": [
            *(0.367322, 0.860646, -0.227968),
            *(0.280085, 0.672501, 0.047413),
            *(-0.011820, 0.042940, 0.968881),
        ],
        "tritanopia": [
            *(1.255528, -0.076749, -0.178779),
            *(-0.078411, 0.930809, 0.147602),
            *(0.004733, 0.691367, 0.303900),
        ],
    }.items()
}
TO_XYZ = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])


def linear(colour: str) -> NDArray[np.float64]:
    channels = np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)]) / 255
    return np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)


def contrast(one: str, other: str) -> float:
    """WCAG 2.2 contrast ratio."""
    light, dark = sorted((float(linear(colour) @ TO_XYZ[1]) for colour in (one, other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def lab(colour: str, vision: str) -> NDArray[np.float64]:
    seen = np.clip(VISION[vision] @ linear(colour), 0, 1)
    xyz = TO_XYZ @ seen / np.array([0.9505, 1, 1.089])
    f = np.where(xyz > 0.008856, np.cbrt(xyz), 7.787 * xyz + 16 / 116)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


def of(role: Role, scheme: Scheme) -> str:
    return COLOURS[role][SCHEMES.index(scheme)]


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("role", ["ink", "muted", "candidate", "warning", "converted"])
@pytest.mark.parametrize("ground", ["paper", "surface"])
def test_text_is_legible(role: Role, ground: Role, scheme: Scheme) -> None:
    assert contrast(of(role, scheme), of(ground, scheme)) >= 4.5


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("role", ["current", "not_converted", "too_few", "focus"])
def test_marks_stand_out_from_the_paper(role: Role, scheme: Scheme) -> None:
    assert contrast(of(role, scheme), of("paper", scheme)) >= 3


@pytest.mark.parametrize("vision", list(VISION))
@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("candidate", "current"),
        ("candidate", "converted"),
        ("converted", "not_converted"),
        ("candidate", "not_converted"),
    ],
)
def test_roles_that_meet_are_told_apart_in_every_kind_of_colour_vision(
    one: Role, other: Role, scheme: Scheme, vision: str
) -> None:
    assert np.linalg.norm(lab(of(one, scheme), vision) - lab(of(other, scheme), vision)) >= 20


@pytest.mark.parametrize("tiers", [1, 2, 4, 8, 20])
@pytest.mark.parametrize("scheme", SCHEMES)
def test_tiers_go_evenly_from_strong_to_weak_whatever_their_number(tiers: int, scheme: Scheme) -> None:
    strength = [contrast(theme.tier_shade(i, tiers, scheme), of("paper", scheme)) for i in range(tiers)]
    assert all(higher > lower for higher, lower in itertools.pairwise(strength))
    assert len({theme.tier_shade(i, tiers, scheme) for i in range(tiers)}) == tiers


def test_the_configuration_says_the_same_colours_and_font() -> None:
    config = tomllib.loads(CONFIG.read_text(encoding="utf-8"))["theme"]
    for place, scheme in enumerate(SCHEMES):
        assert config[scheme] == {
            "primaryColor": COLOURS["candidate"][place],
            "backgroundColor": COLOURS["paper"][place],
            "secondaryBackgroundColor": COLOURS["surface"][place],
            "textColor": COLOURS["ink"][place],
            "borderColor": COLOURS["border"][place],
        }
    assert config["font"] == theme.FONTS


def test_the_page_defines_every_role() -> None:
    assert all(
        f"--desk-{role.replace('_', '-')}:light-dark({light},{dark});" in theme.css()
        for role, (light, dark) in COLOURS.items()
    )
