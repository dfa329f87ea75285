"""What a command may reach while it runs."""

from __future__ import annotations


class Desk:
    """Stands for the service towards a command."""
