"""What the store keeps beside the record: files described before, small pictures, reviews; shared between threads."""

import threading

import pytest

from evaluators.domain.case import Case, Problem, ProblemKind
from evaluators.errors import FolderError
from evaluators.evaluation.reviews import Review
from evaluators.evaluation.store import FileRow, Store


@pytest.fixture
def path(tmp_path):
    return tmp_path / "store.sqlite"


@pytest.fixture
def store(path):
    store = Store(path, write=True)
    yield store
    store.close()


def case(number, **fields):
    return Case(number=number, files=(), patient=None, **fields)


def test_a_new_cohort_takes_the_place_of_the_one_before(store):
    problem = Problem(kind=ProblemKind.UNREADABLE, severity="error")
    store.put_cohort([case(1), case(2)], [problem, problem])
    store.put_cohort([case(1)], [problem])
    assert [one.number for one in store.cases()] == [1]
    assert len(store.problems()) == 1


def test_a_block_that_fails_writes_nothing_even_inside_another(store):
    store.put_cohort([case(1)], [])

    def fail():
        with store.transaction():
            store.put_cohort([case(1), case(2)], [])
            with store.transaction():
                store.put_review(Review(case=1, note="x"))
            raise KeyError

    with pytest.raises(KeyError):
        fail()
    assert len(store.cases()) == 1
    assert store.reviews() == {}
    store.put_review(Review(case=1, note="x"))
    assert store.reviews()[1].note == "x"


def test_threads_may_write_and_read_at_the_same_time(store):
    def write(first):
        for number in range(first, first + 50):
            store.put_thumbnail(number, b"png")
            with store.transaction():
                store.put_cases([case(number)])

    threads = [threading.Thread(target=write, args=(first,)) for first in (0, 50, 100)]
    for thread in threads:
        thread.start()
    while any(thread.is_alive() for thread in threads):
        store.cases()
    for thread in threads:
        thread.join()
    assert store.count_cases() == 150
    assert store.thumbnail(149) == b"png"


def test_an_emptied_review_is_gone(store):
    store.put_review(Review(case=3, verdict="unsure", note="?"))
    store.put_review(Review(case=4, verdict="agree_model"))
    store.put_review(Review(case=3))
    assert list(store.reviews()) == [4]


def test_a_file_is_known_only_as_it_was(store):
    store.put_files([FileRow("/data/a.png", 10, 20, "{}")])
    assert store.known_file("/data/a.png", 10, 20) == "{}"
    assert store.known_file("/data/a.png", 10, 21) is None
    assert store.stamp_of_file("/data/a.png") == (10, 20)
    assert store.stamp_of_file("/data/b.png") is None


def test_a_store_that_is_only_read_refuses_to_be_written(path):
    Store(path, write=True).close()
    reading = Store(path, write=False)
    with pytest.raises(FolderError):
        reading.put_thumbnail(1, b"png")
    reading.close()
