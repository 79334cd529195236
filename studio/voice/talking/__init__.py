"""One live interview: who has the floor, what is said, how an answer is handed in."""
