"""Forced alignment: how a text sounds (`spoken`, `letters`), what is heard (`acoustics`), and the
way that lays one over the other (`search`)."""
