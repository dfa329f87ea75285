"""An explained article as a terminal shows it and as one page of its own."""

from bots.explained.page import as_page
from bots.explained.screen import overview, place

__all__ = ["as_page", "overview", "place"]
