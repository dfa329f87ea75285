"""Chooses what is shown around a quote, so that it can be read alone."""

from __future__ import annotations

import re

from digest.extract.document import Document
from digest.extract.quotes.attribution import Attributed
from digest.model import HIGHLIGHT_LIMIT, Span

_ROLE_AT_MOST = 60
"""Characters behind a speaker's name up to which the sentence is shown to its end: "said Mara Quill, the pilot."."""
_LONGEST_WITH_ATTRIBUTION = 160
"""How many code points an attribution may add to a whole-sentence quote before the quote is better shown alone."""
_LONG_SENTENCE = 180
"""From how many code points on the trailing clauses behind a fragment are left off."""
_TRAILING = re.compile(r"[,;](?=\s+(?:who|which|where|when|while|as|after|before|reminiscent|\w+ing)\b)")
_CONDITIONAL = re.compile(
    r"\b(?:if|unless|but|not|no|never|except|although|though|despite|however)\b|n[’']t\b", re.IGNORECASE
)


def context_of(attributed: Attributed, document: Document) -> Span | None:
    """Return the sentence around a fragment, or the quote with its attribution; None where it is best read bare."""
    sentence = _sentence(attributed, document)
    if sentence is None or len(sentence) > HIGHLIGHT_LIMIT:
        return None
    if attributed.stretch.whole:
        return _with_attribution(attributed, sentence)
    return _around_fragment(attributed, document, sentence)


def _sentence(attributed: Attributed, document: Document) -> Span | None:
    """Return the sentence or sentences of the paragraph that hold the marks."""
    marked = attributed.stretch.marked
    paragraph = attributed.stretch.paragraph
    holding = [s.span for s in document.sentences if s.paragraph == paragraph and s.span.overlaps(marked)]
    return Span(min(holding[0].start, marked.start), max(holding[-1].end, marked.end)) if holding else None


def _with_attribution(attributed: Attributed, sentence: Span) -> Span | None:
    """Return the quote with "said Mara Quill" where the name stands beside it in the same sentence."""
    speaker, marked = attributed.speaker, attributed.stretch.marked
    if speaker is None or speaker.carried or speaker.cue is None or not attributed.stretch.closed:
        return None
    if speaker.candidate is None or speaker.candidate.token.pos_ == "PRON":
        return None
    mention, cue = speaker.mention, speaker.cue
    if not (sentence.covers(mention) and sentence.covers(cue)):
        return None
    if cue.start >= marked.end:
        stops_soon = sentence.end - mention.end <= _ROLE_AT_MOST
        end = mention.end if cue.end <= mention.start and not stops_soon else sentence.end
        shown = Span(marked.start, end)
    elif cue.end <= marked.start:
        shown = Span(sentence.start, marked.end)
    else:
        return None
    return shown if len(shown) <= min(len(marked) + _LONGEST_WITH_ATTRIBUTION, HIGHLIGHT_LIMIT) else None


def _around_fragment(attributed: Attributed, document: Document, sentence: Span) -> Span:
    """Return the sentence, without the trailing clauses of a long one where no condition or negation hangs on them."""
    if len(sentence) <= _LONG_SENTENCE:
        return sentence
    speaker = attributed.speaker
    needed = [attributed.stretch.marked, *((speaker.mention, speaker.cue) if speaker else ())]
    kept_to = max(part.end for part in needed if part and sentence.covers(part))
    trailing = _TRAILING.search(document.text, kept_to, sentence.end)
    if trailing is None or _CONDITIONAL.search(document.text, trailing.end(), sentence.end):
        return sentence
    return Span(sentence.start, trailing.start())
