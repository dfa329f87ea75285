"""`verbatim feeds`: what is read, how it is, and adding to it or taking from it while the service runs."""

from __future__ import annotations

import click

from bots.cli.feeds.changing import add, disable, enable, remove
from bots.cli.feeds.exchanging import export, import_
from bots.cli.feeds.looking import health, list_
from bots.cli.feeds.testing import test


@click.group(short_help="The feeds: how they are, add, remove, test, OPML.")
def feeds() -> None:
    r"""Look after the feeds: those of config.yaml, which are changed there, and those added here.

    \b
    verbatim feeds list
    verbatim feeds add https://harbour-herald.example --tag harbour
    verbatim feeds import subscriptions.opml

    A running service takes up what is added, and lets go of what is removed, at its next look within 15 seconds.
    """


for command in (list_, health, test, add, remove, enable, disable, import_, export):
    # A docstring with a backslash has to be a raw one; click wants the very character before lines it shall keep.
    command.help = (command.help or "").replace("\\b\n", "\b\n")
    feeds.add_command(command)
