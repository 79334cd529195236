"""What people do here: conduct an interview, review it, look back, govern their account."""
