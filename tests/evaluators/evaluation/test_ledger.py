"""The ledger proves order and notices every change."""

import pytest

from evaluators.errors import FolderError
from evaluators.evaluation.ledger import START, Event, Ledger


@pytest.fixture
def ledger(tmp_path):
    ledger = Ledger(tmp_path / "ledger.jsonl")
    ledger.append(Event.CREATED)
    ledger.append(Event.PLAN_LOCKED, plan="ab")
    ledger.append(Event.RUN_STARTED, run=1)
    return ledger


def test_events_come_back_in_the_order_they_happened(ledger):
    assert [entry.event for entry in ledger.entries()] == [Event.CREATED, Event.PLAN_LOCKED, Event.RUN_STARTED]


def test_the_first_entry_names_no_predecessor(ledger):
    assert next(ledger.entries()).previous == START


@pytest.mark.parametrize("line", [1, 2])
def test_a_changed_line_is_noticed_through_the_chain(ledger, tmp_path, line):
    path = tmp_path / "ledger.jsonl"
    lines = path.read_bytes().split(b"\n")
    lines[line - 1] = lines[line - 1].replace(b"created", b"signed ").replace(b'"ab"', b'"cd"')
    path.write_bytes(b"\n".join(lines))
    with pytest.raises(FolderError) as error:
        list(ledger.entries())
    assert error.value.id == "C424"


def test_a_removed_line_is_noticed(ledger, tmp_path):
    path = tmp_path / "ledger.jsonl"
    first, _, third, end = path.read_bytes().split(b"\n")
    path.write_bytes(b"\n".join([first, third, end]))
    with pytest.raises(FolderError):
        list(ledger.entries())


def test_a_line_torn_by_a_power_cut_is_dropped_before_the_next_entry(ledger, tmp_path):
    path = tmp_path / "ledger.jsonl"
    path.write_bytes(path.read_bytes() + b'{"at":"2026')
    ledger.append(Event.RUN_CONTINUED, run=1)
    assert [entry.event for entry in ledger.entries()][-1] is Event.RUN_CONTINUED


def test_the_head_changes_with_every_entry(ledger):
    before = ledger.head()
    ledger.append(Event.SIGNED)
    assert ledger.head() != before
