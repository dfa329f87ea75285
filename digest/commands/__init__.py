"""What a person may ask or set; one table, shown by every platform."""

from digest.commands import ask, configure
from digest.commands.ask import asked, title_of
from digest.commands.suggest import suggest
from digest.commands.table import Caller, Command, CommandError, Desk, Option, OptionKind, Post
from digest.commands.words import find_command, parse_words

COMMANDS: tuple[Command, ...] = ask.COMMANDS + configure.COMMANDS

__all__ = [
    "COMMANDS",
    "Caller",
    "Command",
    "CommandError",
    "Desk",
    "Option",
    "OptionKind",
    "Post",
    "asked",
    "find_command",
    "parse_words",
    "suggest",
    "title_of",
]
