"""Floor 2: what a visitor is asked and told."""
