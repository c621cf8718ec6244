"""Vendors, services, cookie and storage names, domains: facts, each with where it is written."""
