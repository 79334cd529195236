"""What can be wrong with a recording, each with a reason fit for showing.

SignalError
├─ EmptySignal       no bytes, or no samples in them
├─ FormatUnknown     not a sound file that we can read
├─ SignalTooLong     refused before it is loaded whole
├─ SignalTooShort    less than a tenth of a second
└─ NoPhonation       sound, but no voice in it
"""


class SignalError(Exception):
    """A recording that cannot be measured; ``reason`` may be shown as it is."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class EmptySignal(SignalError):
    """There is nothing in the recording."""


class FormatUnknown(SignalError):
    """The bytes are no sound file that we can read."""


class SignalTooLong(SignalError):
    """The recording is longer than the limit."""


class SignalTooShort(SignalError):
    """The recording is too short to hold a word."""


class NoPhonation(SignalError):
    """The recording holds no voice."""
