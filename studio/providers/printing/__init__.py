"""How a report looks on paper: typefaces, styles, blocks, timelines, pages."""
