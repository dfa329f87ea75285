"""What a reply of Discord means for a delivery. Pure."""

from __future__ import annotations

from bots.discord.wire import Lost, NotSent, Reply, Seen
from digest.delivery import Outcome, Refused, Sent, Unknown, Wait

_UNREACHABLE_SECONDS = 60.0
_EDGE_SECONDS = 300.0
"""How long to leave Discord alone after a proxy's 429 without a time: ten thousand bad requests bring a ban."""

_SLOW_MODE = 20016
_RIGHTS = {
    50001: "give the bot View Channel there (Channel settings, Permissions)",
    50013: "give the bot Send Messages there (in a thread, Send Messages in Threads)",
}


def outcome(seen: Seen, channel: str) -> Outcome:
    """Return what becomes of a create-message request to `channel`."""
    match seen:
        case NotSent(why=why):
            return Wait(_UNREACHABLE_SECONDS, everywhere=not why.startswith("it was"))
        case Lost(why=why):
            return Unknown(f"Discord did not answer: {why}.")
        case Reply(status=status) if 200 <= status < 300:
            return _sent(seen)
        case Reply(status=429):
            return _wait(seen)
        case Reply(status=status) if 400 <= status < 500 and status != 408:
            return _refused(seen, channel)
        case Reply(status=status):
            return Unknown(f"Discord answered with status {status}, which leaves open whether the message was taken.")


def _sent(reply: Reply) -> Outcome:
    message_id = reply.data.get("id") if isinstance(reply.data, dict) else None
    return Sent(str(message_id)) if message_id else Unknown("Discord accepted the message but named no id.")


def _wait(reply: Reply) -> Wait:
    if not reply.via_discord:
        return Wait(reply.retry_after or _EDGE_SECONDS, everywhere=True)
    is_global = isinstance(reply.data, dict) and bool(reply.data.get("global"))
    return Wait(_UNREACHABLE_SECONDS if reply.retry_after is None else reply.retry_after, everywhere=is_global)


def _refused(reply: Reply, channel: str) -> Outcome:
    code = reply.data.get("code") if isinstance(reply.data, dict) else None
    if code == _SLOW_MODE:
        return Wait(reply.retry_after or _UNREACHABLE_SECONDS)
    match reply.status:
        case 401:
            return Refused("unauthorised", "Discord refuses the bot's token: set a new one and restart Verbatim.")
        case 403:
            remedy = _RIGHTS.get(code or 0, "give the bot View Channel and Send Messages there")
            return Refused("forbidden", f"Discord does not let the bot post in channel {channel}: {remedy}.")
        case 404:
            return Refused(
                "missing", f"Discord knows no channel {channel}: it was deleted, or the id in post_to is wrong."
            )
        case _:
            return Refused("malformed", f"Discord refused the message's form ({_complaint(reply)}).")


def _complaint(reply: Reply) -> str:
    message = reply.data.get("message") if isinstance(reply.data, dict) else None
    return f"{reply.status} {str(message)[:200]}" if message else f"status {reply.status}"
