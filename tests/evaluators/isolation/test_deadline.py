"""A deadline: what is over in time does not expire it, what is not does."""

import threading
import time

from evaluators.isolation.deadline import Deadline


def test_what_is_over_in_time_expires_nothing():
    expired = threading.Event()
    deadline = Deadline(expired.set)
    for _ in range(5):
        with deadline.within(0.05):
            pass
    time.sleep(0.1)
    assert not expired.is_set()
    assert not deadline.expired
    deadline.close()


def test_what_takes_too_long_expires_it():
    expired = threading.Event()
    deadline = Deadline(expired.set)
    with deadline.within(0.05):
        assert expired.wait(5)
    assert deadline.expired


def test_a_shorter_time_after_a_longer_one_is_kept():
    expired = threading.Event()
    deadline = Deadline(expired.set)
    with deadline.within(60):
        pass
    with deadline.within(0.05):
        assert expired.wait(5)


def test_a_longer_time_after_a_shorter_one_is_left():
    expired = threading.Event()
    deadline = Deadline(expired.set)
    with deadline.within(0.05):
        pass
    with deadline.within(60):
        time.sleep(0.15)
    assert not expired.is_set()
    deadline.close()


def test_a_closed_one_ends_its_thread():
    before = threading.active_count()
    deadline = Deadline(lambda: None)
    deadline.close()
    end = time.monotonic() + 5
    while threading.active_count() > before and time.monotonic() < end:
        time.sleep(0.01)
    assert threading.active_count() <= before


def test_time_that_is_declared_over_expires_what_is_under_way():
    expired = threading.Event()
    deadline = Deadline(expired.set)
    with deadline.within(60):
        deadline.pass_now()
        assert expired.wait(5)
    assert deadline.expired


def test_declaring_time_over_between_two_requests_expires_nothing():
    expired = threading.Event()
    deadline = Deadline(expired.set)
    deadline.pass_now()
    with deadline.within(60):
        time.sleep(0.1)
    assert not expired.is_set()
    deadline.close()
