"""The LinkedIn data archive: its files as rows, and the rows as people, invitations, exchanges.

Rule: read defensively. Columns are found by name in whatever order and era, unknown ones are
passed over, a missing one is said; what cannot be read is skipped and counted with its line, never
guessed. Files are opened elsewhere; here lines of text come in.
"""
