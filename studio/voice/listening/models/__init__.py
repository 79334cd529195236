"""Models of the live voice, stored as data."""
