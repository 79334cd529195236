"""The pure core: what an interview is. Standard library only, no clock, no network."""
