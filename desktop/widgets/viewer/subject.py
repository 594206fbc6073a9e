"""What is looked at, and how."""

from __future__ import annotations

from dataclasses import dataclass

from desktop.widgets.viewer.pixels import Look


@dataclass(frozen=True, slots=True)
class Subject:
    """Whose image it is, in words that may be shown."""

    title: str
    """Case 412."""
    pseudonym: str
    names: tuple[str, ...] = ()
    """Name, number, file; only while the person wants to see them."""


@dataclass(frozen=True, slots=True)
class Adjusted:
    """Window and zoom of one series, as a person left them."""

    look: Look = "stored"
    inverted: bool = False
    zoom: float | None = None
    """None: the whole image."""
    x: float = 0.0
    y: float = 0.0
    """The middle of the view, in pixels of the image."""

    def kept(self) -> str:
        """Return it as one line to be remembered."""
        look = self.look if isinstance(self.look, str) else f"{self.look[0]!r}/{self.look[1]!r}"
        zoom = "fit" if self.zoom is None else f"{self.zoom!r}/{self.x!r}/{self.y!r}"
        return f"{look} {int(self.inverted)} {zoom}"

    @classmethod
    def read(cls, line: object) -> Adjusted:
        """Return what was remembered; anything unreadable is as if nothing had been."""
        try:
            look, inverted, zoom = str(line).split(" ")
            kept = cls(inverted=inverted == "1")
            if look in {"auto", "stored"}:
                kept = cls("auto" if look == "auto" else "stored", kept.inverted)
            else:
                centre, width = (float(part) for part in look.split("/"))
                kept = cls((centre, width), kept.inverted)
            if zoom != "fit":
                size, x, y = (float(part) for part in zoom.split("/"))
                kept = cls(kept.look, kept.inverted, size, x, y)
        except ValueError:
            return cls()
        return kept
