"""Analysis in processes of its own, so that it never holds up an answer, and can be ended when it hangs."""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import threading
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing.connection import wait
from types import TracebackType
from typing import Self

import structlog

from bots.logs import set_up_logs
from digest.ingest.analysis import Analysed, Job, Rejected, analyse

log = structlog.get_logger()

TIME_LIMIT = 60.0
"""Seconds that one page may take; the slowest of 245 real pages took under three."""


class AnalysisPool:
    """Runs `analyse` in worker processes; they start with the first job and end with this process, however it ends."""

    def __init__(self, workers: int = 1, time_limit: float = TIME_LIMIT) -> None:
        self._workers = workers
        self._time_limit = time_limit
        self._executor: ProcessPoolExecutor | None = None

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._end()

    async def __call__(self, job: Job) -> Analysed | Rejected:
        """Analyse one page; one that takes too long or ends its process is rejected, and the pool starts afresh."""
        executor = self._executor = self._executor or self._start()
        try:
            running = asyncio.get_running_loop().run_in_executor(executor, analyse, job)
            return await asyncio.wait_for(running, self._time_limit)
        except TimeoutError:
            why = f"Its analysis took longer than {self._time_limit:.0f} seconds and was stopped."
        except BrokenProcessPool:
            why = "Its analysis ended its process; it is left out."
        log.warning("analysis failed", page=job.page, why=why)
        if executor is self._executor:
            self._end()
        return Rejected(why)

    def _start(self) -> ProcessPoolExecutor:
        spawning = multiprocessing.get_context("spawn")
        return ProcessPoolExecutor(self._workers, mp_context=spawning, initializer=_begin)

    def _end(self) -> None:
        executor, self._executor = self._executor, None
        if executor is None:
            return
        processes = list((getattr(executor, "_processes", None) or {}).values())
        executor.shutdown(wait=False, cancel_futures=True)
        for process in processes:
            process.kill()
        for process in processes:
            process.join()


def _begin() -> None:
    """Set up a worker, and watch its parent: after that one's kill -9 nobody else would end a worker that waits."""
    set_up_logs()
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_exit_after, args=(parent.sentinel,), daemon=True).start()


def _exit_after(sentinel: int) -> None:
    wait([sentinel])
    os._exit(1)
