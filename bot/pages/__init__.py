"""The page of `insights --html`: its template, its style and its script."""
