"""Jobs and stations: one outcome, then the end; stop and pause reach the work at once."""

import threading

import pytest

from desktop.background import Job, Station
from evaluators.errors import FolderError, RunCancelled


@pytest.fixture
def make_job(qapp):
    jobs = []

    def make(work):
        jobs.append(Job(work))
        return jobs[-1]

    yield make
    for job in jobs:
        job.wait()


def test_a_job_tells_its_result_in_the_thread_that_made_it(make_job, qtbot):
    threads = []
    job = make_job(lambda _: threading.get_ident())
    job.succeeded.connect(lambda result: threads.extend([result, threading.get_ident()]))
    with qtbot.waitSignal(job.ended, timeout=5_000):
        job.start()
    assert threads[0] != threads[1]
    assert threads[1] == threading.get_ident()


def test_an_error_for_people_arrives_as_it_was_raised(make_job, qtbot):
    def work(_):
        raise FolderError("C421")

    job = make_job(work)
    with qtbot.waitSignal(job.failed, timeout=5_000) as told:
        job.start()
    assert told.args[0].id == "C421"


def test_a_defect_becomes_an_error_without_the_text_of_the_exception(make_job, qtbot, caplog):
    def work(_):
        raise ValueError("Mustermann, Erika")

    job = make_job(work)
    with qtbot.waitSignal(job.failed, timeout=5_000) as told:
        job.start()
    assert told.args[0].id == "C798"
    assert "Mustermann" not in caplog.text


def test_stop_reaches_work_that_is_paused(make_job, qtbot):
    holding = threading.Event()

    def work(observer):
        while not observer.stop_requested():
            if observer.pause_requested():
                holding.set()
        raise RunCancelled

    job = make_job(work)
    with qtbot.waitSignal(job.cancelled, timeout=5_000):
        job.start()
        job.pause()
        assert holding.wait(5)
        assert job.paused
        job.stop()


def test_work_goes_on_after_a_pause(make_job, qtbot):
    job = make_job(lambda observer: wait_until(lambda: not observer.pause_requested()))
    job.pause()
    with qtbot.waitSignal(job.succeeded, timeout=5_000):
        job.start()
        job.resume()


def wait_until(condition):
    while not condition():
        threading.Event().wait(0.01)
    return True


@pytest.fixture
def make_station(qapp):
    stations = []

    def make(handler, end=lambda: None):
        stations.append(Station(lambda: handler, end))
        return stations[-1]

    yield make
    for station in stations:
        station.close()


def test_a_station_serves_the_newest_wish_first(make_station, qtbot):
    busy, go_on, served = threading.Event(), threading.Event(), []

    def handler(request):
        served.append(request)
        if request == "first":
            busy.set()
            go_on.wait(5)
        return request

    station = make_station(handler)
    station.ask("a", "first")
    assert busy.wait(5)
    station.ask("b", "older")
    station.ask("c", "newer")
    go_on.set()
    qtbot.waitUntil(lambda: len(served) == 3, timeout=5_000)
    assert served == ["first", "newer", "older"]


def test_a_wish_replaces_the_one_with_the_same_key(make_station, qtbot):
    busy, go_on, served = threading.Event(), threading.Event(), []

    def handler(request):
        served.append(request)
        busy.set()
        go_on.wait(5)

    station = make_station(handler)
    station.ask("a", "first")
    assert busy.wait(5)
    station.ask("b", "stale")
    station.ask("b", "wanted")
    go_on.set()
    qtbot.waitUntil(lambda: "wanted" in served, timeout=5_000)
    assert "stale" not in served


def test_a_failure_of_one_wish_leaves_the_station_serving(make_station, qtbot):
    def handler(request):
        if request == "bad":
            raise FolderError("C421")
        return request

    station = make_station(handler)
    with qtbot.waitSignal(station.failed, timeout=5_000) as told:
        station.ask("a", "bad")
    assert told.args[1].id == "C421"
    with qtbot.waitSignal(station.answered, timeout=5_000) as told:
        station.ask("b", "good")
    assert told.args == ["b", "good"]


def test_a_station_ends_in_its_own_thread(make_station, qtbot):
    threads = []
    station = make_station(
        lambda _: threads.append(threading.get_ident()), lambda: threads.append(threading.get_ident())
    )
    with qtbot.waitSignal(station.answered, timeout=5_000):
        station.ask("a", None)
    station.close()
    assert threads[0] == threads[1] != threading.get_ident()
