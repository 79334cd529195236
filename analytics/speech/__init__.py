"""Measures of the voice: activity, pauses, rate, pitch, loudness, filled pauses."""
