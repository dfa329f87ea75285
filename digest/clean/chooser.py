"""Which reader's opinion on a page is its article."""

from collections.abc import Sequence

from digest.clean.candidates import Candidate


def choose(found: Sequence[Candidate]) -> Candidate:
    """Return the candidate that the page supports best; an empty one where no reader found anything."""
    return next((candidate for candidate in found if candidate.blocks), Candidate("none", ()))
