"""The report of one session, top to bottom."""

from __future__ import annotations

import streamlit as st

from studio.errors import InputError, NotFound
from studio.interview.model import AnswerKind, Phase, Session, Turn, TurnKind
from studio.interview.rubric import QuestionReview, SessionReview, rubric_for
from studio.ui import exchange, history, method, rungs, scorecard, timeline
from studio.ui.shell import HISTORY, PRACTICE, Page, plain, said_kindly
from studio.ui.wording import PROBES, clock_time, escaped, in_short, length_of, title_of, when
from studio.usecases.review import SessionReport


def current(page: Page) -> SessionReport | None:
    """The report in the address, or the newest one."""
    session_id = page.session_id
    if session_id is None:
        newest = page.app.library.finished(page.user_id, limit=1)
        if not newest:
            return None
        session_id = newest[0].id
    try:
        with st.spinner("Opening the report …"):
            page.app.conduct.finish_hearing(page.user_id, session_id)
            return page.app.review.report(page.user_id, session_id)
    except (NotFound, InputError) as error:
        st.error(error.user_message, icon=":material/error:")
        return None


def show_nothing(page: Page) -> None:
    """No report yet, or not the one that was asked for."""
    if page.session_id is not None:
        if st.button("All sessions", icon=":material/history:"):
            page.go(HISTORY)
        return
    st.title("Feedback", anchor=False)
    st.info("There is no report yet: finish a first session.", icon=":material/lightbulb:")
    if st.button("Start practising", type="primary", icon=":material/mic:"):
        page.go(PRACTICE)


def show(page: Page, report: SessionReport) -> None:
    """Everything known about the session; the scores only after the candidate's own view."""
    session = report.session
    title = title_of(session.setup).replace(" ·", "\u00a0·")  # no line begins with a dot
    st.header(title, anchor=False)
    took = clock_time(session.elapsed_s(session.created_at))
    n_answers = len(session.answered_turns)
    st.caption(
        f"{when(session.created_at)} · {length_of(session.setup)} · "
        f"{n_answers} {'answer' if n_answers == 1 else 'answers'} in {took}"
    )
    if session.phase is not Phase.FINISHED:
        _show_unfinished(page, session)
        return
    _show_measuring(page, report)
    if report.self_rating is None:
        _ask_self_rating(page, session)
        return
    if report.review is None:
        _show_grading(page, report)
        _show_voice(page, report)
        return
    _show_summary(page, report, report.review)
    _show_voice(page, report)
    _show_questions(page, report, report.review)
    _show_earlier_take(page, report)
    _ask_helpfulness(page, report)
    _show_keeping(page, report)


def _show_unfinished(page: Page, session: Session) -> None:
    if session.phase is Phase.ABANDONED:
        st.info("This session was given up before anything was answered.")
        return
    st.info("This session is not finished: its report comes at the end.")
    if st.button("Continue", type="primary", icon=":material/play_arrow:"):
        page.go(PRACTICE, session=session.id)


def _show_measuring(page: Page, report: SessionReport) -> None:
    with st.container():  # always there: what comes and goes in it must not redraw the report
        _say_what_is_measured(page, report)


def _say_what_is_measured(page: Page, report: SessionReport) -> None:
    for number, why in (report.not_measured or {}).items():
        st.warning(f"Turn {number}: {why}", icon=":material/hearing_disabled:")
    if not report.n_measuring:
        return
    n_done = len(report.findings)
    n_all = n_done + report.n_measuring

    @st.fragment(run_every=1.0)
    def progress() -> None:
        with said_kindly():  # the session may be deleted in another tab, the store away
            n_left = page.app.review.n_measuring(report.session)
            st.progress((n_all - n_left) / n_all, f"Measuring your recordings: {n_left} to go …")
            if n_left == 0:
                st.rerun()

    progress()


def _cannot_grade(report: SessionReport) -> str:
    return f"{report.not_graded} Your answers and their measures are stored."


def _show_grading(page: Page, report: SessionReport) -> None:
    """The scores are being made; the page comes back by itself. Or they could not be made."""
    if report.not_graded:
        st.error(_cannot_grade(report), icon=":material/error:")
        if st.button("Grade again", icon=":material/refresh:"):
            page.app.review.grade_again(report.session)
            page.again()
        return
    st.info("Your answers are being read and scored. This can take half a minute.")

    @st.fragment(run_every=1.0)
    def progress() -> None:
        with said_kindly():
            if not page.app.review.is_grading(report.session):
                st.rerun()
            st.progress(0.5, "Reading your answers …")

    progress()


