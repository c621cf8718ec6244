"""Lantern & Loom: a made-up shop with the trackers that real shops have."""
