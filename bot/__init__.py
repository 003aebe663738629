"""The program: what it decides (`core`), how a turn runs (`service`), and its two front doors."""
