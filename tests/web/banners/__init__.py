"""A web of consent banners of every kind, with the truth about each.

`rows.py` says what a row of truth is, the `truth_*.py` have the rows, `pages/` the banners, one
file each, `tools.py` dresses them, `sites.py` serves them, `judging.py` says what the server heard.
"""
