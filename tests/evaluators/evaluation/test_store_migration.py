"""A store of an earlier format becomes one of today, after a backup, and a power cut on the way loses nothing."""

import sqlite3

import pytest

from evaluators.domain.case import Case
from evaluators.errors import FolderError
from evaluators.evaluation import migration
from evaluators.evaluation.migration import format_of, migrate
from evaluators.evaluation.store import Store
from evaluators.evaluation.store_format import FORMAT, STEPS


@pytest.fixture
def old(tmp_path):
    """A store of format 1 that holds a case."""
    path = tmp_path / "store.sqlite"
    connection = sqlite3.connect(path)
    migrate(connection, STEPS[:1], backup_of=None)
    case = Case(number=7, files=(), patient=None)
    connection.execute("INSERT INTO cases VALUES (7, ?)", (case.model_dump_json(),))
    connection.commit()
    connection.close()
    return path


def backups(path):
    return sorted(one.name for one in (path.parent / "backups").iterdir()) if (path.parent / "backups").exists() else []


def numbers(path):
    store = Store(path, write=False)
    found = [case.number for case in store.cases()]
    store.close()
    return found


def test_an_older_store_is_brought_up_to_date_when_it_is_opened_for_writing(old):
    store = Store(old, write=True)
    store.put_thumbnail(7, b"png")
    assert ([case.number for case in store.cases()], store.thumbnail(7)) == ([7], b"png")
    store.close()
    assert format_of(sqlite3.connect(old)) == FORMAT


def test_the_file_as_it_was_is_kept_once_under_its_format(old):
    Store(old, write=True).close()
    Store(old, write=True).close()
    assert backups(old) == ["store-format-1.sqlite"]
    kept = sqlite3.connect(old.parent / "backups" / "store-format-1.sqlite")
    assert format_of(kept) == 1
    assert kept.execute("SELECT number FROM cases").fetchall() == [(7,)]
    kept.close()


def test_a_new_store_goes_through_the_same_steps_and_needs_no_backup(tmp_path):
    Store(tmp_path / "store.sqlite", write=True).close()
    assert backups(tmp_path / "store.sqlite") == []


def test_an_older_store_can_be_looked_at_without_being_changed(old):
    before = old.read_bytes()
    store = Store(old, write=False)
    assert [case.number for case in store.cases()] == [7]
    assert (store.reviews(), store.thumbnail(1), store.known_file("a", 1, 1)) == ({}, None, None)
    with pytest.raises(FolderError):
        store.put_thumbnail(7, b"png")
    store.close()
    assert old.read_bytes() == before
    assert backups(old) == []


def test_a_step_that_fails_half_way_leaves_the_file_as_it_was(old):
    connection = sqlite3.connect(old, isolation_level=None)
    with pytest.raises(sqlite3.Error):
        migrate(connection, (STEPS[0], ("CREATE TABLE half (x)", "CREATE TABLE cases (again)")), backup_of=None)
    assert format_of(connection) == 1
    assert connection.execute("SELECT name FROM sqlite_master WHERE name = 'half'").fetchall() == []
    connection.close()
    assert numbers(old) == [7]


def test_a_disk_that_is_too_full_for_the_backup_changes_nothing(old, monkeypatch):
    def full(_descriptor):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(migration.os, "fsync", full)
    with pytest.raises(FolderError) as error:
        Store(old, write=True)
    assert error.value.id == "M15"
    assert backups(old) == []
    monkeypatch.undo()
    assert format_of(sqlite3.connect(old)) == 1
    assert numbers(old) == [7]


def test_what_a_power_cut_left_of_a_backup_is_made_again(old):
    (old.parent / "backups").mkdir()
    (old.parent / "backups" / ".store-format-1.sqlite.part").write_bytes(b"half")
    Store(old, write=True).close()
    assert backups(old) == ["store-format-1.sqlite"]


def test_a_store_that_was_only_begun_when_the_power_went_is_finished(tmp_path):
    (tmp_path / "store.sqlite").touch()
    store = Store(tmp_path / "store.sqlite", write=True)
    assert store.cases() == ()
    store.close()


def test_a_page_that_was_overwritten_is_found_at_opening(tmp_path):
    path = tmp_path / "store.sqlite"
    store = Store(path, write=True)
    store.put_cases(Case(number=number, files=(), patient=None) for number in range(1, 500))
    store.close()
    content = bytearray(path.read_bytes())
    content[5 * 4096 : 5 * 4096 + 64] = bytes(64)
    path.write_bytes(content)
    for write in (False, True):
        with pytest.raises(FolderError) as error:
            Store(path, write=write)
        assert error.value.id == "C423"


def test_a_document_that_is_not_what_was_written_is_damage_not_a_defect(tmp_path):
    path = tmp_path / "store.sqlite"
    Store(path, write=True).close()
    connection = sqlite3.connect(path)
    connection.execute("INSERT INTO cases VALUES (1, '{}')")
    connection.commit()
    connection.close()
    with pytest.raises(FolderError) as error:
        numbers(path)
    assert error.value.id == "C423"
