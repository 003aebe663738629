"""The schema's history. A revision that was released is never changed again."""
