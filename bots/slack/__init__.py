"""Verbatim on Slack; the only folder that imports Slack's SDK."""
