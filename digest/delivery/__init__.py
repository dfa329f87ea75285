"""Brings each slot's edition to each of its channels exactly once; declares what a platform must offer."""

from digest.delivery.dispatcher import Composer, Dispatcher
from digest.delivery.platform import (
    Absent,
    CannotTell,
    Found,
    Lookup,
    Outcome,
    OutOfReachError,
    Platform,
    Refused,
    Sent,
    Unknown,
    Wait,
)

__all__ = [
    "Absent",
    "CannotTell",
    "Composer",
    "Dispatcher",
    "Found",
    "Lookup",
    "OutOfReachError",
    "Outcome",
    "Platform",
    "Refused",
    "Sent",
    "Unknown",
    "Wait",
]
