"""A clock that is set back, is years ahead or has forgotten the date: the order comes from the ledger, not from it."""

import datetime as dt
import sys

import pytest

from evaluators.cli.main import main
from evaluators.evaluation.assembling import kept_results
from evaluators.evaluation.folder import open_folder
from support.evaluations import make_evaluation

NOWS = ("1970-01-01T00:00:07", "2001-02-03T04:05:06", "2099-12-31T23:59:59")


@pytest.fixture
def clock(monkeypatch):
    """Return a function that sets the clock for everything of the program."""

    def set_to(now):
        moment = dt.datetime.fromisoformat(now).replace(tzinfo=dt.UTC)

        class Datetime(dt.datetime):
            @classmethod
            def now(cls, tz=None):
                return cls.fromtimestamp(moment.timestamp(), tz)

        for name, module in list(sys.modules.items()):
            if name.startswith("evaluators") and getattr(module, "datetime", None) is not None:
                monkeypatch.setattr(module, "datetime", Datetime)

    return set_to


def command(*arguments):
    return main(["--lang", "en", *map(str, arguments)])


def digest(target):
    with open_folder(target, write=False) as folder:
        return kept_results(folder).digest


def test_results_and_their_digest_do_not_know_what_time_it_is_and_the_ledger_keeps_the_order(
    tmp_path, monkeypatch, clock
):
    digests = []
    for number, times in enumerate((NOWS, NOWS[::-1])):  # once forwards, once set back between the steps
        place = tmp_path / str(number)
        place.mkdir()
        monkeypatch.setenv("PRUEFSTAND_HOME", str(place / "home"))
        clock(times[0])
        target = make_evaluation(place, greys=(30, 90, 150, 210), positive=(False, False, True, True))
        for now, arguments in zip(
            times, (("plan", target, "--lock"), ("run", target), ("results", target)), strict=True
        ):
            clock(now)
            assert command(*arguments) == 0
        with open_folder(target, write=False) as folder:
            entries = list(folder.ledger.entries())
            checks = {check.check: check.status for check in kept_results(folder).integrity}
        assert [entry.seq for entry in entries] == list(range(1, len(entries) + 1))
        assert checks["locked_before_run"] == "pass"
        digests.append(digest(target))
    assert digests[0] == digests[1]


@pytest.mark.parametrize("now", [NOWS[0], *(pytest.param(now, marks=pytest.mark.slow) for now in NOWS[1:])])
def test_a_summary_can_be_signed_and_verified_whatever_the_clock_says(tmp_path, monkeypatch, clock, capsys, now):
    monkeypatch.setenv("PRUEFSTAND_HOME", str(tmp_path / "home"))
    target = make_evaluation(tmp_path, greys=(30, 90, 150, 210), positive=(False, False, True, True))
    (tmp_path / "passphrase.txt").write_text("long enough\n")
    secret = ("--passphrase-file", tmp_path / "passphrase.txt")
    assert command("run", target) == 0
    clock(now)
    assert command("keys", "new", "--name", "Clinic", "--organisation", "Clinic", *secret) == 0
    out = tmp_path / "out"
    assert command("sign", target, "--key", "Clinic", *secret, "--out", out, "--profile", "internal") == 0
    (package,) = out.glob("*.evalpack")
    assert now[:10] in package.name
    capsys.readouterr()
    command("verify", package)
    assert capsys.readouterr().out.startswith("Unchanged")
