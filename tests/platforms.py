"""A chat platform in memory, with a log of its own and any fault that a test wants; test_platforms.py proves it."""

from __future__ import annotations

import json
from collections import defaultdict, deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from digest.delivery.platform import Absent, CannotTell, Found, Lookup, Outcome, Refused, Sent, Unknown, Wait
from digest.model import Answer, Edition, Target

Fault = Literal[
    "none", "reply lost", "not taken", "lands late", "busy", "busy everywhere", "malformed", "forbidden", "unauthorised"
]


@dataclass(frozen=True)
class Message:
    id: str
    channel: str
    key: str
    payload: str
    at: datetime


class MemoryPlatform:
    """Keeps its messages; `faults` are used up one an attempt, per channel, and then all is well.

    `clock` is the platform's own. `late` is how long a message that lands late is on its way.
    """

    def __init__(
        self,
        clock: Callable[[], datetime],
        *,
        name: str = "memory",
        nonce_window: timedelta = timedelta(0),
        readable: bool = True,
        parts: int = 1,
        late: timedelta = timedelta(seconds=60),
    ) -> None:
        self.clock, self.name, self.nonce_window = clock, name, nonce_window
        self.readable, self.parts, self.late = readable, parts, late
        self.faults: dict[str, deque[Fault]] = defaultdict(deque)
        self.attempts: list[tuple[str, str, str]] = []
        self._landed: list[Message] = []
        self._flying: list[Message] = []

    def plan_faults(self, channel: str, faults: Iterable[Fault]) -> None:
        self.faults[channel].extend(faults)

    def messages(self, channel: str | None = None) -> list[Message]:
        """What stands in the channel by now, in order."""
        for message in sorted(self._flying, key=lambda flying: flying.at):
            if message.at <= self.clock():
                self._flying.remove(message)
                self._land(message)
        return [message for message in self._landed if channel in (None, message.channel)]

    def _land(self, message: Message) -> Message:
        """Put a message into its channel, unless it is a second one with the same nonce in the window."""
        for earlier in self._landed:
            if earlier.key == message.key and message.at - earlier.at < self.nonce_window:
                return earlier
        self._landed.append(message)
        return message

    def render(self, content: Edition | Answer, target: Target) -> tuple[str, ...]:
        return tuple(json.dumps([content.title, target.channel, part]) for part in range(1, self.parts + 1))

    def degrade(self, payload: str) -> str | None:
        return None if payload.startswith("plain ") else "plain " + payload

    async def anchor(self, target: Target) -> str | None:
        messages = self.messages(target.channel)
        return messages[-1].id if messages and self.readable else None

    async def post(self, target: Target, payload: str, key: str) -> Outcome:
        assert len(key) <= 25
        self.messages()
        self.attempts.append((target.channel, key, payload))
        waiting = self.faults[target.channel]
        fault = waiting.popleft() if waiting else "none"
        if fault in _DEFINITE:
            return _DEFINITE[fault]
        if fault == "not taken":
            return Unknown("memory answered 503")
        message = Message(f"m{len(self.attempts)}", target.channel, key, payload, self.clock())
        if fault == "lands late":
            self._flying.append(Message(message.id, message.channel, key, payload, message.at + self.late))
            return Unknown("memory gave no answer in time")
        landed = self._land(message)
        return Unknown("the connection broke") if fault == "reply lost" else Sent(landed.id)

    async def find(
        self,
        target: Target,
        key: str,
        anchor: str | None,
        after: datetime,  # not used: it was read off a clock that may have been set; the anchor was not
    ) -> Lookup:
        if not self.readable:
            return CannotTell("the channel's history may not be read")
        messages = self.messages(target.channel)
        ids = [message.id for message in messages]
        behind = messages[ids.index(anchor) + 1 :] if anchor in ids else messages
        found = [message.id for message in behind if message.key == key]
        return Found(found[0]) if found else Absent()


_DEFINITE: dict[Fault, Outcome] = {
    "busy": Wait(65),
    "busy everywhere": Wait(65, everywhere=True),
    "malformed": Refused("malformed", "the layout was refused"),
    "forbidden": Refused("forbidden", "the bot may not write there; give it the right to"),
    "unauthorised": Refused("unauthorised", "the token is not valid any more; set a new one"),
}
