"""Adapters: one vendor a file, and the built-in rung that needs none."""
