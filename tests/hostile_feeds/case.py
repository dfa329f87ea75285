"""What a hostile feed is, what it is made of, and the ways in which its server misbehaves."""

from __future__ import annotations

import asyncio
import re
import zlib
from dataclasses import dataclass
from functools import cache

from tests.hostile_feeds.server import Answer, head

SLOW = 0.4
"""Seconds that a slow server is given."""


@dataclass(frozen=True)
class Case:
    """`why` is a pattern that the feed's health matches; `fails` says whether the feed counts as failing.

    `entry` is a pattern that the reason of each entry without an article matches; `new` is how many have one.
    """

    name: str
    answer: Answer
    why: str = ""
    fails: bool = True
    entry: str = ""
    new: int = 0
    seconds: float = 10.0
    address: str = ""
    resolves_to: str = ""

    @property
    def path(self) -> str:
        """Where it is served: its name, in letters that need no escaping."""
        return re.sub(r"\W+", "-", self.name)


def failing(name: str, how: Answer, why: str, seconds: float = 10.0) -> Case:
    return Case(name, how, why, seconds=seconds)


def readable(name: str, how: Answer, why: str = "^$", entry: str = "", new: int = 0) -> Case:
    return Case(name, how, why, fails=False, entry=entry, new=new)


def inside(name: str, address: str, resolves_to: str = "127.0.0.2") -> Case:
    """A feed whose address leads into the private network."""
    return Case(name, b"", "private network|no web address", address=address, resolves_to=resolves_to)


def rss(*items: str, before: str = "") -> bytes:
    body = "".join(f"<item>{item}</item>" for item in items)
    return f"<?xml version='1.0'?>{before}<rss version='2.0'><channel><title>T</title>{body}</channel></rss>".encode()


def item(name: str, extra: str = "", text: str = "") -> str:
    words = text or f"The ferry to {name} sails again from Monday, said Odo Fenn, who steers it. " * 25
    return (
        f"<title>Ferry {name}</title><link>https://ferry.example/{name}</link><description>{words}</description>{extra}"
    )


def linked(to: str) -> bytes:
    return rss(f"<title>Follow me</title><link>{to}</link><guid>1</guid>")


@cache
def zeros(megabytes: int, wbits: int) -> bytes:
    packer = zlib.compressobj(9, zlib.DEFLATED, wbits)
    return b"".join(packer.compress(bytes(1_000_000)) for _ in range(megabytes)) + packer.flush()


async def endless(writer: asyncio.StreamWriter) -> None:
    writer.write(head("HTTP/1.1 200 OK", "Transfer-Encoding: chunked"))
    while True:
        writer.write(b"10000\r\n" + b" " * 0x10000 + b"\r\n")
        await writer.drain()


async def drip(writer: asyncio.StreamWriter) -> None:
    writer.write(head("HTTP/1.1 200 OK", "Content-Length: 1000000"))
    await _drop_by_drop(writer)


async def dripping_headers(writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\nX-Slow: ")
    await _drop_by_drop(writer)


async def _drop_by_drop(writer: asyncio.StreamWriter) -> None:
    while True:
        writer.write(b".")
        await writer.drain()
        await asyncio.sleep(0.02)


async def silence(writer: asyncio.StreamWriter) -> None:
    await asyncio.sleep(3 * SLOW)


async def just_a_moment(writer: asyncio.StreamWriter) -> None:
    while True:
        writer.write(b"HTTP/1.1 102 Processing\r\n\r\n")
        await writer.drain()
        await asyncio.sleep(0.01)


async def goodbye(writer: asyncio.StreamWriter) -> None:
    writer.transport.abort()
