"""The table of commands as Discord's slash commands, each answered once, privately, and in time."""

from __future__ import annotations

import inspect
import secrets
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

import discord
import structlog
from discord import app_commands
from discord.http import Route

from bots.discord.layout import answered, plainer, pressed_line
from bots.discord.render import render
from digest.commands.table import Caller, Command, Desk, Option, OptionKind
from digest.commands.words import find_command, parse_words
from digest.model import Answer, VerbatimError

Suggest = Callable[[Desk, Caller, OptionKind, str], Awaitable[Sequence[str]]]
Interaction = discord.Interaction[Any]

_SUGGESTED: frozenset[OptionKind] = frozenset({"feeds", "speaker", "source", "time", "zone", "digest"})
_MOST_CHOICES, _CHOICE_LIMIT, _TEXT_LIMIT = 25, 100, 300
_REMEMBERED = 4096
_ALREADY_ANSWERED = (10062, 40060)
_IN_SERVERS = app_commands.AppCommandContext(guild=True, dm_channel=False, private_channel=False)
_ABOUT = Answer(
    title="About this digest",
    text=(
        "Every word of an article here is a slice of its source; what Verbatim adds stands in [square brackets].",
        "A bold lead or the arrow opens the source at that very sentence.",
        "Word for word, not fact-checked: Verbatim shows who said what, not whether it is true.",
    ),
)
_PUBLIC = Answer(title="Answered", text=("The answer stands below, for everybody here.",))
_log = structlog.get_logger()


class Reception:
    """Takes every interaction: acknowledges it, runs its command, shows the answer to the asker."""

    def __init__(self, commands: Sequence[Command], desk: Desk, suggest: Suggest | None = None) -> None:
        self._commands, self._desk, self._suggest = commands, desk, suggest
        self._taken: OrderedDict[int, None] = OrderedDict()

    def is_new(self, interaction: Interaction) -> bool:
        """Return whether this interaction comes for the first time, and remember it: Discord may deliver one twice."""
        if interaction.id in self._taken:
            return False
        self._taken[interaction.id] = None
        if len(self._taken) > _REMEMBERED:
            self._taken.popitem(last=False)
        return True

    async def take_command(self, interaction: Interaction, command: Command, given: Mapping[str, str]) -> None:
        """Answer a slash command."""
        if await _acknowledge(interaction):
            await _show(interaction, await self._answer(command, _caller(interaction), given))

    async def take_button(self, interaction: Interaction, custom_id: str) -> None:
        """Answer a button of ours, however old its message is; others are not ours to answer."""
        line = pressed_line(custom_id)
        if line is None or not self.is_new(interaction) or not await _acknowledge(interaction):
            return
        await _show(interaction, await self._answer_line(line, _caller(interaction)) if line else _ABOUT)

    async def choices(self, interaction: Interaction, kind: OptionKind, prefix: str) -> list[app_commands.Choice[str]]:
        """Return what an option may be completed to; nothing where there is nobody to ask."""
        if self._suggest is None:
            return []
        values = await self._suggest(self._desk, _caller(interaction), kind, prefix)
        fitting = [value for value in values if 0 < len(value) <= _CHOICE_LIMIT]
        return [app_commands.Choice(name=value, value=value) for value in fitting[:_MOST_CHOICES]]

    async def _answer_line(self, line: str, caller: Caller) -> Answer:
        try:
            command, words = find_command(self._commands, line)
            given = parse_words(command, words)
        except VerbatimError as exc:
            return _failed(str(exc))
        return await self._answer(command, caller, given)

    async def _answer(self, command: Command, caller: Caller, given: Mapping[str, str]) -> Answer:
        if command.admin and not caller.is_admin:
            return _failed(f"/{command.name} is for those who may manage this server; ask one of them.")
        try:
            return await command.run(self._desk, caller, given)
        except VerbatimError as exc:
            return _failed(str(exc))
        except Exception:  # noqa: BLE001  a fault of ours must be told to the asker, whatever it is
            reference = secrets.token_hex(4)
            _log.exception("command failed", command=command.name, reference=reference)
            return _failed(
                f"Something went wrong on our side, sorry. An admin finds the reason in the log under {reference}."
            )


def build_tree(client: discord.Client, reception: Reception, commands: Sequence[Command]) -> OnceTree:
    """Return the slash commands for a table of commands; "digest here" becomes a sub-command of "digest"."""
    tree = OnceTree(client, reception)
    groups: dict[str, list[Command]] = {}
    for command in commands:
        groups.setdefault(command.name.split(" ", maxsplit=1)[0], []).append(command)
    for name, members in groups.items():
        if [member.name for member in members] == [name]:
            tree.add_command(_top_level(members[0], reception))
        else:
            tree.add_command(_group(name, members, reception))
    return tree


