"""What every chat platform draws alike: how words are made plain, and what a button can ask for.

Rule: no platform's library, limit or sentence is known here; whatever differs stays with the
platform.
"""
