"""Argon2id sized for a server that also has pages to serve."""

from django.contrib.auth.hashers import Argon2PasswordHasher


class Argon2(Argon2PasswordHasher):
    """46 MiB, two passes, one lane: about 40 ms of one core (OWASP's first choice of parameters)."""

    time_cost = 2
    memory_cost = 46 * 1024
    parallelism = 1
