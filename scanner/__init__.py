"""Floor 1: see what a site really does, in a real browser, and say who did it."""

__version__ = "0.1.0"
