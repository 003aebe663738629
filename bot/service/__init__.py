"""Runs the core against ports: reads what a turn needs, lets the core decide, writes it down."""
