"""A loopback server that speaks no better HTTP than it is told to: each path has its own way to answer."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager, suppress

Answer = bytes | Callable[[asyncio.StreamWriter], Awaitable[None]]
PORT = b"PORT5"
"""Stands for the server's own port in an answer; it is as long as one."""


def answer(body: bytes, *headers: str, status: str = "200 OK", kind: str = "application/xml") -> bytes:
    """A whole answer with its right length."""
    lines = [f"HTTP/1.1 {status}", f"Content-Type: {kind}", f"Content-Length: {len(body)}", "Connection: close"]
    return head(*lines, *headers) + body


def head(*lines: str) -> bytes:
    return "\r\n".join((*lines, "", "")).encode("latin-1")


def redirect(to: str, status: str = "302 Found") -> bytes:
    return head(f"HTTP/1.1 {status}", f"Location: {to}", "Content-Length: 0", "Connection: close")


@asynccontextmanager
async def serving(answers: Mapping[str, Answer]) -> AsyncIterator[str]:
    """Serve an answer for each path; every other path is the feed of a good neighbour. Yields the address."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError, asyncio.IncompleteReadError):
            request = await reader.readuntil(b"\r\n\r\n")
            path = request.split(b" ", 2)[1].decode().removeprefix("/")
            found = answers.get(path) or answer(neighbour(path))
            if isinstance(found, bytes):
                port = str(writer.get_extra_info("sockname")[1]).encode()
                writer.write(found.replace(PORT, port) if len(found) < 10_000 else found)
                await writer.drain()
            else:
                await found(writer)
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    try:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    finally:
        server.close()


def neighbour(path: str) -> bytes:
    """A feed with one whole article, another one for each path."""
    words = f"<p>The lamp of pier {path} was lit again on Monday, said Mara Quill, the harbour master.</p>" * 20
    item = f"<title>Lamp of {path}</title><link>https://lamps.example/{path}</link><description><![CDATA[{words}]]></description>"
    return f"<rss version='2.0'><channel><title>Lamps</title><item>{item}</item></channel></rss>".encode()
