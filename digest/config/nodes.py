"""YAML as a tree of values that know their line and key path and report what is wrong with them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import yaml

from digest.config.problems import ConfigError, Problem, found, holds_token, shown
from digest.spelling import near_miss

LARGEST_FILE = 1_000_000
"""Bytes; thousands of feeds fit, and something that is no configuration does not."""
_KEEP_TOKENS_OUT = (
    "a token stands here, and everybody who reads this file can post with it; take it out, make a new one where it "
    "was made, and set it in the environment as DISCORD_TOKEN, SLACK_BOT_TOKEN or SLACK_APP_TOKEN."
)
_SECRET_KEY = re.compile(r"token|secret|password|api_?key", re.IGNORECASE)
_UNITS = {"s": 1, "sec": 1, "m": 60, "min": 60, "h": 3600, "d": 86400}


@dataclass(frozen=True, slots=True)
class Value:
    """One node of the file. The readers return None after they have reported what is wrong."""

    node: yaml.Node
    path: str
    problems: list[Problem]

    @property
    def is_empty(self) -> bool:
        """Whether nothing stands there: `key:` without a value."""
        return isinstance(self.node, yaml.ScalarNode) and self.node.tag == "tag:yaml.org,2002:null"

    def report(self, sentence: str) -> None:
        """Note a mistake at this place."""
        self.problems.append(Problem(self.node.start_mark.line + 1, self.path, sentence))

    def refuse(self, accepted: str, write: str | None = None) -> None:
        """Note that what stands here is none of what is accepted."""
        self.report(found(self._description(), accepted, write))

    def _description(self) -> str:
        if self.is_empty:
            return "nothing"
        if isinstance(self.node, yaml.ScalarNode):
            return shown(self.node.value)
        return "a list" if isinstance(self.node, yaml.SequenceNode) else "keys with values"

    def mapping(self, accepted: Iterable[str]) -> dict[str, Value]:
        """Return the values by key; keys that are unknown or stand twice are reported and left out."""
        accepted = tuple(accepted)
        if self.is_empty:
            return {}
        if not isinstance(self.node, yaml.MappingNode):
            self.refuse("the keys " + ", ".join(accepted))
            return {}
        values: dict[str, Value] = {}
        for key_node, node in self.node.value:
            key = key_node.value if isinstance(key_node, yaml.ScalarNode) else ""
            if key in values:
                first = values[key].node.start_mark.line + 1
                sentence = f"the key stands twice, first in line {first}; keep one."
                Value(key_node, self._below(key), self.problems).report(sentence)
            elif key in accepted:
                values[key] = Value(node, self._below(key), self.problems)
            elif not (isinstance(node, yaml.ScalarNode) and holds_token(node.value)):
                Value(key_node, self.path, self.problems).report(_unknown_key(key, accepted))
        return values

    def required(self, values: dict[str, Value], key: str, what: str) -> Value | None:
        """Return the value of a key that must stand in this mapping; its absence is reported."""
        is_mapping = isinstance(self.node, yaml.MappingNode) or self.is_empty
        if key not in values and is_mapping:
            self.report(f"has no {key}; add {what}.")
        return values.get(key)

    def _below(self, key: str) -> str:
        return f"{self.path}.{key}" if self.path else key

    def items(self, of: str) -> list[Value]:
        """Return the items of a list, a lone word counting as a list of one; `of` says what a list of."""
        if self.is_empty:
            return []
        if isinstance(self.node, yaml.SequenceNode):
            return [Value(node, f"{self.path}[{at}]", self.problems) for at, node in enumerate(self.node.value)]
        if isinstance(self.node, yaml.ScalarNode):
            return [self]
        self.refuse(f"a list of {of}")
        return []

    def text(self, what: str) -> str | None:
        """Return a scalar as it is written ("07:30", "on" and 123 stay what they look like), without outer spaces."""
        if isinstance(self.node, yaml.ScalarNode) and not self.is_empty and self.node.value.strip():
            return str(self.node.value).strip()
        self.refuse(what)
        return None

    def texts(self, what: str) -> tuple[str, ...]:
        """Return a list of scalars, each once."""
        return tuple(dict.fromkeys(text for item in self.items(what) if (text := item.text(what))))

    def choice(self, accepted: tuple[str, ...]) -> str | None:
        """Return one of the accepted words."""
        text = self.text(_either(accepted))
        if text is None or text in accepted:
            return text
        self.refuse(_either(accepted), near_miss(text, accepted))
        return None

    def flag(self) -> bool | None:
        """Return true or false, as YAML 1.1 and 1.2 write them."""
        text = self.text("true or false")
        truth = {"true": True, "yes": True, "on": True, "false": False, "no": False, "off": False}
        if text is None or text.casefold() in truth:
            return truth[text.casefold()] if text else None
        self.refuse("true or false")
        return None

    def number(self, lowest: int, highest: int) -> int | None:
        """Return a whole number within the bounds."""
        accepted = f"a whole number from {lowest} to {highest}"
        text = self.text(accepted)
        if text is not None and re.fullmatch(r"[0-9]{1,9}", text) and lowest <= int(text) <= highest:
            return int(text)
        if text is not None:
            self.refuse(accepted)
        return None

    def duration(self, shortest: str, longest: str) -> timedelta | None:
        """Return a length of time such as "30m" or "2h"; the bounds are written the same way."""
        accepted = f'a time from "{shortest}" to "{longest}", such as "30m" or "2h"'
        text = self.text(accepted)
        length = None if text is None else _length(text)
        if length is not None and (_length(shortest) or length) <= length <= (_length(longest) or length):
            return length
        if text is not None:
            self.refuse(accepted, f"{text}m" if text.isdecimal() else None)
        return None


def _unknown_key(key: str, accepted: tuple[str, ...]) -> str:
    if _SECRET_KEY.search(key):
        return _KEEP_TOKENS_OUT
    return found(f"the unknown key {shown(key)}", ", ".join(accepted) or "no key at all", near_miss(key, accepted))


def _length(text: str) -> timedelta | None:
    parts = re.fullmatch(r"([0-9]{1,6})\s*(s|sec|m|min|h|d)", text)
    return timedelta(seconds=int(parts[1]) * _UNITS[parts[2]]) if parts else None


def _either(words: tuple[str, ...]) -> str:
    return " or ".join(words)


def read_tree(path: Path, problems: list[Problem]) -> Value:
    """Return the root of the file; ConfigError when it cannot be read as YAML at all. Tokens are reported."""
    text = _read_text(path)
    try:
        root = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        # The chain is cut: PyYAML's own message quotes the text around the mark, where a token may stand.
        raise ConfigError(path, [_not_yaml(error)]) from None
    except yaml.YAMLError as error:
        raise ConfigError(path, [Problem(0, "", "holds characters that YAML does not allow.")]) from error
    except RecursionError as error:
        raise ConfigError(path, [Problem(0, "", "is nested too deeply to be a configuration.")]) from error
    if root is None:
        raise ConfigError(path, [Problem(0, "", "is empty; start from the config.yaml that comes with Verbatim.")])
    value = Value(root, "", problems)
    for node in _scalars(root, set()):
        if holds_token(node.value):
            Value(node, "", problems).report(_KEEP_TOKENS_OUT)
    return value


def _read_text(path: Path) -> str:
    def unusable(why: str) -> ConfigError:
        return ConfigError(path, [Problem(0, "", why)])

    try:
        if path.stat().st_size > LARGEST_FILE:
            raise unusable("is larger than 1 MB; a configuration is a short text.")
        raw = path.read_bytes()
    except FileNotFoundError as error:
        raise unusable("does not exist; name another file, or start from the one that comes with Verbatim.") from error
    except OSError as error:
        raise unusable(f"cannot be read: {(error.strerror or str(error)).lower()}.") from error
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise unusable("is not a text in UTF-8; save it as one.") from error
    if "\0" in text:
        raise unusable("is not a text: it holds zero bytes.")
    return text


def _not_yaml(error: yaml.MarkedYAMLError) -> Problem:
    mark = error.problem_mark or error.context_mark
    why = (error.problem or error.context or "").strip()
    if "'\\t'" in why:
        why = "a tab stands here; indent with spaces, since YAML takes no tabs"
    else:
        why = (
            "cannot be read as YAML here: " + shown(why).strip('"') + "; look at the indents, colons and quotes nearby"
        )
    return Problem(mark.line + 1 if mark else 0, "", why + ".")


def _scalars(node: yaml.Node, seen: set[int]) -> Iterator[yaml.ScalarNode]:
    """Walk every scalar once, also where an alias makes the tree a graph."""
    waiting = [node]
    while waiting:
        node = waiting.pop()
        if id(node) in seen:
            continue
        seen.add(id(node))
        if isinstance(node, yaml.ScalarNode):
            yield node
        elif isinstance(node, yaml.MappingNode):
            waiting += [part for pair in node.value for part in pair]
        elif isinstance(node, yaml.SequenceNode):
            waiting += node.value
