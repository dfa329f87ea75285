"""Bad addresses, bad answers and aiohttp's errors as sentences that say what to do."""

from __future__ import annotations

import zlib
from urllib.parse import urljoin, urlsplit

import aiohttp

from digest.fetch.addresses import PrivateAddressError
from digest.fetch.values import FetchError, size_of


def check_url(url: str) -> str:
    """Return where a URL leads, as host:port; FetchError for what is no http or https address with a host."""
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError as error:
        raise FetchError("address", f"{url!r} is no web address; write it as https://host/path.") from error
    if parts.scheme.lower() not in ("http", "https"):
        raise FetchError("scheme", f"{url!r} is not an http or https address; only those are read.")
    if not host:
        raise FetchError("address", f"{url!r} names no host; write it as https://host/path.")
    return parts.netloc


def next_url(url: str, location: str) -> str:
    """Return where a redirect leads."""
    try:
        return urljoin(url, location)
    except ValueError as error:
        raise FetchError("address", f"{url} redirects to {location!r}, which is no web address.") from error


def check_status(url: str, status: int, retry_after: str | None = None) -> None:
    """Let a good answer and "not modified" pass; FetchError for every other status."""
    if status == 410:
        raise FetchError("not found", f"{url} is gone for good (HTTP 410); look for its new address.", status)
    if status == 404:
        raise FetchError("not found", f"{url} is not there (HTTP 404); check the address.", status)
    if status == 429:
        sentence = f"{url} was asked too often (HTTP 429); it is asked again when its server allows."
        raise FetchError("refused", sentence, status, retry_after)
    if status in (401, 403):
        raise FetchError("refused", f"{url} refuses to be read (HTTP {status}); try later or leave it out.", status)
    if status != 304 and not 200 <= status < 300:
        what = "is broken at the moment" if status >= 500 else "gave no page"
        raise FetchError("status", f"{url} {what} (HTTP {status}); try again later.", status, retry_after)


def too_large(url: str, limit: int) -> FetchError:
    """Return the error for a body over the limit, in bytes."""
    return FetchError(
        "too large",
        f"{url} is larger than {size_of(limit)}; raise fetch.max_megabytes in config.yaml if it should be read.",
    )


class sentences:  # noqa: N801  reads as a statement: `with sentences(url):`
    """Turns aiohttp's errors into FetchErrors that say what to do."""

    def __init__(self, url: str) -> None:
        self._url = url

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        told = None if error is None else _told(self._url, error)
        if told is not None:
            raise told from error


def _told(url: str, error: BaseException) -> FetchError | None:
    host = urlsplit(url).hostname
    causes = [error, getattr(error, "os_error", None), error.__cause__]
    if any(isinstance(cause, PrivateAddressError) for cause in causes):
        sentence = (
            f"{url} leads into a private network, which is not read; an admin can name {host} under fetch.allow_hosts."
        )
        return FetchError("private network", sentence)
    if isinstance(error, ValueError):  # aiohttp's InvalidURL, and a host that cannot be spelt in IDNA
        return FetchError("address", f"{url!r} is no web address; write it as https://host/path.")
    if isinstance(error, aiohttp.ClientConnectorDNSError):
        return FetchError("dead host", f"There is no host {host}; check the address of {url}.")
    if isinstance(error, aiohttp.ClientConnectorError):
        return FetchError("dead host", f"{host} cannot be reached ({reason_of(error)}); check the address of {url}.")
    if isinstance(error, aiohttp.ClientError | OSError | zlib.error) and not isinstance(error, TimeoutError):
        return FetchError("transfer", f"{url} broke off while it was read ({reason_of(error)}); try again later.")
    return None


def reason_of(error: BaseException) -> str:
    """Return what an error says, as short as it can be said."""
    said = getattr(error, "strerror", None) or getattr(error, "message", None) or str(error) or type(error).__name__
    return str(said).splitlines()[0].strip(" :")[:200]
