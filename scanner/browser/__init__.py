"""The browser: found or installed, started with the right profile, killed for sure."""
