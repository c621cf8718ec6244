"""What each cookie, storage key, request and host is for: a category, a service, and a reason."""
