"""The terminal: lines in, lines out; colours and numbered choices when a person sits there."""
