"""The Sign page driven as a person would."""

from PySide6.QtCore import Qt

from evaluators import paths
from evaluators.evidence.bundle import read_record
from evaluators.evidence.keys import create_key

PASSPHRASE = "correct horse battery"
WAIT = 60_000


def a_key(name="Dr. Ada Beispiel"):
    """Make a key of this user."""
    return create_key(
        paths.keys_folder(), name=name, organisation="Klinik Musterstadt", role=None, passphrase=PASSPHRASE
    )


def ready(qtbot, page, folder):
    """Open an evaluation and wait until its content can be looked at."""
    page.evaluation.open(folder)
    qtbot.waitUntil(lambda: page.keyring.known and page.signing.ready is not None, timeout=WAIT)


def sign(qtbot, page, passphrase=PASSPHRASE):
    """Press the button and type the passphrase."""
    qtbot.waitUntil(page.sign.isEnabled, timeout=WAIT)
    qtbot.mouseClick(page.sign, Qt.MouseButton.LeftButton)
    sheet = page.unlocking.sheet
    for field in sheet.fields:
        qtbot.keyClicks(field, passphrase)
    qtbot.mouseClick(sheet.unlock, Qt.MouseButton.LeftButton)


def signed(qtbot, page):
    """Wait for the package and return it."""
    qtbot.waitUntil(lambda: not page.signing.busy and page.signing.state.word == "signed", timeout=WAIT)
    return page.signing.state.package


def record_of(package):
    """Return what a package says."""
    return read_record((package / "bundle.intoto.jsonl").read_bytes())
