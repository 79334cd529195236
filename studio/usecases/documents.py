"""Keeps a candidate's résumés and job descriptions: read, found facts, corrected, deleted."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from studio.errors import DocumentUnreadable, InputError, NotFound, TextUnusable
from studio.interview.documents import (
    Document,
    DocumentKind,
    Fact,
    FactKind,
    facts_of,
    find_facts,
    find_instructions,
    holds_instruction,
    unwrapped,
)
from studio.interview.text import MAX_DOCUMENT_CHARS, clean_text
from studio.ports import Clock, DocumentReader, DocumentStore, ReadNote

MAX_DOCUMENTS = 20
MAX_NAME_CHARS = 80
_TITLES = {DocumentKind.RESUME: "Résumé", DocumentKind.JOB_DESCRIPTION: "Job description"}


@dataclass(frozen=True, slots=True)
class Added:
    """A document just taken in, and what the candidate is told about it.

    Attributes
    ----------
    notes : tuple of ReadNote
        What the reader left out.
    n_instructions : int
        Sentences in it that speak to a machine; they were ignored.
    is_known : bool
        The same text was stored before, and that document is used.
    """

    document: Document
    notes: tuple[ReadNote, ...] = ()
    n_instructions: int = 0
    is_known: bool = False


@dataclass(frozen=True, slots=True)
class Documents:
    """The documents' use cases over their ports."""

    store: DocumentStore
    reader: DocumentReader
    clock: Clock
    new_id: Callable[[], str]

    def add_file(self, user_id: str, kind: DocumentKind, name: str, data: bytes) -> Added:
        """Read a file and keep its text; the file itself is not kept.

        Raises
        ------
        DocumentUnreadable
            It gives no text.
        InputError
            The account holds as many documents as it may.
        """
        read = self.reader.read(name, data)
        return self._add(user_id, kind, name, read.text, read.notes)

    def add_text(self, user_id: str, kind: DocumentKind, text: str) -> Added:
        """Keep a pasted text; its first line is its name."""
        told = text.strip().split("\n", 1)[0]
        return self._add(user_id, kind, told, text, ())

    def _add(
        self, user_id: str, kind: DocumentKind, name: str, raw: str, notes: tuple[ReadNote, ...]
    ) -> Added:
        try:
            text = unwrapped(clean_text(raw, max_chars=MAX_DOCUMENT_CHARS))
        except TextUnusable as error:
            long = len(raw) > MAX_DOCUMENT_CHARS
            raise error if long else DocumentUnreadable("There is no text in it to use.") from None
        n_planted = len(find_instructions(text))
        stored = self.store.documents(user_id)
        known = next((d for d in stored if d.kind is kind and d.text == text), None)
        if known is not None:
            return Added(known, notes, n_planted, is_known=True)
        if len(stored) >= MAX_DOCUMENTS:
            raise InputError(f"You keep {MAX_DOCUMENTS} documents already. Delete one first.")
        document = Document(
            id=self.new_id(),
            user_id=user_id,
            kind=kind,
            name=_name(name, kind),
            text=text,
            facts=find_facts(kind, text),
            created_at=self.clock.now(),
        )
        self.store.add_document(document)
        return Added(document, notes, n_planted)

    def documents(self, user_id: str, kind: DocumentKind | None = None) -> Sequence[Document]:
        """What is stored, newest first."""
        return [d for d in self.store.documents(user_id) if kind is None or d.kind is kind]

    def document(self, user_id: str, document_id: str) -> Document:
        """One of them. Raises NotFound."""
        return self.store.document(user_id, document_id)

    def add_fact(self, user_id: str, document_id: str, kind: FactKind, text: str) -> Document:
        """Add a fact that the finder missed.

        Raises
        ------
        InputError
            The words do not stand in the document, or speak to a machine.
        """
        document = self.store.document(user_id, document_id)
        return self._keep(document, (*document.facts, _stated(document, kind, text, 0)))

    def change_fact(self, user_id: str, document_id: str, fact: Fact, text: str) -> Document:
        """Put other words of the document in the place of a fact's. Raises as `add_fact`."""
        document = self.store.document(user_id, document_id)
        rest = _without(document, fact)
        return self._keep(document, (*rest, _stated(document, fact.kind, text, fact.start)))

    def remove_fact(self, user_id: str, document_id: str, fact: Fact) -> Document:
        """Take a wrong fact out. Raises NotFound when it is gone already."""
        document = self.store.document(user_id, document_id)
        return self._keep(document, _without(document, fact))

    def delete(self, user_id: str, document_id: str) -> None:
        """Delete a document; sessions made from it keep their copy until they are deleted."""
        self.store.erase_document(user_id, document_id)

    def _keep(self, document: Document, facts: Sequence[Fact]) -> Document:
        ordered = tuple(sorted(set(facts), key=lambda f: (f.start, f.end, f.kind)))
        self.store.save_facts(document.user_id, document.id, ordered)
        return self.store.document(document.user_id, document.id)


def _name(raw: str, kind: DocumentKind) -> str:
    """A name that fits a line of the screen; the kind's own where none can be used."""
    told = " ".join(raw.split())[:MAX_NAME_CHARS]
    try:
        return clean_text(told, max_chars=MAX_NAME_CHARS)
    except TextUnusable:
        return _TITLES[kind]


def _without(document: Document, fact: Fact) -> tuple[Fact, ...]:
    if fact not in document.facts:
        raise NotFound("That fact is no longer there; the newest state is shown now.")
    return tuple(f for f in document.facts if f != fact)


def _stated(document: Document, kind: FactKind, words: str, near: int) -> Fact:
    """The fact where the words stand, the place nearest to `near` first."""
    told = words.strip()
    if not told:
        raise InputError("Type the words as they stand in the document.")
    places = list(_places(document.text, told))
    if not places:
        raise InputError(
            "Those words do not stand in the document, so no question could be made of them. "
            "Copy them from it as they are."
        )
    start, end = min(places, key=lambda place: abs(place[0] - near))
    if holds_instruction(document.text, start, end):
        raise InputError("That sentence is an instruction to a machine; it cannot be a fact.")
    fact = Fact(kind, document.text[start:end], start, end)
    if not facts_of(document.kind, [fact]):
        raise InputError("A fact of that kind does not belong to this kind of document.")
    return fact


def _places(text: str, words: str) -> Sequence[tuple[int, int]]:
    """Where the words stand, as they are; in other case only where no place is exact."""
    for hay, needle in ((text, words), (text.lower(), words.lower())):
        if len(hay) != len(text):  # a letter that grows in lower case would shift every place
            continue
        found, start = [], hay.find(needle)
        while start >= 0:
            found.append((start, start + len(needle)))
            start = hay.find(needle, start + 1)
        if found:
            return found
    return ()
