"""Filter lists that the user has downloaded: whether a request is known to track."""
