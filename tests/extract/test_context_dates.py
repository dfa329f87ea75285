"""Relative dates against the day of publication: what is sure, and what stays as it is."""

import pytest

from digest.extract.context import notes_for
from digest.extract.document import Document
from digest.model import Published
from tests.makers import article


def dates(text: str, when: str) -> list[tuple[str, str]]:
    source = article(text, title=None, published=Published.parse(when))
    document = Document(source)
    notes = [note for sentence in document.sentences for note in notes_for(document, sentence.span)]
    return [(note.at.of(text), note.text) for note in notes if note.evidence is None]


THURSDAY = "2026-03-05"


@pytest.mark.parametrize(
    ("text", "when", "words", "says"),
    [
        ("Last July the foundry closed.", "2025-02", "Last July", "2024"),
        ("The foundry closed last December.", "2025-02-18", "last December", "2024"),
        ("The regatta returns next May.", "2025-10-18", "next May", "2026"),
        ("The foundry lost two crews last year.", "2025", "last year", "2024"),
        ("Shops paid more than a year earlier, and less than at this point last year.", "2025", "last year", "2024"),
        ("The foundry opened this year.", "2025-02", "this year", "2025"),
        ("The ferry will be replaced next year.", "2025-02", "next year", "2026"),
        ("The foundry was sold last month.", "2025-01-20", "last month", "Dec 2024"),
        ("Earlier this month the bell cracked.", "2025-01-20", "this month", "Jan 2025"),
        ("The bell is to be recast next month.", "2025-12-20", "next month", "Jan 2026"),
        ("Last spring a lens was stolen.", "2028-02-16", "Last spring", "2027"),
        ("The pier was mended this summer.", "2030-10-17", "this summer", "2030"),
        ("The mill turned for the last time three years ago.", "2031-06-12", "three years ago", "2028"),
        ("Ada Quill resigned yesterday.", THURSDAY, "yesterday", "4 Mar"),
        ("Ada Quill resigned yesterday.", "2026-01-01", "yesterday", "31 Dec 2025"),
        ("Asked about the memo last night, Quill shrugged.", THURSDAY, "last night", "4 Mar"),
        ("Version 4 is out today, nine days late.", THURSDAY, "today", "5 Mar"),
        ("Nobody had used the flaw before today.", THURSDAY, "today", "5 Mar"),
        ("The last tram left the depot this morning.", THURSDAY, "this morning", "5 Mar"),
        ("The inquest opens tomorrow.", THURSDAY, "tomorrow", "6 Mar"),
        ("The council voted on Tuesday to close the pier.", THURSDAY, "on Tuesday", "3 Mar"),
        ("The council voted on Tuesday evening to close.", THURSDAY, "on Tuesday evening", "3 Mar"),
        ("The council met on Thursday.", THURSDAY, "on Thursday", "5 Mar"),
        ("The bill passed on Wednesday with 412 votes.", THURSDAY, "on Wednesday", "4 Mar"),
        ("Crews walked out on Wednesday after their pay was cut.", THURSDAY, "on Wednesday", "4 Mar"),
        ("Quill won on Sunday, becoming the first woman to do so.", THURSDAY, "on Sunday", "1 Mar"),
        ("Quill resigned Tuesday.", THURSDAY, "Tuesday", "3 Mar"),
        ("On Monday the tribunal, which sat twice, dismissed the claim.", THURSDAY, "On Monday", "2 Mar"),
        ("The sea took the kiosk shortly before dawn on Tuesday.", THURSDAY, "on Tuesday", "3 Mar"),
        ("In 2024 one lens was stolen, and last year another.", THURSDAY, "last year", "2025"),
        ("Quill was late, and by Thursday noon she had shaken every hand.", THURSDAY, "by Thursday noon", "5 Mar"),
        ("The patch has been public since Sunday.", THURSDAY, "since Sunday", "1 Mar"),
        ("The council will vote on Tuesday.", THURSDAY, "on Tuesday", "10 Mar"),
        ("On Monday the Quarrymen will parade the cup.", THURSDAY, "On Monday", "9 Mar"),
        ("Power should be back by Saturday evening.", THURSDAY, "by Saturday evening", "7 Mar"),
        ("Quill said the ferry would sail on Saturday.", THURSDAY, "on Saturday", "7 Mar"),
        ("The funeral is next Tuesday.", "2030-12-03", "next Tuesday", "10 Dec"),
        ("Last Thursday I called the town hall.", "2029-03-13", "Last Thursday", "8 Mar"),
    ],
)
def test_what_is_sure_is_resolved_against_the_day_of_publication(text: str, when: str, words: str, says: str) -> None:
    assert dates(text, when) == [(words, says)]


@pytest.mark.parametrize(
    ("text", "when"),
    [
        ("Last July the foundry closed.", "2025-09"),  # this year's July or the one before?
        ("Last July the foundry closed.", "2025"),
        ("Last July 14 the foundry closed.", "2025-02"),
        ("The regatta returns next May.", "2025-02-18"),
        ("The foundry was sold last month.", "2025"),
        ("Last summer the pier was mended.", "2025-10-17"),
        ("Last winter the pier was mended.", "2025-10-17"),
        ("The last year has been hard.", "2025-10-17"),
        ("Quill earned more in the last month than before.", "2025-10-17"),
        ("Last year’s catch was poor.", "2025-10-17"),
        ("The mill closed almost three years ago.", "2031-06-12"),
        ("The mill closed twelve years ago.", "2031-06-12"),
        ("The council voted on Tuesday to close the pier.", "2026-03"),
        ("The council meets on Tuesday.", THURSDAY),
        ("The council meets every Tuesday.", THURSDAY),
        ("Quill painted on Sundays.", THURSDAY),
        ("The shop opened on Black Friday.", THURSDAY),
        ("The council voted on Friday.", THURSDAY),  # tomorrow, or the day itself somewhere else?
        ("The council agreed to meet on Tuesday.", THURSDAY),
        ("Quill was due to appear on Monday.", THURSDAY),
        ("It was clear what the result would be on Saturday.", THURSDAY),
        ("Quill sang on Tuesday 12 May.", THURSDAY),
        ("Quill sang on Tuesday, May 12.", THURSDAY),
        ("The clock struck on Tuesday and Wednesday.", THURSDAY),
        ("The Sunday Lantern closed.", THURSDAY),
        ("Saturday night’s debate drew a crowd.", THURSDAY),
        ("About 25,000 whales are alive today.", THURSDAY),
        ("Today, the mill serves as a school.", THURSDAY),
        ("Yesterday’s storm was worse.", THURSDAY),
        ("“We lost two crews last year,” Quill said.", "2025-02"),
        ('"We lost two crews yesterday," Quill said.', "2025-02-11"),
        ("OSTER: We lost two crews yesterday.\nVANE: Both of them?", "2025-02-11"),
        ("In 1953 the mayor had called last year a bad one.", "2025-02"),
        ("At the time he was happy with what he had caught last year.", "2025-02"),
        ("The next day he sailed; last year was forgotten.", "2025-02"),
        ("See you next Tuesday.", "2030-12-03"),
        ("If you run version 4, upgrade tonight.", THURSDAY),
        ("Quill painted last week.", THURSDAY),
    ],
)
def test_what_is_not_sure_gets_no_bracket(text: str, when: str) -> None:
    assert dates(text, when) == []


def test_no_publication_date_no_bracket() -> None:
    source = article("Last July the foundry closed.", published=None)
    document = Document(source)
    assert notes_for(document, document.sentences[0].span) == ()
