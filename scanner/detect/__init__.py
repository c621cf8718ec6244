"""Verdicts: what the evidence of all visits amounts to, decided by behaviour and never by name."""
