"""Runs of invoices: what was delivered and not invoiced becomes invoices in one go, and their documents files."""
