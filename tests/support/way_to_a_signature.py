"""The commands from the key to the signature on one disk, which can be put back to before each of them."""

import contextlib
import io
import re
import shutil

from evaluators.cli.main import main
from evaluators.evaluation.assembling import kept_results
from evaluators.evaluation.folder import open_folder
from evaluators.evidence.keys import list_keys
from support import models
from support.evaluations import write_images

STEPS = ("key", "new", "lock", "run", "results", "sign")
_TOLD = re.compile(r"is (nearly )?full|not enough room|no room")


class Way:
    """An evaluation of four images whose folder, packages and user's folder lie below ``disk``.

    Args:
        root: An existing folder; images, model and passphrase lie there, beside the disk.
    """

    def __init__(self, root):
        self.root, self.disk = root, root / "disk"
        self.evaluation, self.out, self.home = (self.disk / name for name in ("evaluation", "out", "home"))
        greys = (30, 90, 150, 210)
        table = write_images(root / "images", greys, tuple(grey > 120 for grey in greys))
        package = models.write_package(root / "package", models.brightness_model())
        (root / "passphrase.txt").write_text("long enough\n")
        self.disk.mkdir(exist_ok=True)
        secret = ("--passphrase-file", root / "passphrase.txt")
        self.commands = {
            "key": ("keys", "new", "--name", "Clinic", "--organisation", "Clinic", *secret),
            "new": (
                *("new", self.evaluation, "--model", package, "--data", root / "images"),
                *("--reference", table, "--patient-column", "patient"),
            ),
            "lock": ("plan", self.evaluation, "--lock"),
            "run": ("run", self.evaluation, "--workers", "1"),
            "results": ("results", self.evaluation),
            "sign": ("sign", self.evaluation, "--key", "Clinic", *secret, "--out", self.out, "--profile", "internal"),
        }

    def go(self, step):
        """Type a command and return its exit code and what it says."""
        said = io.StringIO()
        with contextlib.redirect_stderr(said), contextlib.redirect_stdout(io.StringIO()):
            code = main(["--lang", "en", *map(str, self.commands[step])])
        return code, said.getvalue()

    def done(self, step):
        """Return whether what a command makes once is there already."""
        if step == "key":
            return bool(list_keys(self.home / "keys"))
        if step == "new":
            return self.evaluation.exists()
        with open_folder(self.evaluation, write=True) as folder:
            return step == "lock" and folder.locked_plan is not None

    def keep(self, step):
        """Keep the disk as it is before a command."""
        shutil.copytree(self.disk, self.root / step)

    def back_to(self, step):
        """Put the disk back to before a command."""
        for name in self.disk.iterdir():
            shutil.rmtree(name)
        shutil.copytree(self.root / step, self.disk, dirs_exist_ok=True)

    def digest(self):
        """Return which results are kept; raises where the chain of the ledger is broken."""
        with open_folder(self.evaluation, write=False) as folder:
            assert list(folder.ledger.entries())
            return kept_results(folder).digest


def told(code, said):
    """Return whether a command ended with the sentence of a full disk."""
    return code == 2 and bool(_TOLD.search(said))


def check_goes_on(way, step, where):
    """Type a command again now that there is room; return the results' digest where there are any by now."""
    if not way.done(step):
        assert way.go(step)[0] == 0, where
    found = None
    if step in {"run", "results", "sign"}:
        assert way.go("results")[0] == 0, where
        found = way.digest()
    left = [path.name for path in way.disk.rglob(".*") if path.name.endswith((".part", ".old"))]
    assert left == [], where
    return found
