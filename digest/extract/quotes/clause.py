"""Chooses what is shown around a quote, so that it can be read alone."""

from __future__ import annotations

import re

from digest.extract.document import Document, split_sentences
from digest.extract.quotes.attribution import Attributed
from digest.model import HIGHLIGHT_LIMIT, Span

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
    return (
        _with_attribution(attributed, sentence)
        if attributed.stretch.whole
        else _around_fragment(attributed, document, sentence)
    )


def _sentence(attributed: Attributed, document: Document) -> Span | None:
    """Return the sentence or sentences of the paragraph that hold the marks."""
    marked = attributed.stretch.marked
    paragraph = document.paragraphs[attributed.stretch.paragraph]
    holding = [span for span in split_sentences(document.text, paragraph) if span.overlaps(marked)]
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
        end = mention.end if cue.end <= mention.start else sentence.end
        shown = Span(marked.start, end)
    elif cue.end <= marked.start:
        shown = Span(sentence.start, marked.end)
    else:
        return None
    return shown if len(shown) <= min(len(marked) + _LONGEST_WITH_ATTRIBUTION, HIGHLIGHT_LIMIT) else None


def _around_fragment(attributed: Attributed, document: Document, sentence: Span) -> Span:
    """Return the sentence, without the trailing clauses of a long one where no condition or negation hangs on them."""
    kept_to = attributed.stretch.marked.end
    if (speaker := attributed.speaker) and sentence.covers(speaker.mention):
        kept_to = max(
            kept_to, speaker.mention.end, speaker.cue.end if speaker.cue and sentence.covers(speaker.cue) else 0
        )
    if len(sentence) <= _LONG_SENTENCE:
        return sentence
    trailing = _TRAILING.search(document.text, kept_to, sentence.end)
    if trailing is None or _CONDITIONAL.search(document.text, trailing.end(), sentence.end):
        return sentence
    return Span(sentence.start, trailing.start())
