"""Verbatim's core: everything but the platforms and the command line."""
