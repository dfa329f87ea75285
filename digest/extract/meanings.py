"""What a passage is about, as a vector that is small enough to be stored."""

from __future__ import annotations

from digest.extract.language import embedder

_CHARACTERS = 2_000


def meaning(passage: str) -> bytes | None:
    """Return the embedding of a passage's beginning, 256 little-endian float16; None where there is no embedder."""
    model = embedder()
    if model is None or not passage.strip():
        return None
    import numpy as np

    (vector,) = np.asarray(model.embed([passage[:_CHARACTERS]]))
    length = max(1e-9, float(np.linalg.norm(vector)))
    return bytes((vector / length).astype("<f2"))
