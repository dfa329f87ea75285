"""`make bench`: everything extracted against spaCy's full pipeline on the same texts, in one run on one core.

python -m tests.evaluation.bench [--rounds N] [--own]    the quote texts of the development sets, or our own
"""

import argparse
import gzip
import json
import os
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from digest.extract import extract
from digest.extract.language import PIPELINE, embedder, pipeline
from digest.model import Article
from tests.evaluation.development import SHARED
from tests.evaluation.labels import labelled_texts

FASTER = 3.0
"""How many times as fast as spaCy's `nlp.pipe` with every component everything extracted must be."""

_A_TURN = 16

MEMORY = 350
"""The most that the process may have held, in MiB."""


def quote_texts() -> list[str]:
    """Return the texts of the development sets for quotes; none where they are not at hand."""
    paths = [SHARED / "data" / f"{name}.dev.jsonl.gz" for name in ("quotes", "quotes-more")]
    return [row["text"] for path in paths if path.exists() for row in _rows(path)]


def _rows(path: Path) -> list[dict[str, str]]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def own_texts() -> list[str]:
    """Return our own labelled texts in English."""
    return [text.article.text for text in labelled_texts() if text.article.language in (None, "en")]


@cache
def full_pipeline() -> Any:
    """Return the model as spaCy loads it, with every component."""
    import spacy

    return spacy.load(PIPELINE)


def parsed(texts: Sequence[str]) -> None:
    """Run spaCy's full pipeline over the texts, in batches as it likes."""
    for _ in full_pipeline().pipe(texts):
        pass


def extracted(texts: Sequence[str]) -> None:
    """Extract every quote, claim and key point of the texts."""
    for number, text in enumerate(texts):
        extract(Article(page=f"bench:{number}", text=text, language="en"))


def seconds(work: Callable[[Sequence[str]], None], texts: Sequence[str]) -> float:
    """Return the processor seconds, of all threads, that `work` takes."""
    start = time.process_time()
    work(texts)
    return time.process_time() - start


def times_as_fast(texts: Sequence[str], rounds: int) -> tuple[float, float, float]:
    """Return the median ratio over the rounds, and the best seconds of the pipeline and of everything extracted.

    Both take turns every few texts, so that whatever else the machine does weighs on both alike.
    """
    full_pipeline(), pipeline(), embedder()
    turns = [texts[start : start + _A_TURN] for start in range(0, len(texts), _A_TURN)]
    pairs = []
    for _ in range(rounds):
        taken = [(seconds(parsed, turn), seconds(extracted, turn)) for turn in turns]
        pairs.append((sum(pipe for pipe, _ in taken), sum(ours for _, ours in taken)))
    ratio = statistics.median(pipe / ours for pipe, ours in pairs)
    return ratio, min(pipe for pipe, _ in pairs), min(ours for _, ours in pairs)


def memory_of(count: int | None = None) -> int:
    """Return the most MiB that a fresh process holds when it extracts from the quote texts, or `count` of our own."""
    texts = f"own_texts()[:{count}]" if count else "quote_texts() or own_texts()"
    program = f"from tests.evaluation.bench import *; extracted({texts}); print(held())"
    done = subprocess.run([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True, check=True)
    return int(done.stdout)


def held() -> int:
    """Return the most MiB that this process has held.

    Where Linux says it of the program alone: what the system counts for the process begins with what its parent held.
    """
    status = Path("/proc/self/status")
    if status.exists():
        return int(status.read_text().partition("VmHWM:")[2].split()[0]) // 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def main() -> None:
    """Print both figures beside their bars, and leave with 1 when one does not hold."""
    cli = argparse.ArgumentParser(prog="python -m tests.evaluation.bench", description=__doc__.partition("\n")[0])
    cli.add_argument("--rounds", type=int, default=3)
    cli.add_argument("--own", action="store_true", help="our own labelled texts, as where there are no others")
    asked = cli.parse_args()
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    texts = (not asked.own and quote_texts()) or own_texts()
    most = memory_of(len(texts) if asked.own else None)
    ratio, pipe, ours = times_as_fast(texts, asked.rounds)
    print(f"{len(texts)} texts on one core, {asked.rounds} rounds")
    print(f"spaCy, every component   {len(texts) / pipe:7.1f} texts/s")
    print(f"everything extracted     {len(texts) / ours:7.1f} texts/s")
    print(f"times as fast            {ratio:7.2f}   floor {FASTER:g}{'' if ratio >= FASTER else ' MISSED'}")
    print(f"peak memory MiB          {most:7}   at most {MEMORY}{'' if most <= MEMORY else ' MISSED'}")
    sys.exit(0 if ratio >= FASTER and most <= MEMORY else 1)


if __name__ == "__main__":
    main()
