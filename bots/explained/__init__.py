"""An explained article as a terminal shows it and as one page of its own."""

from bots.explained.page import GENERATOR, as_page
from bots.explained.screen import Screen

__all__ = ["GENERATOR", "Screen", "as_page"]
