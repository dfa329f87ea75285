"""The short form of `make bench`: a few of our own texts, which have a quote in nearly every paragraph."""

from tests.evaluation.bench import MEMORY, memory_of, own_texts, times_as_fast

AT_LEAST = 1.6
"""Times as fast as the full pipeline on these texts; `make bench` holds the bar on the quote texts."""


def test_everything_is_extracted_faster_than_the_full_pipeline_parses() -> None:
    ratio, pipe, ours = times_as_fast(own_texts()[:12], rounds=2)
    assert ratio >= AT_LEAST, f"{pipe:.2f} s in the pipeline, {ours:.2f} s in all that is extracted"


def test_memory_stays_within_its_bar() -> None:
    assert 50 < memory_of(12) <= MEMORY
