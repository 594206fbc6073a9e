"""How tables write yes and no."""

from __future__ import annotations

from typing import Final

YES: Final = frozenset(["1", "1.0", "1,0", "true", "wahr", "yes", "ja"])
NO: Final = frozenset(["0", "0.0", "0,0", "false", "falsch", "no", "nein"])
