"""Reads one line of text, such as `/claims tariffs speaker:"Mara Quill"`, into a command's arguments."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from digest.commands.table import Command, CommandError
from digest.spelling import near_miss

_QUOTES = str.maketrans("“”„«»", '"""""')
_TOKEN = re.compile(r'(?:(?P<name>[a-z]+):)?(?:"(?P<quoted>[^"]*)"|(?P<bare>\S+))', re.IGNORECASE)
LONGEST = 1_000
"""How many characters of an argument are taken."""


def parse_words(command: Command, text: str) -> Mapping[str, str]:
    """Return the arguments by option name; words without a name belong to the first option.

    CommandError for a name that is no option of the command, unless it reads like a word with a colon in it.
    """
    names = [option.name for option in command.options]
    arguments: dict[str, str] = {}
    free: list[str] = []
    for token in _TOKEN.finditer(text[:LONGEST].translate(_QUOTES)):
        name, value = (token["name"] or "").lower(), token["quoted"] if token["quoted"] is not None else token["bare"]
        if name in names:
            arguments[name] = value.strip()
        elif name and (meant := near_miss(name, names)):
            raise CommandError(f"“{name}:” is not an option; did you mean “{meant}:”? Usage: {command.usage}")
        else:
            free.append(token[0])
    if free:
        arguments.setdefault(_first_of(command, free), " ".join(free))
    return arguments


def _first_of(command: Command, free: Sequence[str]) -> str:
    if not command.options:
        raise CommandError(f"/{command.name} takes no words, but “{' '.join(free)}” stands there.")
    return command.options[0].name


def find_command(commands: Sequence[Command], text: str) -> tuple[Command, str]:
    """Return the command that a line starts with, and the rest of the line; CommandError with the nearest name."""
    line = text.strip().removeprefix("/")
    for command in sorted(commands, key=lambda command: -len(command.name)):
        if line.lower() == command.name or line.lower().startswith(command.name + " "):
            return command, line[len(command.name) :].strip()
    names = [command.name for command in commands]
    typed = " ".join(line.split()[:2])
    meant = near_miss(typed, names) or near_miss(line.split(" ")[0], names)
    hint = f"did you mean /{meant}?" if meant else f"there are {', '.join('/' + name for name in names)}."
    raise CommandError(f"There is no command “{typed}”; {hint}")
