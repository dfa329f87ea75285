"""Sentences that tempt an editor to cut: what must survive in each, or what should go; all from fictional parts."""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterator
from dataclasses import dataclass

SUBJECTS = (
    "The harbour council",
    "Mara Quill",
    "The Gannet Foundry",
    "The night ferry to Grimsay",
    "Ada Pring",
    "The lighthouse trust of Saltmere",
    "Brinewheel",
    "The school on Kelp Lane",
)
DEEDS = (
    "closed the north pier on Monday and sent the fishing crews to the south quay of the island",
    "moved the old foundry bell into a barn behind the chapel during the worst storm of the winter",
    "bought the ruined tide mill below the cliff and opened its upper floor to the painters of the town",
    "lost the licence for the oyster beds after a long quarrel about the buoys in the western channel",
)
CLOSED = tuple(f"{subject} {deed}" for subject, deed in zip(SUBJECTS, itertools.cycle(DEEDS), strict=False))
AFTER = "Nobody on the island slept."

MEANT = {
    "negation": (
        "not the crews of Grimsay",
        "which nobody had ever inspected",
        "never a friend of the painters",
        "which was not insured at all",
        "without a single vote in favour",
    ),
    "modal": (
        "which may be sold to a brewer",
        "which must be repaired by the owners",
        "which could take years to settle",
        "who should have signed the papers",
        "which cannot be undone by a vote",
    ),
    "hedge": (
        "perhaps the oldest on the coast",
        "which seems to have pleased the brewers",
        "apparently in a hurry to be gone",
        "reportedly in debt to the brewers",
        "allegedly a smuggler in his youth",
    ),
    "quantifier": (
        "only half of it paid for",
        "most of it under water",
        "all but two of them brewers",
        "some of them rather drunk",
        "few of whom had ever sailed",
        "hardly any of it in writing",
        "a third of it sold already",
        "mostly for the brewers",
    ),
    "condition": (
        "if the tide allows it",
        "unless the brewers object",
        "provided that the painters agree",
        "as long as the rope holds",
        "depending on the next storm",
        "whether or not the brewers pay",
        "should the brewers agree",
        "given that the rope holds",
    ),
    "exception": (
        "except for the small lifeboat",
        "with the exception of the lifeboat",
        "apart from the painters and their dogs",
        "excluding the crews of Grimsay",
        "other than the lifeboat and its crew",
        "bar the lifeboat and its shed",
    ),
    "comparison": (
        "older than the lighthouse itself",
        "unlike the brewers of Grimsay",
        "twice the size of the chapel",
        "as much as any other on the coast",
        "less loved than the brewery",
        "the oldest mill on the coast",
        "a taller mill by far",
    ),
    "attribution": (
        "according to the harbour log",
        "the brewers said",
        "as the harbour log put it",
        "in the words of the brewers",
        "which the brewers called a disgrace",
        "who is accused of bribing the brewers",
        "which the brewers dismiss as a trick",
        "for all the brewers say",
        "which the court suspects is a fraud",
    ),
}
"""What a cut may never take, by what it does to the meaning."""

MEASURED = (
    "until the third of May",
    "12 of them without a licence",
    "since the winter of 2029",
    "for nine days",
    "by 41%",
)
"""Dates and figures that a statement hangs on, wherever they stand as an aside."""

