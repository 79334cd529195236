"""One connection: sound in and out of a browser, by aiortc. Knows no interview."""
