"""Bodies as they were before the server packed them, a piece at a time."""

from __future__ import annotations

import zlib
from collections.abc import AsyncIterator, Callable, Iterable

from digest.fetch.values import FetchError

CHUNK = 64 * 1024
"""Bytes that are read or unpacked at once."""


async def decompressed(pieces: AsyncIterator[bytes], encoding: str, url: str) -> AsyncIterator[bytes]:
    """Yield the plain bytes of a body packed as its Content-Encoding says; FetchError for what nobody asked for."""
    if encoding in ("", "identity"):
        async for piece in pieces:
            yield piece
        return
    if encoding not in ("gzip", "x-gzip", "deflate"):
        raise FetchError("transfer", f"{url} answers in the compression {encoding!r}, which nobody asked for.")
    inflate = _inflater(encoding)
    async for piece in pieces:
        for part in inflate(piece):
            yield part


def _inflater(encoding: str) -> Callable[[bytes], Iterable[bytes]]:
    """Return a function from compressed to plain pieces of at most one chunk each, so that a bomb meets the cap."""
    state: list[zlib._Decompress] = []

    def inflate(data: bytes) -> Iterable[bytes]:
        if not state and data:
            raw = encoding == "deflate" and data[0] & 0x0F != 8
            state.append(zlib.decompressobj(-zlib.MAX_WBITS if raw else zlib.MAX_WBITS | 32))
        while data and state:
            yield state[0].decompress(data, CHUNK)
            data = state[0].unconsumed_tail

    return inflate