TAILS = (
    ", saying the crews had been warned in good time",
    ", citing a report by the engineers of the foundry",
    ", claiming that the brewers had paid for it all",
    ", leaving nobody in charge of the old brewery",
    ", leaving most of the crews without a berth in the harbour",
    ", pending a decision of the court on the mainland",
    ", assuming that the brewers sign the papers",
    ", barring another storm from the north",
    ", failing which the brewers take it over",
    ", and the brewers may appeal to the court on the mainland",
    ", and nobody has seen the brewers on the island since",
    ", and only half of the brewers have agreed to the terms",
    ", and the brewers would have done the same in her place",
    ", but the brewers refused to hand over the keys",
    ", or so the brewers of the mainland would have it",
    ", although the brewers had paid for a year in advance",
    ", while the brewers kept the upper floor for themselves",
    "; the brewers deny that they were ever asked",
    "; that could change when the court meets again",
    "; not a single brewer was told of it beforehand",
    "; the brewers say they were paid in herring",
    ", a claim that the brewers have always disputed",
    ", an estimate that the brewers call far too low",
    ", a first for the island and its brewers",
    ", with all but two of the brewers refusing to sign",
    ", with the brewers threatening to go to court unless they are paid",
    ", including at least two that belong to the brewers",
    ", according to a brewer who asked not to be named",
    ", she wrote in a letter to the brewers of Grimsay",
    ", cutting the rent by 41% for the brewers of Grimsay",
    ", rather than the brewery that the crews had asked for",
    " – but not before the brewers had left the island",
    " (and even then only with the consent of the brewers)",
)
"""Ends of sentences that tempt, and that no cut may take."""

RESTRICTIVE = (
    "The crews who had signed the papers of the brewers before the storm",
    "The painters whose rent had not been paid by the brewers of the island",
    "Every boat which belongs to a brewer of the mainland and carries a lamp",
    "Those of the brewers that had voted for the mill and against the foundry",
    "Any skipper leaving the harbour with a lamp that the brewers have sold",
)
LISTS = (
    "The council, the ferry line, the fishing crews of Grimsay and the painters of Kelp Lane",
    "The brewers, a chaplain, two painters and the widow of the last miller of Saltmere",
    "Mara Quill, the mayor, Ada Pring, the miller, and Otto Veen, the painter,",
)
QUOTED = (
    "“a mill, old and proud and tired, which the sea has chewed since the days of the first brewers”",
    "“the pier (or what is left of it), a ruin, leaving the crews with nothing but the brewers”",
    "“our brewers, who are rich, and the painters, who are poor, and the sea, which is neither”",
    '"a bell, the voice of the island, ringing for brewers and for painters alike"',
)
OPENERS = (
    ("But for the lifeboat, the harbour would be empty now.", "But for the lifeboat"),
    ("So far, the brewers have kept the keys of the mill.", "So far"),
    ("So long as the rope holds, the bell stays in the barn.", "So long as the rope holds"),
    ("So few of the brewers voted that the count took a minute.", "So few"),
    ("Yet to be paid are the painters of Kelp Lane and the miller.", "Yet to be paid"),
    ("Still more brewers are expected on the island before spring.", "Still more"),
    ("However hard the crews pulled, the bell stayed in the mud.", "However hard"),
    ("Besides the brewers, two painters voted for the tide mill.", "Besides the brewers"),
    ("Also known as the Rat, the old ferry has a hole in its side.", "Also known as the Rat"),
    ("But not all of the brewers have signed the papers.", "not all of the brewers"),
    ("But no brewer was asked before the papers were signed.", "no brewer was asked"),
    ("Meanwhile, only half of the crews have a berth.", "only half of the crews"),
    ("However, unless the brewers pay, the mill stays shut.", "unless the brewers pay"),
)

ASIDES = (
    "(a gift of the old miller to the choir of the island)",
    "(the pride of the choir and of the painters of the town)",
    "– a gift of the old miller to the choir of the island –",
    "— the pride of the choir and of the painters of the town —",
    ", who grew up in a cottage behind the brewery of the town,",
    ", which stands on the cliff above the brewery of the town,",
    ", whose lamps were made by the brewers of the old town,",
)
NAMED = (
    "Mara Quill, the harbour master of the island and of its neighbours,",
    "Ada Pring, a retired miller from the mainland with a wooden leg,",
    "Otto Veen, one of the painters of the colony behind the brewery,",
    "The Gannet Foundry, battered by the gale and by its creditors,",
)
ENDS = (
    ", leaving the fishing crews of the island with the south quay",
    ", drawing the painters of the mainland to the beaches of the old town",
    " – leaving the fishing crews of the island with the south quay",
    ", and the ferry moved its ticket office to the south quay of the island",
    ", and the painters took their easels to the barn of the old miller",
    ", a blow to the painters and to the choir of the old town",
    ", including the bell that the choir of the old town had paid for",
    ", with the crews of the island working through the night in the rain",
    "; the painters took their easels to the barn of the old miller",
)
"""Ends that say something else, and may go where the line is long."""


