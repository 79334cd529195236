"""Measures in, plotly figures out; no streamlit."""
