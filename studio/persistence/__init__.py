"""Keeps what must not be lost: sessions, findings, reviews, accounts, recordings."""