@dataclass(frozen=True)
class Case:
    """A sentence; `keep` must stand in its line, and `gone`, where it is given, should not."""

    text: str
    keep: tuple[str, ...]
    gone: str = ""


def forbidden(seed: int = 7) -> list[Case]:
    """Return sentences in which the cut that tempts would change what is said."""
    chance = random.Random(seed)  # noqa: S311 - not a secret
    return [*_meant(chance), *_measured(chance), *_tails(), *_untouchable(chance)]


def wanted(seed: int = 7) -> list[Case]:
    """Return long sentences with an aside that says something else."""
    chance = random.Random(seed)  # noqa: S311 - not a secret
    return [*_asides(chance), *_ends()]


def _meant(chance: random.Random) -> Iterator[Case]:
    for words in itertools.chain.from_iterable(MEANT.values()):
        for subject in chance.sample(SUBJECTS, 2):
            yield Case(f"{subject}, {words}, {chance.choice(DEEDS)}.", (words,))
        dash = chance.choice("–—")
        yield Case(f"{chance.choice(SUBJECTS)} {dash} {words} {dash} {chance.choice(DEEDS)}.", (words,))
        yield Case(f"{chance.choice(SUBJECTS)} ({words}) {chance.choice(DEEDS)}.", (words,))
        yield Case(f"{chance.choice(CLOSED)}, {words}.", (words,))


def _measured(chance: random.Random) -> Iterator[Case]:
    for words in MEASURED:
        for before, after in ((" (", ")"), (" – ", " –"), (" — ", " —")):
            yield Case(f"{chance.choice(SUBJECTS)}{before}{words}{after} {chance.choice(DEEDS)}.", (words,))
        yield Case(f"{chance.choice(CLOSED)}, {words}.", (words,))
        yield Case(f"{chance.choice(CLOSED)} ({words}).", (words,))


def _tails() -> Iterator[Case]:
    for tail, closed in zip(TAILS * 2, itertools.cycle(CLOSED), strict=False):
        yield Case(f"{closed}{tail}.", (tail.strip(" ,;–()"),))


def _untouchable(chance: random.Random) -> Iterator[Case]:
    for subject, deed in itertools.product(RESTRICTIVE + LISTS, DEEDS):
        yield Case(f"{subject} {deed}.", (subject,))
    for quoted in QUOTED:
        for subject in chance.sample(SUBJECTS, 3):
            yield Case(
                f"{subject} called it {quoted} in a letter to the choir of the old town on the cliff.", (quoted,)
            )
    for text, kept in OPENERS:
        yield Case(text, (kept,))


def _asides(chance: random.Random) -> Iterator[Case]:
    for aside in ASIDES:
        for subject, deed in zip(chance.sample(SUBJECTS, 4), DEEDS, strict=True):
            space = "" if aside.startswith(",") else " "
            yield Case(f"{subject}{space}{aside} {deed}.", (subject, deed), aside.strip(" ,–—()"))
    for named, deed in itertools.product(NAMED, DEEDS):
        name, _, aside = named.partition(", ")
        yield Case(f"{named} {deed}.", (name, deed), aside.strip(","))


def _ends() -> Iterator[Case]:
    for end, closed in itertools.product(ENDS, CLOSED[:6]):
        yield Case(f"{closed}{end}.", (closed,), end.strip(" ,;–"))
