"""Colours, sizes and the style sheet; nothing is left to the platform, so both themes look the same everywhere."""

from __future__ import annotations

from dataclasses import dataclass, replace
from string import Template
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont, QPalette
from PySide6.QtWidgets import QApplication

from evaluators.resources import resource


@dataclass(frozen=True, slots=True)
class Tokens:
    """One theme. Text on ``window`` and ``surface`` has a contrast of at least 6:1."""

    window: str
    surface: str
    text: str
    muted: str
    border: str
    """Of controls: at least 3:1."""
    quiet: str
    """Between areas, and behind what is chosen: carries no meaning."""
    primary: str
    on_primary: str
    ok: str
    caution: str
    error: str
    focus: str
    series: tuple[str, str, str, str]
    name: str
    """Ends the names of the drawings a style sheet uses, which it cannot tint."""


LIGHT: Final = Tokens(
    window="#F5F6F8",
    surface="#FFFFFF",
    text="#1A1D21",
    muted="#565D66",
    border="#767E88",
    quiet="#DDE1E6",
    primary="#005B96",
    on_primary="#FFFFFF",
    ok="#00664B",
    caution="#8A5300",
    error="#A61B1B",
    focus="#0072B2",
    series=("#0072B2", "#B86E00", "#3D1F33", "#7F7F7F"),
    name="light",
)
DARK: Final = Tokens(
    window="#15181C",
    surface="#1E2227",
    text="#ECEFF2",
    muted="#A9B1BA",
    border="#767E88",
    quiet="#333942",
    primary="#6CBDF0",
    on_primary="#0B0D10",
    ok="#4CC9A0",
    caution="#F0B429",
    error="#FF8A80",
    focus="#F0E442",
    series=("#56B4E9", "#D98C00", "#F8E0A9", "#8A8A8A"),
    name="dark",
)


LIGHT_CONTRAST: Final = replace(
    LIGHT, window="#FFFFFF", text="#000000", muted="#000000", border="#000000", quiet="#949494"
)
DARK_CONTRAST: Final = replace(
    DARK, window="#000000", surface="#000000", text="#FFFFFF", muted="#FFFFFF", border="#FFFFFF", quiet="#5A5A5A"
)
"""Where the system asks for high contrast: what carries no meaning otherwise is to be seen too."""


@dataclass(frozen=True, slots=True)
class ImageTokens:
    """What lies around and upon images: the same in both themes, as images lie on black in both."""

    ground: str
    text: str
    mark: str
    """Of the ruler."""
    classes: tuple[str, ...]
    """Of outlines and boxes; told apart without red and green (Okabe and Ito 2008)."""


IMAGE: Final = ImageTokens(
    ground="#000000",
    text="#FFFFFF",
    mark="#F0E442",
    classes=("#56B4E9", "#E69F00", "#009E73", "#F0E442", "#CC79A7", "#D55E00", "#0072B2"),
)

BODY_PT: Final = 10.0

STYLE: Final = "fusion"
STYLED: Final = "pruefstandStyled"
"""Property of an application that has its style: asking the style itself would cost the first paint 20 ms."""

_in_force: list[Tokens] = [LIGHT]


_moving: list[bool] = [True]
_EFFECTS: Final = (
    Qt.UIEffect.UI_AnimateMenu,
    Qt.UIEffect.UI_FadeMenu,
    Qt.UIEffect.UI_AnimateCombo,
    Qt.UIEffect.UI_AnimateTooltip,
    Qt.UIEffect.UI_FadeTooltip,
)
_of_the_system: dict[Qt.UIEffect, bool] = {}


def chosen(*, dark: bool, contrast: bool) -> Tokens:
    """Return the tokens of a theme."""
    if contrast:
        return DARK_CONTRAST if dark else LIGHT_CONTRAST
    return DARK if dark else LIGHT


def moving() -> bool:
    """Return whether something may move that does not follow the hand."""
    return _moving[0]


def let_move(application: QApplication, *, moving: bool) -> None:
    """Let menus, lists and tips slide and fade as the system wants it, or not at all."""
    _moving[0] = moving
    for effect in _EFFECTS:
        wanted = _of_the_system.setdefault(effect, application.isEffectEnabled(effect))
        application.setEffectEnabled(effect, wanted and moving)


def current() -> Tokens:
    """Return the theme in force, for what paints itself."""
    return _in_force[0]


def apply(application: QApplication, tokens: Tokens, text_size: int) -> None:
    """Dress the whole application.

    Args:
        application: The application.
        tokens: ``LIGHT`` or ``DARK``.
        text_size: Percent of the ordinary size.
    """
    _in_force[0] = tokens
    sheet = _sheet(tokens, text_size)
    if application.styleSheet() == sheet:
        return  # dressing takes a second once every page is made, and any other preference comes through here
    if application.property(STYLED) is None:
        application.setStyle(STYLE)
        application.setProperty(STYLED, True)
    application.setPalette(_palette(tokens))
    font = QFont(application.font())
    font.setPointSizeF(BODY_PT * text_size / 100)
    application.setFont(font)
    application.setStyleSheet(sheet)


def _sheet(tokens: Tokens, text_size: int) -> str:
    sheet = Template(resource("styles/window.qss").read_text("utf-8"))
    sizes = {f"pt{size}": f"{size * text_size / 100:g}pt" for size in (9, 11, 14, 18, 22)}
    colours = {name: getattr(tokens, name) for name in Tokens.__slots__ if name not in {"series", "name"}}
    drawn = {"arrow": "down", "check": "check", "dot": "dot"}
    drawings = {use: resource(f"icons/{file}_{tokens.name}.svg").as_posix() for use, file in drawn.items()}
    return sheet.substitute(colours, **drawings, **sizes)


def _palette(tokens: Tokens) -> QPalette:
    palette = QPalette()
    role = QPalette.ColorRole
    for part, colour in (
        (role.Window, tokens.window),
        (role.Base, tokens.surface),
        (role.AlternateBase, tokens.window),
        (role.Button, tokens.surface),
        (role.ToolTipBase, tokens.surface),
        (role.WindowText, tokens.text),
        (role.Text, tokens.text),
        (role.ButtonText, tokens.text),
        (role.ToolTipText, tokens.text),
        (role.PlaceholderText, tokens.muted),
        (role.Highlight, tokens.primary),
        (role.HighlightedText, tokens.on_primary),
        (role.Link, tokens.primary),
    ):
        palette.setColor(part, QColor(colour))
    disabled = QPalette.ColorGroup.Disabled
    for part in (role.WindowText, role.Text, role.ButtonText):
        palette.setColor(disabled, part, QColor(tokens.muted))
    return palette
