"""The model's frozen values as JSON text, and back; an article is written as its id, since its row holds the text."""

from __future__ import annotations

import dataclasses
import functools
import json
import types
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

from digest.model import Article, Attribution, Span

Value = TypeVar("Value")
_TAGGED: dict[str, type[Any]] = {kind.__name__: kind for kind in get_args(Attribution)}
_READERS: dict[Any, Callable[[Any], Any]] = {Span: lambda ends: Span(*ends), datetime: datetime.fromisoformat}
_NO_ARTICLES: Mapping[str, Article] = types.MappingProxyType({})


def to_json(value: object) -> str:
    """Return a value of the model, or a tuple of them, as JSON text."""
    return json.dumps(_plain(value), ensure_ascii=False, separators=(",", ":"))


def from_json(kind: type[Value], text: str, articles: Mapping[str, Article] = _NO_ARTICLES) -> Value:
    """Return what `to_json` wrote. KeyError when an article is missing from `articles`.

    Fields that the text lacks get their defaults and fields that the class lacks are left out, so that two versions
    of the code can read each other's rows.
    """
    decoded: Value = _value(kind, json.loads(text), articles)
    return decoded


def articles_in(kind: type[Value], text: str) -> frozenset[str]:
    """Return the ids of the articles that a stored value of this kind refers to."""
    named = _Named()
    from_json(kind, text, named)
    return frozenset(named)


class _Named(dict[str, Article]):
    """Answers every id with an empty article, and so remembers which were asked for."""

    def __missing__(self, article_id: str) -> Article:
        self[article_id] = Article("", "", id=article_id)
        return self[article_id]


def _plain(value: Any) -> Any:
    if isinstance(value, Span):
        return [value.start, value.end]
    if isinstance(value, Article):
        return value.id
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if dataclasses.is_dataclass(value):
        plain = {field.name: _plain(getattr(value, field.name)) for field in dataclasses.fields(value)}
        return {"is": type(value).__name__, **plain} if type(value).__name__ in _TAGGED else plain
    return value


def _value(hint: Any, plain: Any, articles: Mapping[str, Article]) -> Any:
    if plain is None:
        return plain
    if get_origin(hint) in (Union, types.UnionType):
        hint = _chosen(hint, plain)
    if hint in _READERS:
        return _READERS[hint](plain)
    if hint is Article:
        return articles[plain]
    if get_origin(hint) is tuple:
        kinds = _kinds(hint, len(plain))
        return tuple(_value(kind, item, articles) for kind, item in zip(kinds, plain, strict=True))
    return _whole(hint, plain, articles) if isinstance(plain, dict) else plain


def _whole(kind: Any, plain: Mapping[str, Any], articles: Mapping[str, Article]) -> Any:
    kinds = _fields(kind)
    return kind(**{name: _value(kinds[name], item, articles) for name, item in plain.items() if name in kinds})


def _chosen(hint: Any, plain: Any) -> Any:
    """Return which of a union's types was written."""
    if isinstance(plain, dict) and plain.get("is") in _TAGGED:
        return _TAGGED[plain["is"]]
    return next(kind for kind in get_args(hint) if kind is not types.NoneType)


def _kinds(hint: Any, length: int) -> tuple[Any, ...]:
    kinds = get_args(hint)
    return (kinds[0],) * length if kinds[-1] is Ellipsis else kinds


@functools.cache
def _fields(kind: Any) -> dict[str, Any]:
    return get_type_hints(kind)
