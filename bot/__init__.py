"""The program: what it decides (`core`), how a turn runs (`service`), and its two front doors."""

__version__ = "0.1.0"
"""Here, not in `pyproject.toml`: to look it up there would be half of `--version`."""
