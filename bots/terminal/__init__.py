"""The terminal as a platform: what a channel would show, on this screen."""

from bots.terminal.platform import TerminalPlatform, paint
from bots.terminal.render import as_text, degrade, render

__all__ = ["TerminalPlatform", "as_text", "degrade", "paint", "render"]
