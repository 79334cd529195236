"""InterviewGym's studio: the interview, what it asks of the world, and the adapters that answer."""
