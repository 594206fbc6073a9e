"""The store keeps every row it acknowledged and says in words what it cannot do."""

import os
import re
import sqlite3

import pytest

from evaluators.domain.outcome import Outcome
from evaluators.domain.plan import Plan
from evaluators.errors import FolderError
from evaluators.evaluation.cache import cache_size
from evaluators.evaluation.store import FileRow, Store
from evaluators.evaluation.store_format import FORMAT


@pytest.fixture
def path(tmp_path):
    return tmp_path / "store.sqlite"


def fill(store):
    for case in range(2, 10_000):
        store.put_outcome(1, outcome(case))


def outcome(case, score=0.5):
    return Outcome(case=case, status="evaluated", scores=(1 - score, score))


def test_documents_come_back_as_they_were(path):
    store = Store(path, write=True)
    store.put("plan", Plan(threshold=0.25))
    assert store.get("plan", Plan) == Plan(threshold=0.25)
    assert store.get("other", Plan) is None
    store.close()


def test_outcomes_come_back_by_case_whatever_the_order_of_finishing(path):
    store = Store(path, write=True)
    for case in (3, 1, 2):
        store.put_outcome(1, outcome(case))
    assert [o.case for o in store.outcomes(1)] == [1, 2, 3]
    store.close()


def test_scores_keep_every_bit(path):
    store = Store(path, write=True)
    store.put_outcome(1, outcome(1, 0.1 + 0.2))
    assert store.outcomes(1)[0].scores[1] == 0.1 + 0.2
    store.close()


def test_a_store_of_a_newer_version_is_refused_with_both_numbers(path):
    Store(path, write=True).close()
    connection = sqlite3.connect(path)
    connection.execute(f"PRAGMA user_version = {FORMAT + 1}")
    connection.close()
    with pytest.raises(FolderError) as error:
        Store(path, write=True)
    assert error.value.id == "C420"
    assert error.value.parameters == {"found": FORMAT + 1, "known": FORMAT}


@pytest.mark.parametrize("damaged", [b"CREATE TABLE", b"INTEGER"])
def test_a_store_whose_tables_are_no_text_any_more_is_damaged(path, damaged):
    Store(path, write=True).close()
    whole = path.read_bytes()
    path.write_bytes(whole.replace(damaged, b"\xff" * len(damaged)))
    assert path.read_bytes() != whole
    for write in (False, True):
        with pytest.raises(FolderError) as error:
            Store(path, write=write)
        assert error.value.id == "C423"
    assert cache_size(path.parent) == 0


def test_a_damaged_store_is_an_error_for_people(path):
    path.write_bytes(b"not a database, " * 100)
    with pytest.raises(FolderError) as error:
        Store(path, write=True)
    assert error.value.id == "C423"


def test_a_disk_that_is_full_in_the_middle_of_one_piece_is_not_called_damage_though_sqlite_undid_it(path):
    store = Store(path, write=True)
    store.put_outcome(1, outcome(1))
    pages = store._connection.execute("PRAGMA page_count").fetchone()[0]
    store._connection.execute(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(FolderError) as error, store.transaction():
        fill(store)
    assert error.value.id == "M15"
    assert store.outcomes(1) == (outcome(1),)
    store.close()


def test_a_full_disk_is_told_as_such_and_keeps_what_was_written(path):
    store = Store(path, write=True)
    store.put_outcome(1, outcome(1))
    pages = store._connection.execute("PRAGMA page_count").fetchone()[0]
    store._connection.execute(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(FolderError) as error:
        fill(store)
    assert error.value.id == "M15"
    assert store.outcomes(1)[0] == outcome(1)
    store.close()


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_read_only_folder_is_told_as_such(path):
    path.parent.chmod(0o500)
    with pytest.raises(FolderError) as error:
        Store(path, write=True)
    assert error.value.id == "C422"


def test_a_disk_too_full_to_open_the_store_is_not_called_damage(path, monkeypatch):
    Store(path, write=True).close()

    def no_room(*_arguments, **_options):
        error = sqlite3.OperationalError("disk I/O error")
        error.sqlite_errorname = "SQLITE_IOERR_SHMSIZE"
        raise error

    monkeypatch.setattr(sqlite3, "connect", no_room)
    with pytest.raises(FolderError) as error:
        Store(path, write=True)
    assert error.value.id == "M15"


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_what_is_kept_can_be_read_in_a_folder_that_cannot_be_written(path):
    store = Store(path, write=True)
    store.put_outcome(1, outcome(1))
    store.close()
    path.parent.chmod(0o500)
    kept = Store(path, write=False)
    assert kept.outcomes(1) == (outcome(1),)
    kept.close()
    path.parent.chmod(0o700)


def test_what_was_removed_is_in_no_byte_of_the_store(path):
    rows = [FileRow(f"/images/ZZGONE{number:04}", number, number, "{}") for number in range(500)]
    store = Store(path, write=True)
    store.put_files(rows)
    assert store.stamp_of_file(rows[3].path) == (3, 3)
    store.close()
    assert b"ZZGONE0003" in path.read_bytes()
    store = Store(path, write=True)
    store.keep_only_files({rows[499].path})
    store.close()
    assert {entry.name for entry in path.parent.iterdir()} == {path.name}
    assert set(re.findall(rb"ZZGONE\d{4}", path.read_bytes())) == {b"ZZGONE0499"}
