"""Small trained models, stored as data."""
