"""`make eval`: measures extraction and holds each figure to its floor.

python -m tests.evaluation                     everything: our own labelled texts, and the development sets if at hand
python -m tests.evaluation own [--mistakes]    our own texts alone, in seconds; with every mistake by its words
python -m tests.evaluation own --weight "key point.early=4"    all our texts with another weight, beside today's
python -m tests.evaluation quotes keypoints    some development sets: quotes, claims, keypoints, stories, articles

The development sets and their scorer are not part of the project; VERBATIM_SHARED says where they are (default
../shared).
"""

import argparse
import sys

from digest.extract.cards import WeightError, changed, parse_weight
from tests.evaluation import development, own
from tests.evaluation.floors import DEVELOPMENT, OWN, missed
from tests.evaluation.labels import Labelled, labelled_texts


def main() -> None:
    """Measure, print, and leave with 1 when a floor does not hold, with 2 when asked for what is not there."""
    asked = _arguments()
    tasks = asked.tasks or ["own", *(development.TASKS if development.at_hand() else ())]
    holds = True
    if asked.weight:
        _changed(asked.weight)
    elif "own" in tasks:
        holds &= _own(mistakes=asked.mistakes)
    if others := [task for task in tasks if task != "own"]:
        if not development.at_hand():
            sys.exit(
                f"Not measured: {development.SHARED} has no labelled sets (set VERBATIM_SHARED to where they are)."
            )
        found = development.figures(development.measure(others))
        print("\n".join(development.report(found)))
        holds &= not missed(found, {name: floor for name, floor in DEVELOPMENT.items() if name.split("/")[0] in others})
    elif not asked.tasks:
        print(f"Only our own texts were measured: {development.SHARED} has no development sets.")
    sys.exit(0 if holds else 1)


def _arguments() -> argparse.Namespace:
    cli = argparse.ArgumentParser(prog="python -m tests.evaluation", description=__doc__.partition("\n")[0])
    cli.add_argument("tasks", nargs="*", choices=["own", *development.TASKS, []], metavar="TASK")
    cli.add_argument("--mistakes", action="store_true", help="print every mistake on our own seen texts")
    cli.add_argument("--weight", action="append", default=[], metavar="CARD.FEATURE=POINTS")
    asked = cli.parse_args()
    if asked.weight and asked.tasks not in ([], ["own"]):
        cli.error("--weight is for our own texts; leave the other tasks out")
    return asked


def _own(*, mistakes: bool) -> bool:
    texts = labelled_texts()
    tallies = [own.tally(text) for text in texts]
    whole = own.together(tallies)
    parts = {"all": whole} | {part: own.together(_of(part, texts, tallies)) for part in ("seen", "unseen")}
    print(f"{len(texts)} labelled texts, {sum(text.part == 'unseen' for text in texts)} of them unseen")
    print("\n".join(own.compared({part: own.figures(kept) for part, kept in parts.items()}, OWN)))
    if mistakes:
        print("\n".join(sorted(parts["seen"].mistakes)))
    return not missed(own.figures(whole), OWN)


def _changed(weights: list[str]) -> None:
    """Print the figures of our own texts as they are, with the weights, and the difference."""
    texts = labelled_texts()
    try:
        parsed = [parse_weight(weight) for weight in weights]
    except WeightError as refused:
        print(refused, file=sys.stderr)
        sys.exit(2)
    today = own.figures(own.together(map(own.tally, texts)))
    with changed({(card, feature): value for card, feature, value in parsed}):
        then = own.figures(own.together(map(own.tally, texts)))
    difference = {name: round(then[name] - today[name], 3) for name in today}
    print("\n".join(own.compared({"today": today, "changed": then, "by": difference}, {})))
    sys.exit(0)


def _of(part: str, texts: list[Labelled], tallies: list[own.Tally]) -> list[own.Tally]:
    return [kept for text, kept in zip(texts, tallies, strict=True) if text.part == part]


if __name__ == "__main__":
    main()
