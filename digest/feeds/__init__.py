"""Feed bytes -> entries, and lists of feeds (OPML) in and out."""

from digest.feeds.opml import OpmlError, Outline, parse_opml, write_opml
from digest.feeds.parse import Entry, Feed, FeedError, parse_feed
from digest.feeds.words import bare_words

__all__ = ["Entry", "Feed", "FeedError", "OpmlError", "Outline", "bare_words", "parse_feed", "parse_opml", "write_opml"]
