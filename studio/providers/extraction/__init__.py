"""What runs in a process of its own to take text out of a file that nobody has vouched for."""
