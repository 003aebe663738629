"""Sans-IO: pure functions over frozen data. Clock, ids and texts come in as arguments."""
