"""Tests of every way of showing a scan."""
