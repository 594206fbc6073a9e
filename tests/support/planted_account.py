"""What was done in an account full of planted words, and where to look for them afterwards."""

import contextlib
import io
import re
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from evaluators.cli.main import main
from support.planted_hospital import Hospital
from support.token_search import Digests, finds

PERSONS_OWN = {
    *("folder of the evaluation", "name of the table", "header of a column", "ward column", "label of no class"),
    *("use in the card", "population in the card", "question of the plan"),
}
"""What the person chose and typed, what stands for groups and classes, what the vendor declares: no word of a case."""


@dataclass
class Doings:
    """What was done, what it said, and where it left its files."""

    hospital: Hospital
    evaluation: Path
    exports: Path
    home: Path
    temporary: Path
    said: dict[str, str] = field(default_factory=dict)
    """Name of a step to everything it wrote on the screen."""
    codes: dict[str, int] = field(default_factory=dict)

    def does(self, step, *arguments):
        """Run a command and keep what it says."""
        out = io.StringIO()
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(out):
            self.codes[step] = main([str(one) for one in ("--lang", "en", *arguments)])
        self.said[step] = out.getvalue()

    def finds(self, data, *, digests=True):
        """Return the places whose words stand in these bytes."""
        return finds(data, self.hospital.planted, self.digests if digests else None)

    @cached_property
    def digests(self):
        """Return the digests that must not get out."""
        return Digests(self.hospital.planted, self.hospital.contents)


def kinds(places):
    """Return places without the numbers of cases."""
    return {re.sub(r" \d+$", "", place) for place in places}


def files_below(*roots):
    """Return everything below folders."""
    return [path for root in roots for path in sorted(root.rglob("*"))]
