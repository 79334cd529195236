"""The live interview: sound in and out, and whose turn it is. No screen, no store, no vendor."""
