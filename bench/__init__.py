"""Measurements a user can repeat: each prints a ratio to a baseline taken in the same run."""
