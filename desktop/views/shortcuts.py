"""Every key of the window in one table: what registers them, what the sheet of a screen and the help show."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from PySide6.QtGui import QKeySequence

from evaluators.texts import Words

Scope = Literal["global", "page", "viewer"]


@dataclass(frozen=True, slots=True)
class Shortcut:
    """One action and its keys.

    Args:
        action: Names the action; its words are ``desktop_help.keys.<action>``.
        keys: Portable names. One action with several keys either takes any of them or, as with ``step``, counts them.
        scope: ``global`` everywhere, ``page`` on the pages named, ``viewer`` while the image has the focus.
        pages: Where a key of scope ``page`` works.
    """

    action: str
    keys: tuple[str, ...]
    scope: Scope = "global"
    pages: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """Return the id of the words that say what the action does."""
        return f"desktop_help.keys.{self.action}"


SHORTCUTS: Final[tuple[Shortcut, ...]] = (
    Shortcut("step", ("Ctrl+1", "Ctrl+2", "Ctrl+3", "Ctrl+4", "Ctrl+5", "Ctrl+6", "Ctrl+7")),
    Shortcut("home", ("Ctrl+0",)),
    Shortcut("verify", ("Ctrl+8",)),
    Shortcut("settings", ("Ctrl+,",)),
    Shortcut("open", ("Ctrl+O",)),
    Shortcut("new", ("Ctrl+N",)),
    Shortcut("primary", ("Ctrl+Return",)),
    Shortcut("cancel", ("Esc",)),
    Shortcut("undo", ("Ctrl+Z",)),
    Shortcut("redo", ("Ctrl+Y",)),
    Shortcut("find", ("Ctrl+F",)),
    Shortcut("copy", ("Ctrl+C",)),
    Shortcut("print", ("Ctrl+P",)),
    Shortcut("next_region", ("F6",)),
    Shortcut("previous_region", ("Shift+F6",)),
    Shortcut("help", ("F1",)),
    Shortcut("sheet", ("?",)),
    Shortcut("pause", ("F5",), "page", ("run",)),
    Shortcut("verdict", ("Alt+1", "Alt+2", "Alt+3", "Alt+4"), "page", ("cases",)),
    Shortcut("next_case", ("PgDown",), "page", ("cases",)),
    Shortcut("previous_case", ("PgUp",), "page", ("cases",)),
    Shortcut("next_case_single", ("N",), "viewer", ("cases",)),
    Shortcut("previous_case_single", ("B",), "viewer", ("cases",)),
    Shortcut("window_auto", ("0",), "viewer", ("cases",)),
    Shortcut("window_stored", ("1",), "viewer", ("cases",)),
    Shortcut("window_preset", ("2", "3", "4", "5", "6", "7"), "viewer", ("cases",)),
    Shortcut("reset", ("R",), "viewer", ("cases",)),
    Shortcut("invert", ("I",), "viewer", ("cases",)),
    Shortcut("measure", ("M",), "viewer", ("cases",)),
    Shortcut("hide_names", ("P",), "viewer", ("cases",)),
    Shortcut("full_screen", ("F11",), "viewer", ("cases",)),
    Shortcut("slice", ("Up", "Down"), "viewer", ("cases",)),
    Shortcut("frame", ("Left", "Right"), "viewer", ("cases",)),
    Shortcut("ten_frames", ("Shift+Left", "Shift+Right"), "viewer", ("cases",)),
    Shortcut("first_slice", ("Home", "End"), "viewer", ("cases",)),
    Shortcut("play", ("Space",), "viewer", ("cases",)),
    Shortcut("overlay", ("S",), "viewer", ("cases",)),
    Shortcut("overlay_held", ("H",), "viewer", ("cases",)),
    Shortcut("opacity", ("A", "D"), "viewer", ("cases",)),
    Shortcut("compare", ("C",), "viewer", ("cases",)),
)

COUNTED: Final = frozenset({"step", "verdict", "window_preset"})
"""Actions whose keys count something; the others take any of theirs."""

MOUSE: Final = ("left_drag", "middle_drag", "right_drag", "wheel", "ctrl_wheel", "double_click")
"""Mouse actions in the viewer, as in the scheme “PACS default”; their words are ``desktop_help.mouse.<name>``."""


def of_page(page: str) -> tuple[tuple[Scope, tuple[Shortcut, ...]], ...]:
    """Return the keys that work on a page, by scope, the page's own first."""
    groups: tuple[Scope, ...] = ("page", "viewer", "global")
    chosen = {
        scope: tuple(one for one in SHORTCUTS if one.scope == scope and (scope == "global" or page in one.pages))
        for scope in groups
    }
    return tuple((scope, rows) for scope, rows in chosen.items() if rows)


def shown_keys(shortcut: Shortcut, words: Words) -> str:
    """Return the keys as the platform and the language name them: Strg+1 … Strg+7; Bild abwärts, N."""
    names = [_named(keys, words) for keys in shortcut.keys]
    if shortcut.action in COUNTED:
        return f"{names[0]} … {names[-1]}"
    return ", ".join(names)


def mouse_rows(words: Words) -> tuple[tuple[str, str], ...]:
    """Return how and what of every mouse action in the viewer."""
    names = {name: _named(f"{name}+A", words).removesuffix("A").rstrip("+") for name in ("Shift", "Ctrl")}
    return tuple(
        (
            words(f"desktop_help.mouse.{one}.how", shift=names["Shift"], ctrl=names["Ctrl"]),
            words(f"desktop_help.mouse.{one}.what"),
        )
        for one in MOUSE
    )


def _named(keys: str, words: Words) -> str:
    native = QKeySequence(keys).toString(QKeySequence.SequenceFormat.NativeText)
    return native.replace("Return", words("desktop_help.enter"))  # the one key that Qt does not translate
