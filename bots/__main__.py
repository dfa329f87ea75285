"""The `verbatim` command: one plain sentence and exit code 2 where something given is wrong."""

from __future__ import annotations

import sys

import click

from bots.cli import verbatim
from digest.model import VerbatimError


def main() -> None:
    """Run the command line and leave with 0 (done), 1 (done in part, or nothing found) or 2 (something is wrong)."""
    try:
        code = verbatim.main(standalone_mode=False)
    except click.ClickException as error:
        error.show()
        code = 2
    except VerbatimError as error:
        click.echo(f"verbatim: {error}", err=True)
        code = 2
    except (KeyboardInterrupt, click.Abort):
        click.echo("verbatim: stopped.", err=True)
        code = 130
    except BrokenPipeError:
        code = 0
    sys.exit(code if isinstance(code, int) else 0)


if __name__ == "__main__":
    main()
