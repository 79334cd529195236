"""What the studio asks of the world, as Protocols over our own types.

Every method raises errors of `studio.errors` only; adapters translate at their edge.
Every reader takes the account's id first: nobody reads past it.
"""

from studio.ports.asking import Asking, Climbed, Clock, Document, Usage
from studio.ports.connecting import (
    Catalogue,
    CatalogueStore,
    Connection,
    Connections,
    Standing,
    Telemetry,
)
from studio.ports.foreseeing import Foreseen, foreseen_text
from studio.ports.hearing import Aligner, Heard, Hearing, Intervals, SpeechToText
from studio.ports.keeping import (
    AccountStore,
    BlobStore,
    DocumentStore,
    FeedbackStore,
    Finding,
    RecordingIndex,
    ReviewStore,
    SessionStore,
    UnfinishedAnswers,
)
from studio.ports.papers import DocumentReader, ReadNote, ReadText, ReportPrinter
from studio.ports.speaking import KeptSpeech, Speech, SpeechCache, TextToSpeech, Voicing
from studio.ports.thinking import (
    ChatMessage,
    ChatModel,
    ChatStream,
    Grader,
    Interviewer,
    JsonReply,
    Tell,
    Thinking,
    tell_nobody,
)

__all__ = [
    "AccountStore",
    "Aligner",
    "Asking",
    "BlobStore",
    "Catalogue",
    "CatalogueStore",
    "ChatMessage",
    "ChatModel",
    "ChatStream",
    "Climbed",
    "Clock",
    "Connection",
    "Connections",
    "Document",
    "DocumentReader",
    "DocumentStore",
    "FeedbackStore",
    "Finding",
    "Foreseen",
    "Grader",
    "Heard",
    "Hearing",
    "Intervals",
    "Interviewer",
    "JsonReply",
    "KeptSpeech",
    "ReadNote",
    "ReadText",
    "RecordingIndex",
    "ReportPrinter",
    "ReviewStore",
    "SessionStore",
    "Speech",
    "SpeechCache",
    "SpeechToText",
    "Standing",
    "Telemetry",
    "Tell",
    "TextToSpeech",
    "Thinking",
    "UnfinishedAnswers",
    "Usage",
    "Voicing",
    "foreseen_text",
    "tell_nobody",
]
