"""`python -m tests.fuzz`, or `make fuzz`: more cases than the tests have time for."""

from __future__ import annotations

import sys
import time

import click

from tests.fuzz.fuzz import TARGETS, fuzz


@click.command()
@click.option("--cases", default=5_000, show_default=True, help="How many feeds, and as many pages.")
@click.option("--seed", default=1, show_default=True, help="Another seed gives other cases.")
@click.option("--first", default=0, show_default=True, help="The number of the first case, to see one again.")
@click.option("--target", type=click.Choice(tuple(TARGETS)), multiple=True, help="Only these.  [default: all]")
def main(cases: int, seed: int, first: int, target: tuple[str, ...]) -> None:
    """Try broken feeds and pages; exit code 1 when one raises what it should not, or takes too long."""
    found = 0
    for name in target or TARGETS:
        started = time.perf_counter()
        for failure in fuzz(name, cases, seed, first):
            found += 1
            click.echo(f"{name}: --seed {seed} --first {failure.case} --cases 1\n{failure.why}")
        click.echo(f"{name}: {cases:,} cases in {time.perf_counter() - started:.0f} s, {found} failed so far")
    sys.exit(1 if found else 0)


main()
