"""Bodies as they were before the server packed them, a piece at a time."""

from __future__ import annotations

import zlib
from collections.abc import AsyncIterator, Iterator

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
    inflater = None
    async for piece in pieces:
        inflater = inflater or _inflater(encoding, piece)
        for part in _inflated(inflater, piece):
            yield part
    if inflater and not inflater.eof:
        raise FetchError("transfer", f"{url} broke off in the middle of its compressed text; try again later.")


def _inflater(encoding: str, head: bytes) -> zlib._Decompress:
    raw = encoding == "deflate" and head[:1] and head[0] & 0x0F != 8
    return zlib.decompressobj(-zlib.MAX_WBITS if raw else zlib.MAX_WBITS | 32)


def _inflated(inflater: zlib._Decompress, data: bytes) -> Iterator[bytes]:
    """Yield plain pieces of at most one chunk each, so that a bomb meets the cap."""
    while data and not inflater.eof:
        yield inflater.decompress(data, CHUNK)
        data = inflater.unconsumed_tail
