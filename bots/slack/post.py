"""Posting to Slack, and looking whether a post arrived: one attempt each, every failure an outcome."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final

import aiohttp
import structlog
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_client import AsyncWebClient

from digest.delivery.platform import Absent, CannotTell, Found, Lookup, Outcome, Refused, Sent, Unknown, Wait
from digest.model import Target

EVENT_TYPE = "verbatim_delivery"
FAILURES = (SlackClientError, aiohttp.ClientError, TimeoutError, OSError, ValueError, AttributeError)
"""What the SDK raises when a call fails; AttributeError stands for a reply of plain text, which it does not expect."""

_PAGES = 10
_PAGE_SIZE = 200
_WAIT_SECONDS = 30.0

_UNAUTHORISED: Final = frozenset(
    [
        "invalid_auth",
        "not_authed",
        "account_inactive",
        "token_revoked",
        "token_expired",
        "no_permission",
        "not_allowed_token_type",
        "team_access_not_granted",
        "org_login_required",
        "ekm_access_denied",
    ]
)
_MALFORMED: Final = frozenset(
    [
        "invalid_blocks",
        "invalid_blocks_format",
        "msg_too_long",
        "msg_blocks_too_long",
        "no_text",
        "invalid_arguments",
        "invalid_arg_name",
        "invalid_array_arg",
        "invalid_json",
        "json_not_object",
        "metadata_too_large",
        "invalid_metadata_format",
    ]
)
_AMBIGUOUS: Final = frozenset(["internal_error", "fatal_error", "service_unavailable", "request_timeout"])
_RATE_LIMITS: Final = frozenset(["ratelimited", "rate_limited", "message_limit_exceeded"])
_FORBIDDEN: Final[Mapping[str, str]] = {
    "not_in_channel": "Verbatim is not in the Slack channel {channel}: type /invite @Verbatim there.",
    "is_archived": "The Slack channel {channel} is archived: unarchive it, or post the digest to another one.",
    "missing_scope": "Verbatim's Slack app lacks a right to post in {channel}: "
    "add chat:write under OAuth & Permissions and reinstall the app.",
}
_MISSING: Final = (
    "Slack knows no channel {channel}, or it is private and Verbatim is not in it: "
    "check the id, or type /invite @Verbatim there."
)

_log = structlog.get_logger()


async def post(client: AsyncWebClient, target: Target, payload: str, key: str) -> Outcome:
    """Make one attempt. The client must have no retry handlers: a lost reply would be posted twice."""
    metadata = {"event_type": EVENT_TYPE, "event_payload": {"key": key}}
    message = json.loads(payload) | {"channel": target.channel, "metadata": metadata}
    try:
        reply = await client.api_call("chat.postMessage", json=message)
        return Sent(str(reply["ts"]))
    except aiohttp.ClientConnectorError:
        return Wait(_WAIT_SECONDS, everywhere=True)  # no connection was made, so not one byte has left
    except SlackApiError as exc:
        return outcome_of(exc, target.channel)
    except Exception as exc:  # noqa: BLE001 - bytes may have left, so whatever else goes wrong is an ambiguous attempt
        return Unknown(f"Slack's reply was lost ({type(exc).__name__}).")


def outcome_of(error: SlackApiError, channel: str) -> Outcome:
    """Return what an error reply to chat.postMessage means for the message."""
    status, code = status_of(error), code_of(error)
    if status == 429 or code in _RATE_LIMITS:
        return Wait(_retry_after(error), everywhere=not code)  # without a code an edge proxy speaks, for all channels
    if status >= 500 or code in _AMBIGUOUS or not code:
        return Unknown(f"Slack answered {code or status}, which may mean anything.")
    if code in _UNAUTHORISED:
        why = f"Slack refuses the bot token ({code}): reinstall the app and set SLACK_BOT_TOKEN afresh."
        return Refused("unauthorised", why)
    if code in _MALFORMED:
        return Refused("malformed", f"Slack refuses the message's layout ({code}).")
    if code == "channel_not_found":
        return Refused("missing", _MISSING.format(channel=channel))
    otherwise = f"Slack refuses to post in {{channel}} ({code}): check the channel's posting rights."
    return Refused("forbidden", _FORBIDDEN.get(code, otherwise).format(channel=channel))


def status_of(error: SlackApiError) -> int:
    """Return the HTTP status; the SDK hands over its own reply, or aiohttp's where the body was no JSON."""
    for name in ("status_code", "status"):
        if isinstance(status := getattr(error.response, name, None), int):
            return status
    return 0


def code_of(error: SlackApiError) -> str:
    """Return Slack's error code, or "" where the reply has none."""
    data: Any = getattr(error.response, "data", None)
    return str(data.get("error") or "") if isinstance(data, dict) else ""


def _retry_after(error: SlackApiError) -> float:
    headers: Any = getattr(error.response, "headers", None) or {}
    stated = {str(name).lower(): value for name, value in headers.items()}.get("retry-after", "")
    return max(1.0, float(stated)) if str(stated).isdigit() else _WAIT_SECONDS


async def anchor(client: AsyncWebClient, target: Target) -> str | None:
    """Return the time stamp of the newest message, or None when the channel is empty or cannot be read."""
    try:
        reply = await client.conversations_history(channel=target.channel, limit=1)
        messages = reply["messages"]
        return str(messages[0]["ts"]) if messages else None
    except (*FAILURES, KeyError) as exc:
        _log.info("slack_anchor_unreadable", channel=target.channel, why=explain(exc))
        return None


async def find(client: AsyncWebClient, target: Target, key: str, anchor: str | None) -> Lookup:
    """Look through every message behind `anchor` (all of them without one); absent only when all were seen."""
    cursor = None
    try:
        for _ in range(_PAGES):
            reply = await client.conversations_history(
                channel=target.channel,
                oldest=anchor,
                cursor=cursor,
                limit=_PAGE_SIZE,
                include_all_metadata=True,
            )
            if found := _with_key(reply["messages"], key):
                return found
            if reply.get("is_limited"):
                return CannotTell("Slack hides the channel's older messages on this plan.")
            cursor = (reply.get("response_metadata") or {}).get("next_cursor")
            if not cursor:
                return CannotTell("Slack cut the list of messages short.") if reply.get("has_more") else Absent()
    except (*FAILURES, KeyError) as exc:
        return CannotTell(f"The Slack channel {target.channel} cannot be read ({explain(exc)}).")
    return CannotTell(f"More than {_PAGES * _PAGE_SIZE} messages have been posted since.")


def _with_key(messages: list[dict[str, Any]], key: str) -> Found | None:
    for message in messages:
        metadata = message.get("metadata") or {}
        is_ours = metadata.get("event_type") == EVENT_TYPE
        if is_ours and (metadata.get("event_payload") or {}).get("key") == key:
            return Found(str(message["ts"]))
    return None


def explain(error: Exception) -> str:
    """Return Slack's error code, or the kind of failure; never a URL or token."""
    if isinstance(error, SlackApiError):
        return code_of(error) or f"status {status_of(error)}"
    return type(error).__name__
