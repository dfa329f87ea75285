"""`verbatim deliveries`: what was posted where and when, what waits and why; posting again, settling, forgetting."""

from __future__ import annotations

from bots.cli.deliveries.changing import forget, retry, settle
from bots.cli.deliveries.looking import deliveries

for command in (retry, settle, forget):
    deliveries.add_command(command)

__all__ = ["deliveries"]
