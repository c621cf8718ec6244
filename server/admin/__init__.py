"""Pages for the owner: what visitors chose, one by one and in figures, what was done with it."""
