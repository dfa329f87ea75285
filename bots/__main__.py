"""The `verbatim` command: one plain sentence and exit code 2 where something given is wrong."""

from __future__ import annotations

import errno
import os
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
        code = _give_up_output(0)
    except OSError as error:
        if error.errno != errno.ENOSPC:
            raise
        click.echo("verbatim: the disk is full; make room on it, and run this again.", err=True)
        code = _give_up_output(2)
    sys.exit(code if isinstance(code, int) else 0)


def _give_up_output(code: int) -> int:
    """Let what is still unwritten go; at its end Python would try once more, and fail with a traceback."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return code


if __name__ == "__main__":
    main()
