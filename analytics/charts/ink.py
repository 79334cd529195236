"""The colours of the charts, for a light and a dark ground."""

from typing import Literal

Theme = Literal["light", "dark"]

INK = {
    "light": {
        "text": "#31333f",
        "quiet": "#6b7080",
        "grid": "#e6e8ee",
        "wave": "#8b93a7",
        "voice": "#1f7a5c",
        "pitch": "#3b5bdb",
        "pace": "#1f7a5c",
        "band": "rgba(31,122,92,0.12)",
        "silent_pause": "#9aa7c7",
        "long_pause": "#c2410c",
        "filled_pause": "#b4236b",
        "lexical_filler": "#7c3aed",
        "repetition": "#a16207",
        "restart": "#a16207",
        "fast_stretch": "#d97706",
        "slow_stretch": "#0284c7",
        "flat_stretch": "#64748b",
    },
    "dark": {
        "text": "#fafafa",
        "quiet": "#a3a8b8",
        "grid": "#33363f",
        "wave": "#7d8499",
        "voice": "#4fd1a1",
        "pitch": "#8ea8ff",
        "pace": "#4fd1a1",
        "band": "rgba(79,209,161,0.14)",
        "silent_pause": "#5f6c8f",
        "long_pause": "#fb923c",
        "filled_pause": "#f472b6",
        "lexical_filler": "#c4a5ff",
        "repetition": "#facc15",
        "restart": "#facc15",
        "fast_stretch": "#fbbf24",
        "slow_stretch": "#38bdf8",
        "flat_stretch": "#94a3b8",
    },
}
