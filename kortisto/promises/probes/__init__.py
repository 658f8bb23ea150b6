"""Probes: each really tries what a clause promises, against the live database, and says what it found.

A probe runs in a transaction that is always rolled back, so it may plant invented people and try forbidden
things. It answers with a code and a count, never with a value of anybody's.
"""
