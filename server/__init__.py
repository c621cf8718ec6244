"""Floor 3: hand the banner out and keep the answers."""
