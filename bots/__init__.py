"""Verbatim's platforms, and the command that puts everything together."""
