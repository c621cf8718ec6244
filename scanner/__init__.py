"""Floor 1: see what a site really does, in a real browser, and say who did it."""
