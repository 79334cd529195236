"""Résumés and job descriptions on screen: taken in, chosen, corrected, deleted."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

import streamlit as st

from studio.interview.documents import Document, DocumentKind, Fact, FactKind, line_of
from studio.ports import ReadNote
from studio.ui.shell import Page, plain, said_kindly
from studio.usecases.documents import Added

TITLES = {DocumentKind.RESUME: "Résumé", DocumentKind.JOB_DESCRIPTION: "Job description"}
FACTS = {
    FactKind.PROJECT: "Projects and deeds",
    FactKind.ROLE: "Roles",
    FactKind.EMPLOYER: "Employers",
    FactKind.SKILL: "Skills",
    FactKind.EDUCATION: "Education",
    FactKind.DATES: "Dates and years",
    FactKind.REQUIREMENT: "What the job asks for",
}
NOTES = {
    ReadNote.HIDDEN_TEXT: "We left out text that cannot be seen: hidden, white on white, or tiny.",
    ReadNote.MORE_PAGES: "We read the first 30 pages and left out the rest.",
    ReadNote.MORE_TEXT: "We kept the first 30,000 characters and left out the rest.",
}
_WHY = {
    DocumentKind.RESUME: "Paste it, or choose a file below: about one question in three is then "
    "about what you did.",
    DocumentKind.JOB_DESCRIPTION: "Paste it here: questions that fit it come first.",
}
_LINE_CHARS = 160


@dataclass(frozen=True, slots=True)
class Chosen:
    """What a session is made from; `facts` is empty where they are still to be found."""

    text: str = ""
    facts: tuple[Fact, ...] = ()


def choose(page: Page, kind: DocumentKind) -> Chosen:
    """A stored document, or a text for this session alone; a new one can be taken in."""
    document = _stored(page, kind)
    if document is None:
        return Chosen(_take_in(page, kind))
    _show_notes(page, document)
    if not document.facts:
        st.caption("Nothing was found in it to ask about; add what was missed.")
    _offer_correction(page, document)
    return Chosen(document.text, document.facts) if document.facts else Chosen()


def say_where_it_goes(page: Page) -> None:
    """Whether a model of somebody else's reads along."""
    sent_to = page.app.account.sent_to
    st.caption(
        f"Documents are kept on this computer. What was found in them and the job description go "
        f"to {sent_to}'s model, without phone numbers and addresses."
        if sent_to
        else "Documents stay on this computer."
    )


def manage(page: Page) -> None:
    """Every stored document, with what was found in it."""
    say_where_it_goes(page)
    st.caption(
        "The text is kept, the file is not. Deleting a document takes it away for new sessions; "
        "a session keeps the copy its questions were made from until you delete the session."
    )
    for kind in DocumentKind:
        with st.container(border=True):
            st.subheader(TITLES[kind], anchor=False)
            document = _stored(page, kind)
            if document is None:
                _take_in(page, kind)
                continue
            _show_notes(page, document)
            _offer_correction(page, document)
            _offer_deletion(page, document)


def _stored(page: Page, kind: DocumentKind) -> Document | None:
    """The chosen one among those stored; a select box cannot be told a choice, so its key tells."""
    stored = {d.id: d for d in page.app.documents.documents(page.user_id, kind)}
    if not stored:
        return None
    remembered = page.state.documents.get(kind, "")
    options = ["", *stored]
    chosen = st.selectbox(
        f"{TITLES[kind]} to use",
        options,
        index=options.index(remembered) if remembered in stored else 0,
        format_func=lambda id_: stored[id_].name if id_ else "None of the stored ones",
        key=f"document-{kind}-{remembered}",
    )
    page.state.documents[kind] = chosen
    return stored.get(chosen)


