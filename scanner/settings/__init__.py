"""What can be set in sites.toml, one table a file."""
