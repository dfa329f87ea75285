"""The lean parse says of every word what the whole pipeline says."""

from typing import Any

import numpy as np
import pytest
import spacy
from threadpoolctl import threadpool_info

from digest.extract import word_vectors
from digest.extract.language import PIPELINE, lemma, parsed, pipeline
from tests.evaluation.labels import labelled_texts

_SPOKEN = "Let's see, she's gone; there are no ferries, and I couldn't have known what they're doin' to 'em."


def test_word_classes_and_forms_are_those_of_the_attribute_ruler() -> None:
    texts = [line for text in labelled_texts()[:6] for line in text.article.text.split("\n")] + [_SPOKEN, ""]
    for whole, lean in zip(pipeline().pipe(texts), parsed(texts), strict=True):
        assert [(t.pos_, str(t.morph), t.dep_) for t in lean] == [(t.pos_, str(t.morph), t.dep_) for t in whole]


def test_a_verb_has_the_lemma_that_the_lemmatizer_gives() -> None:
    text = "The master said it was told, has spoken, and “we’re adding ferries”, recalling what they’d done."
    for whole, lean in zip(pipeline()(text), next(parsed([text])), strict=True):
        assert lemma(lean) == whole.lemma_.lower()


def test_the_parse_is_the_one_of_the_model_as_it_is_shipped() -> None:
    texts = [line for text in labelled_texts()[:6] for line in text.article.text.split("\n")] + [_SPOKEN, ""]
    shipped = spacy.load(PIPELINE, exclude=["ner", "attribute_ruler", "lemmatizer"])
    for ours, theirs in zip(parsed(texts), shipped.pipe(texts), strict=True):
        assert [(t.tag_, t.dep_, t.head.i) for t in ours] == [(t.tag_, t.dep_, t.head.i) for t in theirs]


def test_words_are_remembered_as_the_layer_gives_them_also_when_the_memory_starts_anew(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    nlp = spacy.load(PIPELINE, exclude=["ner"])
    docs = [nlp.make_doc(text) for text in ("The ferry is late.", "", "The late ferry, the only one, sails at nine.")]
    layer = nlp.get_pipe("tok2vec").model.layers[0]
    expected = layer.predict(docs)
    monkeypatch.setattr(word_vectors, "_WORDS_AT_MOST", 12)
    word_vectors.remember_words(nlp.get_pipe("tok2vec"))
    remembering: Any = nlp.get_pipe("tok2vec").model.layers[0]
    for _ in range(3):
        for vectors, known in zip(remembering.predict(docs), expected, strict=True):
            np.testing.assert_allclose(vectors, known, atol=1e-5)
        (alone,) = remembering.predict(docs[:1])
        np.testing.assert_allclose(alone, expected[0], atol=1e-5)


def test_matrices_are_multiplied_by_one_thread() -> None:
    pipeline()
    assert {pool["num_threads"] for pool in threadpool_info() if pool["user_api"] == "blas"} == {1}