def _ask_self_rating(page: Page, session: Session) -> None:
    st.markdown("**First, how do you see it yourself?**")
    st.caption(
        "Your own view is asked before any score is shown; comparing the two is where much of the "
        "learning lies."
    )
    with st.form("self-rating"):
        st.caption("1 is the lowest, 5 the highest.")
        rated = {
            row.id: st.segmented_control(
                row.title, [1, 2, 3, 4, 5], key=f"self-{row.id}", help=row.asks
            )
            for row in rubric_for(session.setup.type)
        }
        note = st.text_input("What would you do differently? (optional)", max_chars=500)
        done = st.form_submit_button("Show my report", type="primary")
    bands = {name: band for name, band in rated.items() if band is not None}
    if done and bands:
        with said_kindly():
            page.app.review.rate_self(page.user_id, session.id, bands, note)
            page.again()
    if done and not bands:
        st.warning("Rate at least one row, or go on without.")
    if st.button("Go on without rating"):
        with said_kindly():
            page.app.review.rate_self(page.user_id, session.id, {}, "")
            page.again()


def _show_summary(page: Page, report: SessionReport, review: SessionReview) -> None:
    band = "–" if review.overall_band is None else f"{review.overall_band:.1f} of 5"
    st.metric("What you said, overall", band, border=True)
    st.caption(_judged(review))
    rungs.show_grading(review.step)
    left, right = st.columns(2)
    with left, st.container(border=True, height="stretch"):
        _list("Strengths", review.strengths, ":material/thumb_up:")
    with right, st.container(border=True, height="stretch"):
        _list("To improve", review.improvements, ":material/build:")
    with st.container(border=True):
        st.markdown(":material/flag: **Next**")
        plain(review.next_step)
        plain(review.next_level.reason)
    with st.expander("Scores by criterion, beside your own", icon=":material/rule:"):
        scorecard.show_overall(report.session.setup.type, review, report.self_rating)
        scorecard.show_doubts(review)
        st.caption(
            f"Scored by {review.graded_by}, criteria of version {review.rubric_version}. How you "
            "spoke never enters these scores. Practice feedback, not a hiring decision."
        )


def _show_voice(page: Page, report: SessionReport) -> None:
    st.subheader("How you spoke", anchor=False)
    session = report.session
    if not any(t.answer and t.answer.kind is AnswerKind.RECORDED for t in session.turns):
        st.caption("Nothing was recorded, so nothing is measured. Answer by voice to see it here.")
        return
    scorecard.show_session(
        page.app.baseline.of_session(session),
        page.app.baseline.before(session),
        page.profile.preferences,
    )
    with st.popover("How we measure", icon=":material/straighten:"):
        method.show_short()


def _judged(review: SessionReview) -> str:
    """How much of the interview the overall band rests on."""
    n_judged = sum(q.overall_band is not None for q in review.questions)
    n_off = sum(
        q.overall_band is None
        and any(s.criterion_id == "relevance" and s.band == 1 for s in q.scores)
        for q in review.questions
    )
    told = f"{n_judged} of {len(review.questions)} questions could be judged."
    if n_off:
        told += f" {n_off} left the question and count as the lowest band."
    if review.overall_band is None:
        told += " Insufficient evidence for an overall band: see the reasons below."
    return told


def _list(title: str, items: tuple[str, ...], icon: str) -> None:
    st.markdown(f"{icon} **{title}**")
    if not items:
        st.caption("Nothing that the words given would prove.")
    for item in items:
        plain(f"• {item}")


def _show_questions(page: Page, report: SessionReport, review: SessionReview) -> None:
    st.subheader("Question by question", anchor=False)
    reviews = {q.question_id: q for q in review.questions}
    n_question = 0
    for turn in report.session.turns:
        n_question += turn.kind is TurnKind.QUESTION
        label = _label(turn, n_question)
        is_open = turn.number == 1 or (report.session.id, turn.number) in page.state.opened
        with st.expander(label, icon=":material/chat_bubble:", expanded=is_open):
            _show_turn(page, report, turn)
            if turn.kind is TurnKind.QUESTION and turn.question_id in reviews:
                _show_question_review(page, report.session, turn, reviews[turn.question_id])


def _label(turn: Turn, n_question: int) -> str:
    kinds = {
        TurnKind.QUESTION: f"Question {n_question}",
        TurnKind.FOLLOW_UP: f"Question {n_question}, follow-up",
        TurnKind.CANDIDATE_QUESTIONS: "Your questions",
    }
    if turn.kind is TurnKind.CANDIDATE_QUESTIONS:
        return kinds[turn.kind]
    return f"{kinds[turn.kind]} · {escaped(in_short(turn.asked))}"


