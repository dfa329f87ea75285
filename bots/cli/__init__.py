"""The sub-commands of `verbatim`, each thin; what is heavy is imported when a command runs."""

from __future__ import annotations

import click

from bots.cli.archive import archive
from bots.cli.asking import claims, quotes
from bots.cli.checking import check, health
from bots.cli.deliveries import deliveries
from bots.cli.demo import demo
from bots.cli.explaining import explain
from bots.cli.feeds import feeds
from bots.cli.reading import ingest, preview
from bots.cli.running import run
from bots.cli.scripts import extract, stories
from bots.cli.search import search
from bots.cli.why import why
from bots.logs import set_up_logs

EPILOG = """\b
Start here:
  verbatim demo                    a whole edition from the sample newsroom
  verbatim preview article.html    what a digest would show of one article
  verbatim explain article.html    why each line of it was taken, or not
  verbatim why                     what became of each article of the last edition
  verbatim search harbour          everything that was said of it
  verbatim feeds list              how each feed is, and when it is read next
  verbatim deliveries              what was posted where, what waits, and why
  verbatim check                   what config.yaml would run, and when
  verbatim run                     the service
"""


@click.group(epilog=EPILOG, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="verbatim-digest", message="verbatim %(version)s")
def verbatim() -> None:
    """A news digest in which every word is checked against its source."""
    set_up_logs()


for command in (
    run,
    ingest,
    preview,
    explain,
    why,
    claims,
    quotes,
    search,
    feeds,
    archive,
    deliveries,
    check,
    health,
    demo,
    extract,
    stories,
):
    # A docstring with a backslash has to be a raw one; click wants the very character before lines it shall keep.
    command.help = (command.help or "").replace("\\b\n", "\b\n")
    verbatim.add_command(command)
