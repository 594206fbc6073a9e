"""A clock that is set back, is years ahead or has forgotten the date: the order comes from the ledger, not from it."""

import datetime as dt
import importlib
import sys
import time
from pathlib import Path

import pytest

import evaluators
from evaluators.cli.main import main
from evaluators.evaluation.assembling import kept_results, results_of
from evaluators.evaluation.folder import open_folder
from evaluators.evaluation.ledger import Event, Ledger
from evaluators.evaluation.observer import Silent
from evaluators.evaluation.runner import RunOptions, run_evaluation
from support.evaluations import make_evaluation

NOWS = ("1970-01-01T00:00:07", "2001-02-03T04:05:06", "2099-12-31T23:59:59")


@pytest.fixture(scope="module", autouse=True)
def everything_with_a_clock():
    """Import what commands import when they need it: a module that comes later would look at the real clock."""
    root = Path(evaluators.__file__).parent
    for path in root.rglob("*.py"):
        if "datetime.now(" in path.read_text("utf-8"):
            importlib.import_module(".".join(path.relative_to(root.parent).with_suffix("").parts))


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


def test_results_do_not_know_what_time_it_is_the_ledger_keeps_the_order_and_a_clock_set_back_is_noted(
    tmp_path, monkeypatch, clock
):
    found, noted = [], []
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
            results = kept_results(folder)
        assert [entry.seq for entry in entries] == list(range(1, len(entries) + 1))
        checks = {check.check: check.status for check in results.integrity}
        assert checks["locked_before_run"] == "pass"
        noted.append(checks.pop("clock", None))
        found.append((checks, results.model_dump(exclude={"measured", "integrity"})))
    assert found[0] == found[1]
    assert noted == [None, "warn"]


def test_a_clock_that_is_set_by_the_network_goes_back_by_seconds_and_that_is_no_note(tmp_path, clock):
    ledger = Ledger(tmp_path / "ledger.jsonl")
    clock("2026-03-04T10:00:00")
    ledger.append(Event.CREATED)
    clock("2026-03-04T09:59:01")
    assert not ledger.clock_set_back()
    clock("2026-03-04T09:58:59")  # since the last entry
    assert ledger.clock_set_back()
    ledger.append(Event.RUN_STARTED)
    clock("2026-03-04T12:00:00")
    assert ledger.clock_set_back()


def test_no_duration_is_below_zero_when_the_clock_is_set_back_in_the_middle_of_a_run(tmp_path, monkeypatch, clock):
    monkeypatch.setenv("PRUEFSTAND_HOME", str(tmp_path / "home"))
    target = make_evaluation(tmp_path, greys=(30, 90, 150, 210), positive=(False, False, True, True))

    class SetBack(Silent):
        def progress(self, done, total, failed):
            clock(NOWS[0])
            monkeypatch.setattr(time, "time", lambda: 7.0)

    with open_folder(target, write=True) as folder:
        run_evaluation(folder, RunOptions(workers=1), SetBack())
        measured = results_of(folder, Silent()).measured
    assert set(measured.latency_ms) == {"p50", "p95", "p99", "max"}
    assert min((*measured.latency_ms.values(), *measured.stage_ms.values())) > 0


@pytest.mark.slow
@pytest.mark.parametrize("now", NOWS)
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
