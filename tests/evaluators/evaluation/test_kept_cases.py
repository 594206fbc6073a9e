"""Cases that a program holds in memory are those of the store, whatever is written."""

import pytest

from evaluators.domain.case import Case, ExclusionReason
from evaluators.evaluation.store import Store


@pytest.fixture
def store(tmp_path):
    store = Store(tmp_path / "store.sqlite", write=True)
    store.keep_cases()
    store.put_cohort([case(number) for number in (1, 2, 3)], [])
    yield store
    store.close()


def case(number, exclusion=None):
    return Case(number=number, files=(), patient=number, exclusion=exclusion)


def write_and_fail(store):
    with store.transaction():
        store.put_cases([case(2, ExclusionReason.BY_HAND)])
        raise KeyError


def on_disk(store, tmp_path):
    other = Store(tmp_path / "store.sqlite", write=False)
    found = other.cases()
    other.close()
    return found


def test_everybody_is_given_the_same_cases(store):
    assert store.cases() is store.cases()


def test_a_case_that_is_written_replaces_itself_alone(store, tmp_path):
    first = store.cases()
    store.put_cases([case(2, ExclusionReason.BY_HAND)])
    assert store.cases() == on_disk(store, tmp_path)
    assert [one is before for one, before in zip(store.cases(), first, strict=True)] == [True, False, True]
    assert store.cases_to_run() == {1, 3}


def test_a_new_case_is_found(store, tmp_path):
    store.put_cases([case(4)])
    assert store.cases() == on_disk(store, tmp_path)
    assert len(store.cases()) == 4


def test_what_was_taken_back_is_not_held(store, tmp_path):
    with pytest.raises(KeyError):
        write_and_fail(store)
    assert store.cases() == on_disk(store, tmp_path)
    assert store.cases_to_run() == {1, 2, 3}


def test_nothing_is_held_unless_it_is_wanted(tmp_path):
    store = Store(tmp_path / "store.sqlite", write=True)
    store.put_cohort([case(1)], [])
    assert store.cases() is not store.cases()
    store.close()
