"""What a microphone tells: voice, pauses, whose turn it is. Pure, but for the models."""
