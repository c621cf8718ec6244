"""Measurements that print numbers, as ratios against a baseline in the same run."""