def _take_in(page: Page, kind: DocumentKind) -> str:
    """A box to paste into and a place for a file; both are empty again once it is kept."""
    turn = page.state.n_documents
    pasted = st.text_area(
        f"{TITLES[kind]} (optional)",
        height=120,
        placeholder=_WHY[kind],
        help="Used for this session and deleted with it, unless you keep it for later ones.",
        key=f"paste-{kind}-{turn}",
    )
    file = st.file_uploader(
        f"{TITLES[kind]} as a file (up to 30 pages)",
        type=["pdf", "docx", "txt", "md"],
        max_upload_size=10,
        key=f"file-{kind}-{turn}",
    )
    if file is None and not pasted.strip():
        return ""
    if st.button("Read it and keep it", icon=":material/find_in_page:", key=f"keep-{kind}"):
        with said_kindly(), st.spinner("Reading …"):
            rooms = page.app.documents
            if file is not None:
                added = rooms.add_file(page.user_id, kind, file.name, file.getvalue())
            else:
                added = rooms.add_text(page.user_id, kind, pasted)
            _remember(page, kind, added)
            page.again()
    if file is not None:
        st.caption("Press the button to read the file; until then it is not used.")
    else:
        st.caption("Used for this session as it is. Keep it to see what is found in it.")
    return pasted


def _remember(page: Page, kind: DocumentKind, added: Added) -> None:
    told = [NOTES[note] for note in added.notes]
    if added.n_instructions == 1:
        told.append("We ignored an instruction found in your document.")
    elif added.n_instructions:
        told.append(f"We ignored {added.n_instructions} instructions found in your document.")
    if added.is_known:
        told.append("You had stored this text before; that document is used.")
    page.state.documents[kind] = added.document.id
    page.state.document_notes[added.document.id] = tuple(told)
    page.state.n_documents += 1


def _show_notes(page: Page, document: Document) -> None:
    for note in page.state.document_notes.get(document.id, ()):
        st.info(note, icon=":material/info:")


def _offer_correction(page: Page, document: Document) -> None:
    """What was found, each with its line, and ways to mend it."""
    label = f"Show and correct what was found ({len(document.facts)})"
    if not st.toggle(label, key=f"facts-{document.id}"):
        return
    for kind, title in FACTS.items():
        facts = [fact for fact in document.facts if fact.kind is kind]
        if facts:
            st.markdown(f"**{title}**")
            plain("\n".join(_with_their_lines(document, facts)))
    if document.facts:
        _correct(page, document)
    _add(page, document)


def _with_their_lines(document: Document, facts: Sequence[Fact]) -> Iterator[str]:
    """The facts, and below those of one line that line, once."""
    for line, of_line in groupby(facts, key=lambda fact: line_of(document.text, fact)):
        texts = [fact.text for fact in of_line]
        yield ", ".join(texts)
        around = line.strip("•-* ")
        if [around] != texts:
            yield f"    in: {around[:_LINE_CHARS]}{' …' if len(around) > _LINE_CHARS else ''}"


def _correct(page: Page, document: Document) -> None:
    fact = st.selectbox(
        "A fact to correct",
        document.facts,
        format_func=lambda f: f"{FACTS[f.kind]}: {f.text}",
        key=f"fact-{document.id}",
    )
    place = f"{fact.kind}-{fact.start}-{fact.end}"
    words = st.text_input(
        "Its words, as they stand in the document", fact.text, key=f"words-{document.id}-{place}"
    )
    rooms = page.app.documents
    with st.container(horizontal=True):
        if st.button("Change", disabled=words == fact.text, key=f"change-{document.id}"):
            with said_kindly():
                rooms.change_fact(page.user_id, document.id, fact, words)
                page.again()
        if st.button("Remove", icon=":material/close:", key=f"remove-{document.id}"):
            with said_kindly():
                rooms.remove_fact(page.user_id, document.id, fact)
                page.again()


def _add(page: Page, document: Document) -> None:
    asks = document.kind is DocumentKind.JOB_DESCRIPTION
    kinds = [kind for kind in FACTS if (kind is FactKind.REQUIREMENT) is asks]
    with st.form(f"add-{document.id}", clear_on_submit=True):
        kind = st.selectbox("Add what was missed", kinds, format_func=FACTS.__getitem__)
        words = st.text_input("Its words, copied from the document")
        if st.form_submit_button("Add"):
            with said_kindly():
                page.app.documents.add_fact(page.user_id, document.id, kind, words)
                page.again()


def _offer_deletion(page: Page, document: Document) -> None:
    with st.popover("Delete this document", icon=":material/delete:"):
        st.write("It is gone for new sessions. This cannot be undone.")
        if st.button("Delete it", type="primary", key=f"delete-{document.id}"):
            with said_kindly():
                page.app.documents.delete(page.user_id, document.id)
                page.state.documents.pop(document.kind, None)
                page.again()
