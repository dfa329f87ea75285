"""A URL or a permitted file -> bytes, with limits, validators and no way into the private network."""

from digest.fetch.addresses import is_public
from digest.fetch.fetcher import Fetcher, user_agent
from digest.fetch.files import read_file
from digest.fetch.values import Fetched, FetchError, FetchPolicy, Limits
from digest.fetch.waits import wait_of

__all__ = [
    "FetchError",
    "FetchPolicy",
    "Fetched",
    "Fetcher",
    "Limits",
    "is_public",
    "read_file",
    "user_agent",
    "wait_of",
]