class OnceTree(app_commands.CommandTree[discord.Client]):
    """Lets every interaction through once."""

    def __init__(self, client: discord.Client, reception: Reception) -> None:
        super().__init__(client, allowed_contexts=_IN_SERVERS)
        self._reception = reception

    async def interaction_check(self, interaction: Interaction, /) -> bool:
        """Return whether it comes for the first time."""
        return self._reception.is_new(interaction)

    async def on_error(self, interaction: Interaction, error: app_commands.AppCommandError, /) -> None:
        """Log what went wrong around a command: an unknown one of an older version, a lost reply."""
        _log.error("interaction failed", interaction=interaction.id, error=repr(error))


def _rights(*, admin: bool) -> discord.Permissions | None:
    return discord.Permissions(manage_guild=True) if admin else None


def _top_level(command: Command, reception: Reception) -> app_commands.Command[Any, Any, None]:
    made = _command(command.name, command, reception)
    made.default_permissions = _rights(admin=command.admin)
    return made


def _group(name: str, members: Sequence[Command], reception: Reception) -> app_commands.Group:
    group = app_commands.Group(
        name=name,
        description=", ".join(member.name.removeprefix(name).strip() for member in members)[:100],
        default_permissions=_rights(admin=all(member.admin for member in members)),
    )
    for member in members:
        group.add_command(_command(member.name.removeprefix(name).strip(), member, reception))
    return group


def _command(name: str, command: Command, reception: Reception) -> app_commands.Command[Any, Any, None]:
    """Build one slash command; its options are parameters named by place, since "from" is a word of Python."""
    options = {f"option{place}": option for place, option in enumerate(command.options)}

    async def callback(interaction: Interaction, /, **given: Any) -> None:
        words = {options[key].name: str(value) for key, value in given.items() if value is not None}
        await reception.take_command(interaction, command, words)

    vars(callback)["__signature__"] = _signature(options)
    named = app_commands.rename(**{key: option.name for key, option in options.items()})(callback)
    told = app_commands.describe(**{key: option.description[:100] for key, option in options.items()})(named)
    made: app_commands.Command[Any, Any, None] = app_commands.Command(
        name=name, description=command.description[:100], callback=told
    )
    for key, option in options.items():
        if option.kind in _SUGGESTED:
            made.autocomplete(key)(_completer(option.kind, reception))
    return made


def _signature(options: Mapping[str, Option]) -> inspect.Signature:
    keyword = inspect.Parameter.KEYWORD_ONLY
    parameters = [inspect.Parameter("interaction", inspect.Parameter.POSITIONAL_OR_KEYWORD)]
    for key, option in options.items():
        default = inspect.Parameter.empty if option.required else None
        parameters.append(inspect.Parameter(key, keyword, annotation=_annotation(option), default=default))
    return inspect.Signature(parameters)


def _annotation(option: Option) -> Any:
    if option.kind == "count":
        return app_commands.Range[int, 0, 10_000]
    return app_commands.Range[str, 1, _TEXT_LIMIT]


def _completer(kind: OptionKind, reception: Reception) -> Any:
    async def complete(interaction: Interaction, current: str) -> list[app_commands.Choice[str]]:
        return await reception.choices(interaction, kind, current)

    return complete


def _caller(interaction: Interaction) -> Caller:
    """Return who asks; the right to manage the server comes with the interaction itself."""
    rights, server = interaction.permissions, interaction.guild_id
    return Caller(
        platform="discord",
        user=str(interaction.user.id),
        channel=str(interaction.channel_id or ""),
        server=str(server or ""),
        is_admin=server is not None and (rights.manage_guild or rights.administrator),
    )


def _failed(sentence: str) -> Answer:
    return Answer(title="That did not work", text=(sentence,))


async def _acknowledge(interaction: Interaction) -> bool:
    """Tell Discord within its 3 seconds that an answer comes; False when it was acknowledged or given up before."""
    try:
        await interaction.response.defer(ephemeral=True, thinking=True)
    except discord.HTTPException as exc:
        _log.warning("interaction not acknowledged", interaction=interaction.id, status=exc.status, code=exc.code)
        if exc.code in _ALREADY_ANSWERED or exc.status < 500:
            return False
        raise
    return True


async def _show(interaction: Interaction, answer: Answer) -> None:
    """Put the answer in the place of the acknowledgement, further parts behind it."""
    parts = list(render(answer))
    if not answer.private:
        parts.insert(0, render(_PUBLIC)[0])
    first, *others = parts
    await _send(interaction, "PATCH", "/messages/@original", first, private=True)
    for part in others:
        await _send(interaction, "POST", "", part, private=answer.private)


async def _send(interaction: Interaction, method: str, place: str, payload: str, *, private: bool) -> None:
    route = Route(
        method,
        "/webhooks/{webhook_id}/{webhook_token}" + place,
        webhook_id=interaction.application_id,
        webhook_token=interaction.token,
    )
    http = interaction.client.http
    try:
        await http.request(route, json=answered(payload, private=private and method == "POST"))
    except discord.HTTPException as exc:
        plain = plainer(payload) if exc.status == 400 else None
        _log.warning("answer refused", interaction=interaction.id, status=exc.status, code=exc.code)
        if plain is not None:
            await http.request(route, json=answered(plain, private=private and method == "POST"))
