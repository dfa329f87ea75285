"""A page or pasted text -> title, authors, date and the one text that every span indexes."""

from digest.clean.page import NotAnArticle, Page, WallError
from digest.clean.raw import clean_raw, clean_text
from digest.clean.web import clean_html

__all__ = ["NotAnArticle", "Page", "WallError", "clean_html", "clean_raw", "clean_text"]
