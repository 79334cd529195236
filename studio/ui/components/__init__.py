"""Parts of a page that run in the browser: the interviewer, the microphone check, the player."""
