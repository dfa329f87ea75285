"""Everything that is kept: articles and their highlights, digests made in chat, the ledger; every query."""

from digest.store.database import StoreError
from digest.store.feeds import FeedRecord
from digest.store.search import Hits
from digest.store.store import Store

__all__ = ["FeedRecord", "Hits", "Store", "StoreError"]
