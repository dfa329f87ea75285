"""The lean parse says of every word what the whole pipeline says."""

from digest.extract.language import lemma, parsed, pipeline
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
