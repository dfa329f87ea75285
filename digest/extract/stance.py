"""How firmly a sentence stands behind what it says: asserted, hedged or denied, judged by its main clause."""

from __future__ import annotations

import re

from digest.extract.lexicon import entries, grams_of, words_of
from digest.model import Stance

_QUOTED = re.compile(r"“[^”]*(?:”|$)|\"[^\"]*(?:\"|$)|(?<!\w)‘[^’]*’(?!\w)|\([^)]*\)")
_RELATIVE = re.compile(
    r",? \b(?:who|whom|whose|which|where)\b[^,;:]*,?|,? \bthat (?:is|are|was|were|had|has|have|did|does)\b[^,;:]*"
)
_SUBORDINATE = re.compile(
    r"[,;:]? \b(?:although|though|but|because|unless|while|even if|when|until|since|so that|than|before|whether"
    r"|how|why|what|and (?:that|who|which))\b.*|;.*",
    re.DOTALL,
)
_MODAL = re.compile(r"\b(?:may|might|could)\b(?! not\b| only\b)|\bwould have\b|\bought to\b|\bshould (?:be|have|now)\b")
"""Lower case alone, for May is a month."""
_NEGATED = re.compile(
    r"\b(?:do|does|did|is|are|was|were|has|have|had) (?:not|never)\b|\b\w+n[’']t\b|\b(?:nobody|no one)\b", re.IGNORECASE
)
_LESS_THAN_DENIED = re.compile(
    r"\bnot (?:only|just|least|yet|until|before|after|affected|immediately)\b"
    r"|\b(?:did|would|could|does) not (?:say|answer|reply|respond|comment|discuss)\b"
)
"""Negations of something else than the statement: of being the only one, of the time, of answering."""
_DENIES = re.compile(
    r"\b(?:den(?:y|ies|ied)|reject(?:s|ed)?|refut(?:es|ed)|disput(?:es|ed)|dismiss(?:es|ed)|contradict(?:s|ed)?)\b"
)


def stance_of(text: str) -> Stance:
    """Return how firmly a sentence stands behind what it says; words in quotation marks and brackets do not count."""
    if text.rstrip("”\"’') ").endswith("?"):
        return "asked"
    own = _RELATIVE.sub(" ", _QUOTED.sub(" ", text))
    main = _SUBORDINATE.sub("", own)
    if _DENIES.search(own):
        return "denied"
    if _MODAL.search(main) or grams_of(words_of(main)) & entries("supposing"):
        return "hedged"
    return "denied" if _NEGATED.search(_LESS_THAN_DENIED.sub(" ", main)) else "asserted"
