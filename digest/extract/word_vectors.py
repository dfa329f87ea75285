"""Keeps what the model's first layer says of a word: it looks at each word alone, and texts repeat their words."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

_WORDS_AT_MOST = 20_000
"""How many words are kept, at 0.4 kB each; beyond that the memory starts anew."""


def remember_words(tok2vec: Any) -> None:
    """Put a memory into spaCy's tok2vec: its first layer turns words into vectors, its second adds their neighbours."""
    from thinc.api import Model

    def forward(model: Any, docs: Sequence[Any], *, is_train: bool) -> tuple[list[Any], Callable[[Any], Any]]:
        del model, is_train  # thinc hands them to every layer
        return memory.vectors(docs), _untrainable

    embed, encode = tok2vec.model.layers
    memory = _Memory(embed)
    tok2vec.model.layers[:] = [Model("remembered", forward), encode]


class _Memory:
    """The vectors of the words met so far, by just the features that the layer looks at."""

    def __init__(self, embed: Any) -> None:
        import numpy as np
        from thinc.api import chain

        features, *rest = embed.layers
        self._features = features
        self._embed: Any = chain(*rest)
        self._table = np.empty((_WORDS_AT_MOST, embed.get_dim("nO")), dtype="float32")
        self._rows: dict[bytes, int] = {}

    def vectors(self, docs: Sequence[Any]) -> list[Any]:
        """Return an array a parse: float32, a row a word."""
        import numpy as np

        seen = self._features.predict(docs)
        words = np.concatenate(seen)
        keys = words.view(f"V{words.strides[0]}").ravel().tolist()
        if new := {key: place for place, key in enumerate(keys) if key not in self._rows}:
            if len(self._rows) + len(new) > _WORDS_AT_MOST:
                self._rows.clear()
                return list(self._embed.predict(seen))
            (found,) = self._embed.predict([words[list(new.values())]])
            self._table[len(self._rows) : len(self._rows) + len(new)] = found
            self._rows.update(zip(new, range(len(self._rows), len(self._rows) + len(new)), strict=True))
        vectors = self._table[[self._rows[key] for key in keys]]
        return np.split(vectors, np.cumsum([len(own) for own in seen])[:-1])


def _untrainable(_gradient: Any) -> Any:
    """Stand in for the way back that thinc wants of every layer; only training would take it."""
    raise RuntimeError("the model is only used, never trained")
