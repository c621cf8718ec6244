"""Recorders: one kind of evidence a file, fed by the listening line to the browser."""
