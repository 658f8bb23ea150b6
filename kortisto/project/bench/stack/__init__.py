"""The stack floor: Django, gunicorn, sessions, CSRF and templates on the floor's tables, and nothing else.

What a page costs here, no page of this stack avoids: no permissions, no purposes, no ledger, no chrome.
"""
