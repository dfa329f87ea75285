"""Search in the archive: what is typed, how each database finds it, and the names that an autocomplete offers."""

from digest.store.search.engine import search_of
from digest.store.search.entries import Entry, stored_entry
from digest.store.search.known import KnownNames
from digest.store.search.listing import enlist, enlist_new, unlist
from digest.store.search.query import FIELDS, Found, Query, QueryError, parse_query, with_field

__all__ = [
    "FIELDS",
    "Entry",
    "Found",
    "KnownNames",
    "Query",
    "QueryError",
    "enlist",
    "enlist_new",
    "parse_query",
    "search_of",
    "stored_entry",
    "unlist",
    "with_field",
]
