"""Why a file gives no text."""


class Problem(Exception):
    """In one word: encrypted, too_much, broken."""
