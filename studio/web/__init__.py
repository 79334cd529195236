"""The ASGI side of the studio: health, audio with Range, start and shutdown."""
