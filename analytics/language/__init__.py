"""Measures of the words: fillers in context, hedges, repetition, structure."""
