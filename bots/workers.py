"""Foreign bytes are read in processes of their own, which are killed when they take too long or too much memory."""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import queue
import signal
import threading
import traceback
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from types import TracebackType
from typing import ParamSpec, Self, TypeVar

from bots.logs import set_up_logs
from digest.model import VerbatimError

P = ParamSpec("P")
T = TypeVar("T")

START_SECONDS = 60.0
"""How long a worker may take to start: importing is slow on a busy machine, and nothing foreign is read yet."""
_GRACE = 5.0
"""Seconds after which a worker whose parent is gone ends itself, even out of a loop that is not Python's."""


class StoppedError(VerbatimError):
    """A call was stopped; the message is what it did, to be put behind a subject: "took longer than 20 seconds"."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What one call may take: seconds of the clock, and megabytes of the worker's whole address space."""

    seconds: float
    megabytes: int


class Workers:
    """Runs plain functions in `count` worker processes, each of which does one call at a time.

    They start with the first call and end with this process, however it ends. A call that hangs, dies or fills the
    memory costs nobody but its caller, who gets a StoppedError: its worker is killed, the next call has a new one.
    """

    def __init__(self, limits: Limits, count: int = 1) -> None:
        self._limits = limits
        self._threads = ThreadPoolExecutor(count, thread_name_prefix="worker")
        self._workers = tuple(_Worker(limits) for _ in range(count))
        self._idle: queue.LifoQueue[_Worker] = queue.LifoQueue()  # the last one used is warm
        for worker in self._workers:
            self._idle.put(worker)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Kill every worker; calls that run or wait are stopped."""
        self._threads.shutdown(wait=False, cancel_futures=True)
        for worker in self._workers:
            worker.close()
        self._threads.shutdown()

    def pids(self) -> tuple[int, ...]:
        """Return the process ids of the workers that are running."""
        return tuple(pid for worker in self._workers if (pid := worker.pid))

    async def run(self, function: Callable[P, T], *arguments: P.args, **named: P.kwargs) -> T:
        """Return what a module's function returns or raises in a worker; StoppedError when it had to be stopped."""
        call = partial(self._call, partial(function, *arguments, **named))
        return await asyncio.get_running_loop().run_in_executor(self._threads, call)

    def _call(self, function: Callable[[], T]) -> T:
        """Run in a thread of the pool; there are as many workers as threads, so that one is always idle."""
        worker = self._idle.get_nowait()
        try:
            return worker.call(function)
        finally:
            self._idle.put(worker)


class _Worker:
    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._running: tuple[BaseProcess, Connection] | None = None
        self._starting = threading.Lock()
        self._closed = False

    @property
    def pid(self) -> int | None:
        return self._running[0].pid if self._running else None

    def call(self, function: Callable[[], T]) -> T:
        """Return or raise what the function does in the process; StoppedError when it had to be killed."""
        try:
            outcome, error = self._ask(function)
        except StoppedError:
            self._end()
            raise
        if error is not None:
            raise error
        return outcome

    def _ask(self, function: Callable[[], T]) -> tuple[T, Exception | None]:
        try:
            _, connection = self._running or self._start()
            connection.send(function)
            if not connection.poll(self._limits.seconds):
                raise StoppedError(f"took longer than {self._limits.seconds:g} seconds and was stopped")
            answer: tuple[T, Exception | None] | None = connection.recv()
        except (EOFError, OSError) as error:
            raise StoppedError("ended the process that read it") from error
        if answer is None:
            raise StoppedError(f"needed more than {self._limits.megabytes:,} MB of memory and was stopped")
        return answer

    def _start(self) -> tuple[BaseProcess, Connection]:
        with self._starting:
            if self._closed:
                raise StoppedError("was stopped, since Verbatim ends")
            spawning = multiprocessing.get_context("spawn")
            connection, theirs = spawning.Pipe()
            process = spawning.Process(target=_work, args=(theirs, self._limits), daemon=True)
            process.start()
            theirs.close()
            self._running = process, connection
        if not connection.poll(START_SECONDS):
            raise StoppedError(f"found no worker that started within {START_SECONDS:g} seconds")
        connection.recv()
        return process, connection

    def _end(self) -> None:
        with self._starting:
            running, self._running = self._running, None
        if running is not None:
            process, connection = running
            process.kill()
            process.join()
            connection.close()

    def close(self) -> None:
        """Kill the process; a call that waits for it is stopped, and closes what it waits on."""
        with self._starting:
            self._closed = True
            running = self._running
        if running is not None:
            running[0].kill()
            running[0].join()


def _work(connection: Connection, limits: Limits) -> None:
    """Answer calls until the parent is gone: (result, None) or (None, error), and None for a lack of memory."""
    set_up_logs()
    _watch_parent()
    _limit_memory(limits.megabytes)
    connection.send(None)
    while True:
        try:
            function = connection.recv()
        except EOFError:
            return
        _alarm(limits.seconds + _GRACE)
        connection.send(_answer(function))
        _alarm(0)


def _answer(function: Callable[[], object]) -> tuple[object, Exception | None] | None:
    try:
        return function(), None
    except MemoryError:
        return None
    except Exception as error:  # noqa: BLE001  whatever it is, it is raised again where the call was made
        error.add_note(traceback.format_exc())
        return None, error


def _limit_memory(megabytes: int) -> None:
    """Bound the address space where the system can: on Windows, time is the only limit, and macOS may refuse."""
    try:
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (megabytes * 1_000_000, resource.RLIM_INFINITY))
    except (ImportError, OSError, ValueError):
        return


def _alarm(seconds: float) -> None:
    if hasattr(signal, "setitimer"):
        signal.setitimer(signal.ITIMER_REAL, seconds)


def _watch_parent() -> None:
    """End with the parent, which ends us at Ctrl-C too: after its kill -9 nobody else would."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_exit_after, args=(parent.sentinel,), daemon=True).start()


def _exit_after(sentinel: int) -> None:
    wait([sentinel])
    os._exit(1)
