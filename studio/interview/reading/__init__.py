"""Reading an answer: what stands in its words, each finding with its place in the text.

English only. Words and patterns, no model: it sees that a result is named, not that it is true.
"""
