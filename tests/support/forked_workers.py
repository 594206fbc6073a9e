"""Workers in a tenth of the time: forked from a process that has the imports of their job behind it.

Most tests of an evaluation start several workers, and each of these spends half a second on imports alone. A forked one
holds exactly what its job imports, enters the same sandbox afterwards and serves the same requests. How a worker is
really started, lives and dies is proved where ``conftest.py`` says so.
"""

import contextlib
import os
import select
import signal
import socket
import subprocess
import sys
import threading

from evaluators.isolation import launch, worker_process

NURSERY = """
import gc, os, signal, socket, sys
from evaluators.isolation.child import serve
from evaluators.worker import JOBS

job, asked = sys.argv[1], socket.socket(fileno=int(sys.argv[2]))
start = JOBS[job]()
gc.freeze()
signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # whoever ended is not waited for
while True:
    message, pipes, _, _ = socket.recv_fds(asked, 1, 2)
    if not message:
        break
    worker = os.fork()
    if worker == 0:
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        asked.close()
        os.setsid()
        for standard, pipe in enumerate(pipes):
            os.dup2(pipe, standard)
            os.close(pipe)
        code = 1
        try:
            code = serve({job: lambda: start})
        finally:
            os._exit(code)
    for pipe in pipes:
        os.close(pipe)
    asked.sendall(worker.to_bytes(8, "little"))
"""
"""One for each job: what another job imports must not be at hand by chance. It ends with the tests."""


def can_fork_workers():
    """Return whether this system lets a process that is no child be waited for and killed; else workers are started."""
    if sys.platform != "linux":
        return False
    try:
        os.close(os.pidfd_open(os.getpid()))
    except OSError:
        return False
    return True


class ForkedWorkers:
    """Takes the place of starting workers, as long as ``used`` says so."""

    def __init__(self):
        self.used = False
        self._asked_for = threading.local()
        self._nurseries = {}
        self._one_at_a_time = threading.Lock()

    def install(self):
        """Let every ``WorkerProcess`` ask here for its process."""
        begin = worker_process.WorkerProcess.__init__

        def noted(worker, job, **how):
            self._asked_for.job = job
            begin(worker, job, **how)

        worker_process.WorkerProcess.__init__ = noted
        worker_process.subprocess = _Subprocess(self._popen)

    def close(self):
        """End what forks."""
        for asked, nursery in self._nurseries.values():
            asked.close()
            nursery.wait()
        self._nurseries.clear()

    def _popen(self, command, **how):
        if not self.used or command != launch.worker_command():  # a test that starts something else means it
            return subprocess.Popen(command, **how)
        with self._one_at_a_time:
            job = self._asked_for.job
            if job not in self._nurseries:
                self._nurseries[job] = _nursery(job)
            return _forked(self._nurseries[job][0])


def _nursery(job):
    here, there = socket.socketpair()
    with there:
        nursery = subprocess.Popen(
            [sys.executable, "-I", "-c", NURSERY, job, str(there.fileno())],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env=launch.worker_environment(),
            cwd="/",
            pass_fds=[there.fileno()],
        )
    return here, nursery


def _forked(asked):
    (its_in, our_out), (our_in, its_out) = os.pipe(), os.pipe()
    socket.send_fds(asked, [b"+"], [its_in, its_out])
    os.close(its_in)
    os.close(its_out)
    return ForkedProcess(int.from_bytes(asked.recv(8), "little"), os.fdopen(our_out, "wb"), os.fdopen(our_in, "rb"))


class ForkedProcess:
    """What a ``WorkerProcess`` needs of a ``subprocess.Popen``, for a process that is not our child."""

    def __init__(self, pid, stdin, stdout):
        self.pid, self.stdin, self.stdout = pid, stdin, stdout
        try:
            self._process = os.pidfd_open(pid)
        except ProcessLookupError:
            self._process = None

    def __del__(self):
        if self._process is not None:
            os.close(self._process)

    def poll(self):
        """Return None while it lives; how it ended is not known."""
        return 0 if self._ended_within(0) else None

    def wait(self, timeout=None):
        """Wait until it has ended."""
        if not self._ended_within(timeout):
            raise subprocess.TimeoutExpired("a worker", timeout)
        return 0

    def kill(self):
        """Kill it."""
        if self._process is not None:
            with contextlib.suppress(ProcessLookupError):
                signal.pidfd_send_signal(self._process, signal.SIGKILL)

    def _ended_within(self, seconds):
        if self._process is None:
            return True
        ended = select.poll()
        ended.register(self._process, select.POLLIN)
        return bool(ended.poll(None if seconds is None else 1000 * seconds))


class _Subprocess:
    """The module ``subprocess`` with another ``Popen``."""

    def __init__(self, popen):
        self.Popen = popen

    def __getattr__(self, name):
        return getattr(subprocess, name)
