"""Reads the digests of config.yaml, each over what the digests share."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from digest.config.nodes import Value
from digest.config.problems import found, shown
from digest.config.values import FeedSpec, Platforms
from digest.model import DigestSpec, Quota, Target
from digest.rules import ACCEPTED_RULES, RuleError, parse_rule
from digest.schedule import ACCEPTED, ACCEPTED_ZONES, ScheduleError, parse_schedule, zone
from digest.spelling import near_miss

_OWN = ("name", "id")
_SHARED = (
    "title", "feeds", "tags", "schedule", "timezone", "post_to", "stories", "key_points", "claims", "quotes",
    "include", "exclude", "when_quiet", "told_once", "corrections", "words_per_article",
    "reading_minutes", "quotas", "paused",
)  # fmt: skip
_TARGETS = '"discord:CHANNEL_ID", "slack:CHANNEL_ID" or "terminal"'
_CHANNELS = {
    "discord": (re.compile(r"[0-9]{15,20}"), "the number that Discord's Copy Channel ID gives"),
    "slack": (re.compile(r"[CGD][A-Z0-9]{6,}"), "the id at the foot of Slack's channel details, such as C0123ABCD"),
}
_NUMBERS = {
    "stories": (1, 20), "key_points": (0, 10), "claims": (0, 10), "quotes": (0, 10),
    "words_per_article": (20, 120), "reading_minutes": (1, 60),
}  # fmt: skip
_QUOTA = '2 or "at most 2", "at least 1", or "1 to 3"; the stories of that tag'
_QUOTA_FORMS = re.compile(r"(?:at most )?(?P<most>\d\d?)|at least (?P<least>\d\d?)|(?P<from>\d\d?) to (?P<to>\d\d?)")
_TOLD_ONCE_NEEDS = {"discord": "server", "slack": "workspace"}


def read_digests(
    defaults: Value | None, section: Value | None, feeds: tuple[FeedSpec, ...], platforms: Platforms
) -> tuple[DigestSpec, ...]:
    """Return the digests without a mistake; names and ids are unique in any case."""
    reader = _Reader(feeds, platforms)
    shared = defaults.mapping(_SHARED) if defaults else {}
    for key, value in shared.items():
        reader.read(key, value)
    specs: list[DigestSpec] = []
    taken: set[tuple[str, str]] = set()
    for item in section.items("digests, each with a name, a schedule and post_to") if section else []:
        own = item.mapping((*_OWN, *_SHARED))
        identity = _identity(item, own)
        spec = reader.spec(item, {**shared, **own}, identity)
        twice = [(key, label) for key, label in identity.items() if (key, label.casefold()) in taken]
        if twice:
            key, label = twice[0]
            item.report(f"the {key} {shown(label)} stands twice; give each digest its own.")
        taken.update((key, label.casefold()) for key, label in identity.items())
        specs += [spec] if spec else []
    return tuple(specs)


def _identity(item: Value, own: dict[str, Value]) -> dict[str, str]:
    """Return the name and the id, which is the name unless it is given; nothing after a mistake was reported."""
    named = item.required(own, "name", "the name of the digest")
    name = named.text("the name of the digest") if named else None
    label = own["id"].text("the id of the digest") if "id" in own else name
    return {"name": name, "id": label} if name and label else {}


def read_targets(value: Value, platforms: Platforms) -> tuple[Target, ...]:
    """Return the channels of a list such as post_to, or none after the mistake was reported."""
    return _Reader((), platforms).targets(value) or ()


class _Reader:
    """Reads the keys of one digest; knows what digests may refer to."""

    def __init__(self, feeds: tuple[FeedSpec, ...], platforms: Platforms) -> None:
        self._feeds = {feed.name.casefold(): feed.name for feed in feeds}
        self._tags = {tag.casefold(): tag for feed in feeds for tag in feed.tags}
        self._platforms = platforms
        self._readers: dict[str, Callable[[Value], Any]] = {
            "title": lambda value: value.text("the title of the digest"),
            "feeds": lambda value: self._known(value, self._feeds, "feed"),
            "tags": lambda value: self._known(value, self._tags, "tag"),
            "schedule": _schedule,
            "timezone": _timezone,
            "post_to": self.targets,
            "include": _rules,
            "exclude": _rules,
            "quotas": self._quotas,
            "when_quiet": lambda value: value.choice(("say", "silent")),
            "told_once": lambda value: value.choice(("channel", "server")),
            "corrections": lambda value: value.choice(("post", "digest", "off")),
            "paused": lambda value: value.flag(),
        } | {key: _number(bounds) for key, bounds in _NUMBERS.items()}

    def read(self, key: str, value: Value) -> Any:
        """Return the value as DigestSpec wants it, or None after the mistake was reported."""
        return self._readers[key](value)

    def spec(self, item: Value, values: dict[str, Value], identity: dict[str, str]) -> DigestSpec | None:
        """Return the digest, or None after its mistakes were reported."""
        item.required(values, "schedule", ACCEPTED)
        item.required(values, "post_to", f"a list of {_TARGETS}")
        read = {key: self.read(key, value) for key, value in values.items() if key not in _OWN}
        if not identity or any(part is None for part in read.values()) or not {"schedule", "post_to"} <= read.keys():
            return None
        name = identity["name"]
        usual = {"title": f"{name[:1].upper()}{name[1:]} digest", "timezone": "UTC", "targets": read.pop("post_to")}
        spec = DigestSpec(**(usual | read | identity))
        self._check_together(spec, item, values)
        return spec

    def _check_together(self, spec: DigestSpec, item: Value, values: dict[str, Value]) -> None:
        if not spec.key_points + spec.claims + spec.quotes:
            item.report(found("no key_points, no claims and no quotes", "a digest that shows at least one of them"))
        if (least := sum(quota.least for quota in spec.quotas)) > spec.stories:
            values["quotas"].report(f"asks for at least {least} stories, but the digest has {spec.stories} at most.")
        for target in spec.targets:
            needed = _TOLD_ONCE_NEEDS.get(target.platform)
            if spec.told_once == "server" and needed and not target.server:
                values["told_once"].report(
                    f"what is told once a server needs to know the server; set platforms.{target.platform}.{needed}."
                )

    def _known(self, value: Value, known: dict[str, str], what: str) -> tuple[str, ...] | None:
        names: list[str | None] = []
        for item in value.items(f"{what} names"):
            name = item.text(f"the name of a {what}")
            names.append(known.get(name.casefold()) if name else None)
            if name and not names[-1]:
                accepted = ", ".join(sorted(known.values())) or "none, since the file has no such thing"
                what_feed = "an unknown feed" if what == "feed" else "a tag that no feed carries,"
                item.report(found(f"{what_feed} {shown(name)}", accepted, near_miss(name, known.values())))
        found_names = tuple(dict.fromkeys(name for name in names if name))
        return None if None in names else found_names

    def _quotas(self, value: Value) -> tuple[Quota, ...] | None:
        quotas = [_quota(tag, item) for tag, item in value.mapping(sorted(self._tags.values())).items()]
        return None if None in quotas else tuple(quota for quota in quotas if quota)

    def targets(self, value: Value) -> tuple[Target, ...] | None:
        """Return the channels, or None after the mistake was reported."""
        items = value.items(_TARGETS)
        if not items:
            value.refuse(f"a list of {_TARGETS}")
        targets = [self._target(item) for item in items]
        found_targets = tuple(dict.fromkeys(target for target in targets if target))
        return None if None in targets else found_targets or None

    def _target(self, item: Value) -> Target | None:
        text = item.text(_TARGETS)
        if text is None:
            return None
        platform, _, channel = text.partition(":")
        if platform == "terminal" and not channel:
            channel = "screen"
        elif platform not in _CHANNELS:
            meant = near_miss(platform, (*_CHANNELS, "terminal"))
            item.refuse(_TARGETS, meant and ":".join(filter(None, (meant, channel))))
            return None
        elif not _CHANNELS[platform][0].fullmatch(channel):
            item.refuse(f'"{platform}:" and {_CHANNELS[platform][1]}')
            return None
        if platform not in self._platforms.names:
            item.report(f"posts to {platform}, which is not listed under platforms; add `{platform}:` there.")
        return Target(platform, channel, self._server(platform))

    def _server(self, platform: str) -> str:
        if platform == "discord" and self._platforms.discord:
            return self._platforms.discord.server
        return self._platforms.slack.workspace if platform == "slack" and self._platforms.slack else ""


def _number(bounds: tuple[int, int]) -> Callable[[Value], int | None]:
    return lambda value: value.number(*bounds)


def _quota(tag: str, value: Value) -> Quota | None:
    text = value.text(_QUOTA)
    form = _QUOTA_FORMS.fullmatch(" ".join(text.casefold().split())) if text else None
    if form is None:
        if text:
            value.refuse(_QUOTA)
        return None
    least, most = int(form["least"] or form["from"] or 0), form["most"] or form["to"]
    if most is not None and int(most) < least:
        value.refuse(_QUOTA, f"{most} to {least}")
        return None
    return Quota(tag, least, None if most is None else int(most))


def _rules(value: Value) -> tuple[str, ...] | None:
    """Return the rules as they stand there, each once, or None after the mistakes were reported."""
    read = [_rule(item) for item in value.items(ACCEPTED_RULES)]
    return None if None in read else tuple(dict.fromkeys(text for text in read if text))


def _rule(value: Value) -> str | None:
    text = value.text(ACCEPTED_RULES)
    try:
        return parse_rule(text).text if text else None
    except RuleError as error:
        value.report(found(f"{shown(text or '')}: {error.why}", ACCEPTED_RULES))
        return None


def _schedule(value: Value) -> str | None:
    text = value.text(ACCEPTED)
    return _checked(value, lambda: str(parse_schedule(text))) if text else None


def _timezone(value: Value) -> str | None:
    text = value.text(ACCEPTED_ZONES)
    return _checked(value, lambda: zone(text).key) if text else None


def _checked(value: Value, read: Callable[[], str]) -> str | None:
    try:
        return read()
    except ScheduleError as error:
        why = f", {error.why}" if error.why else ""
        value.report(found(shown(error.found) + why, error.accepted, error.write))
        return None
