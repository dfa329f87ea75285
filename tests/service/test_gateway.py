"""Who answers in chat, in virtual time: one at a time, whatever becomes of the holder's connection."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from functools import partial
from typing import Any

import pytest

from bots.gateway import CONFIRM_EVERY, CONFIRM_SECONDS, HANDOVER, TRUST, Gateway


class Loop(asyncio.SelectorEventLoop):
    """Nobody waits: when nothing is left to do, it is at once as late as the next thing says."""

    _now = 0.0

    def time(self) -> float:
        return self._now

    def _run_once(self) -> None:
        if not self._ready and self._scheduled:  # type: ignore[attr-defined]  # the loop's own
            self._now = max(self._now, self._scheduled[0]._when)  # type: ignore[attr-defined]  # the loop's own
        super()._run_once()  # type: ignore[misc]  # the loop's own


def in_virtual_time(test: Callable[[], Coroutine[Any, Any, None]]) -> None:
    with asyncio.Runner(loop_factory=Loop) as runner:
        runner.run(test())


class Server:
    """Says who has the seat."""

    def __init__(self) -> None:
        self.holder: object = None
        self.is_silent = False


class ASeat:
    def __init__(self, server: Server) -> None:
        self._server = server

    async def take(self) -> bool:
        if self._server.holder is None:
            self._server.holder = self
        return self._server.holder is self

    async def confirm(self) -> bool:
        await asyncio.sleep(3600 if self._server.is_silent else 0.01)
        return self._server.holder is self

    async def leave(self) -> None:
        if self._server.holder is self:
            self._server.holder = None


class Chat:
    """Notes who answers, and when; two at once are an error."""

    def __init__(self) -> None:
        self.answering: str | None = None
        self.turns: list[tuple[str, float]] = []

    @asynccontextmanager
    async def listening(self, name: str) -> AsyncIterator[None]:
        assert self.answering is None, f"{name} answers beside {self.answering}"
        self.answering = name
        self.turns.append((name, asyncio.get_running_loop().time()))
        try:
            yield
        finally:
            self.answering = None


class Services:
    def __init__(self) -> None:
        self.server, self.chat = Server(), Chat()
        self.seats: dict[str, ASeat] = {}
        self.running: dict[str, asyncio.Task[None]] = {}

    def start(self, name: str) -> Gateway:
        self.seats[name] = ASeat(self.server)
        gateway = Gateway(self.seats[name], asyncio.get_running_loop().time)
        self.running[name] = asyncio.create_task(gateway.serve(partial(self.chat.listening, name)))
        return gateway

    async def stop(self, name: str) -> None:
        self.running[name].cancel()
        await asyncio.gather(self.running[name], return_exceptions=True)


async def _takes_over_when_the_first_stops() -> None:
    at = Services()
    first, second = at.start("first"), at.start("second")
    await asyncio.sleep(30)
    assert (at.chat.answering, first.is_open, second.is_open) == ("first", True, False)
    await at.stop("first")
    assert not first.is_open
    await asyncio.sleep(CONFIRM_EVERY + HANDOVER + 0.1)
    assert at.chat.answering == "second"
    await at.stop("second")
    assert at.chat.answering is None


async def _is_silent_while_the_one_before_may_still_answer() -> None:
    """The server forgets the holder, as at its restart, at every moment between two looks."""
    for moment in range(40):
        at = Services()
        first = at.start("first")
        await asyncio.sleep(25 + moment * 0.1)
        at.start("second")
        at.server.holder, lost = at.seats["second"], asyncio.get_running_loop().time()
        await asyncio.sleep(60)
        assert not first.is_open
        assert [name for name, _ in at.chat.turns] == ["first", "second"]
        assert at.chat.turns[1][1] - lost <= HANDOVER + CONFIRM_EVERY
        for name in at.running:
            await at.stop(name)


async def _stops_when_the_server_says_nothing() -> None:
    at = Services()
    gateway = at.start("only")
    await asyncio.sleep(20)
    at.server.is_silent = True
    await asyncio.sleep(CONFIRM_EVERY + CONFIRM_SECONDS + 0.1)
    assert (at.chat.answering, gateway.is_open) == (None, False)
    at.server.is_silent = False
    await asyncio.sleep(30)
    assert (at.chat.answering, gateway.is_open) == ("only", True)
    await at.stop("only")


async def _ends_when_the_chat_refuses_it() -> None:
    @asynccontextmanager
    async def refused() -> AsyncIterator[None]:
        raise LookupError("no such token")
        yield

    server = Server()
    with pytest.raises(LookupError, match="no such token"):
        await Gateway(ASeat(server), asyncio.get_running_loop().time).serve(refused)
    assert server.holder is None


@pytest.mark.parametrize(
    "test",
    [
        _takes_over_when_the_first_stops,
        _is_silent_while_the_one_before_may_still_answer,
        _stops_when_the_server_says_nothing,
        _ends_when_the_chat_refuses_it,
    ],
)
def test_of_several_services_one_answers(test: Callable[[], Coroutine[Any, Any, None]]) -> None:
    in_virtual_time(test)


def test_a_holder_gives_up_before_the_next_one_begins() -> None:
    assert CONFIRM_EVERY + CONFIRM_SECONDS < TRUST < HANDOVER
