"""A small web on the loopback address, and the demo shop that lives in it."""
