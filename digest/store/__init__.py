"""Everything that is kept: articles and their highlights, digests made in chat, the ledger; every query."""

from digest.store.archive import ArticleHits, FoundArticle, Hits
from digest.store.database import StoreError
from digest.store.feeds import FeedRecord
from digest.store.retention import Kept, Size
from digest.store.search import FIELDS, Query, QueryError, parse_query, with_field
from digest.store.store import Store, sight, url_of

__all__ = [
    "FIELDS",
    "ArticleHits",
    "FeedRecord",
    "FoundArticle",
    "Hits",
    "Kept",
    "Query",
    "QueryError",
    "Size",
    "Store",
    "StoreError",
    "parse_query",
    "sight",
    "url_of",
    "with_field",
]