def _show_turn(page: Page, report: SessionReport, turn: Turn) -> None:
    exchange.show_asked(report.session, turn)
    if turn.reason is not None:
        st.caption(f"Asked because {PROBES[turn.reason]}.")
    finding = report.findings.get(turn.number)
    if finding is not None and turn.answer is not None and turn.answer.kind is AnswerKind.RECORDED:
        scorecard.show_headline(timeline.metrics_of(finding), page.profile.preferences)
    timeline.show(report.session, turn, finding)
    exchange.show(page, report.session, turn)
    if finding is not None:
        with st.expander("All measures", icon=":material/straighten:"):
            scorecard.show_all(timeline.metrics_of(finding))
    rungs.show_steps(page, report.session, turn)
    _ask_words(page, report.session, turn)


def _ask_words(page: Page, session: Session, turn: Turn) -> None:
    """A recording without words can get them now."""
    answer = turn.answer
    if answer is None or answer.kind is not AnswerKind.RECORDED:
        return
    title = "Add the words you said" if not answer.text else "Correct the words"
    with st.expander(title, icon=":material/edit:"), st.form(f"words-{turn.number}", border=False):
        text = st.text_area("Your words, as you said them", answer.text or "", height=120)
        if st.form_submit_button("Measure and score with these words"):
            with said_kindly():
                page.app.conduct.give_words(page.user_id, session.id, turn.number, text)
                page.state.opened.add((session.id, turn.number))
                page.again()


def _show_question_review(page: Page, session: Session, turn: Turn, review: QuestionReview) -> None:
    st.divider()
    band = (
        "insufficient evidence"
        if review.overall_band is None
        else f"{review.overall_band:.1f} of 5"
    )
    st.markdown(f"**Content: {band}**")
    scorecard.show_scores(session, review)
    for title, told in (
        (":material/thumb_up: Strengths", review.strengths),
        (":material/build: To improve", review.improvements),
        (":material/flag: Next", (review.next_step,)),
    ):
        if any(told):
            st.markdown(f"**{title}**")
            plain("\n".join(f"• {text}" for text in told if text))
    if st.button(
        "Answer this question again", key=f"retake-{turn.number}", icon=":material/replay:"
    ):
        with said_kindly():
            again = page.app.conduct.retake(page.user_id, session.id, turn.number)
            page.go(PRACTICE, session=again.id)


def _show_earlier_take(page: Page, report: SessionReport) -> None:
    earlier = page.app.review.earlier_take(report)
    if earlier is None or report.session.setup.retake_turn_number is None:
        return
    number = report.session.setup.retake_turn_number
    st.subheader("Beside your earlier take", anchor=False)
    sides = st.columns(2)
    for side, title, shown, at in (
        (sides[0], "Earlier", earlier, number),
        (sides[1], "This take", report, 1),
    ):
        with side, st.container(border=True):
            _show_take(title, shown, at)
    before, after = earlier.findings.get(number), report.findings.get(1)
    if before is not None and after is not None:
        rows = scorecard.compare(timeline.metrics_of(before), timeline.metrics_of(after))
        st.dataframe(rows, hide_index=True, width="stretch")
    st.caption("One take against another shows what changed here; it is not a trend.")


def _show_take(title: str, report: SessionReport, number: int) -> None:
    turn = report.session.turn(number)
    review = (
        next((q for q in report.review.questions if q.question_id == turn.question_id), None)
        if report.review
        else None
    )
    band = "–" if review is None or review.overall_band is None else f"{review.overall_band:.1f}"
    st.markdown(f"**{title}** · {when(report.session.created_at)} · band {band}")
    plain((turn.answer.text if turn.answer else None) or "No words were given.")


def _ask_helpfulness(page: Page, report: SessionReport) -> None:
    st.subheader("Was this report helpful?", anchor=False)
    told = report.helpfulness
    with st.form("helpfulness", border=False):
        stars = st.feedback("stars", default=told.rating - 1 if told else None)
        comment = st.text_input("What was missing? (optional)", told.comment if told else "")
        if st.form_submit_button("Tell us") and stars is not None:
            with said_kindly():
                page.app.review.rate_helpfulness(
                    page.user_id, report.session.id, stars + 1, comment
                )
                page.state.notice = "Thank you: kept with this session."
                page.again()


def _show_keeping(page: Page, report: SessionReport) -> None:
    session = report.session
    st.divider()
    with st.container(horizontal=True, gap="small"):
        st.download_button(
            "Export everything (ZIP)",
            data=lambda: page.app.exporting.export_session(report, page.profile.preferences),
            file_name=f"interview-{session.created_at:%Y-%m-%d}-{session.id[:8]}.zip",
            mime="application/zip",
            icon=":material/download:",
            on_click="ignore",
        )
        if st.button("Delete this session", icon=":material/delete:"):
            history.confirm_erasure(page, session.id, title_of(session.setup))
