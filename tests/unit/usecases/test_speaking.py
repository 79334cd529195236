"""Which lines are spoken, in which pieces, by whom; and that a turn remembers it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from studio.errors import Kind, NobodyCould, NotFound, ProviderUnavailable, StoreUnavailable
from studio.interview.model import FAREWELL, Difficulty, Session
from studio.interview.pieces import pieces
from studio.interview.steps import Fall, Part, Step
from studio.ports import Climbed, Speech, Usage
from studio.usecases.speaking import PAGE, Speaking
from tests.unit.usecases.conftest import WHO, Studio


class ScriptedVoicing:
    """Speaks at once; the test says which rung, or that nobody can."""

    def __init__(self) -> None:
        self.said: list[tuple[str, str, str]] = []
        self.rung, self.latency_s, self.cost_usd = "groq", 0.2, 0.001
        self.trouble: Exception | None = None
        self.breaks_off = False

    def say(self, session_id: str, text: str, voice: str) -> Climbed[Speech]:
        self.said.append((session_id, text, voice))
        if self.trouble is not None:
            raise self.trouble
        took = {"latency_s": self.latency_s, "cost_usd": self.cost_usd}
        step = Step(Part.SPEAK, self.rung, "orpheus", **took)
        return Climbed(Speech(24_000, self._sound(), Usage("orpheus")), step)

    def _sound(self) -> Iterator[bytes]:
        yield b"\0\0"
        if self.breaks_off:
            raise ProviderUnavailable("It broke off.", provider="groq", port="TextToSpeech")


@pytest.fixture
def voicing() -> ScriptedVoicing:
    return ScriptedVoicing()


@pytest.fixture
def speaking(studio: Studio, voicing: ScriptedVoicing) -> Speaking:
    return Speaking(studio.sessions, voicing, studio.conduct.note_speech)


@pytest.fixture
def session(studio: Studio) -> Session:
    return studio.begin()


def steps(studio: Studio, session: Session) -> list[tuple[str, tuple[Fall, ...]]]:
    return [(s.rung, s.falls) for s in studio.stored(session).turn(1).steps if s.part is Part.SPEAK]


def test_a_turn_is_spoken_as_it_is_shown_in_the_persona_s_voice(
    studio: Studio, session: Session, speaking: Speaking, voicing: ScriptedVoicing
) -> None:
    lines = speaking.lines(session, 1)
    turn = session.turn(1)
    assert " ".join(lines["lead"]) == turn.lead_in
    assert " ".join(lines["question"]) == turn.asked
    climbed = speaking.speak_piece(WHO, session.id, 1, "question", 0)
    assert b"".join(climbed.value.chunks) == b"\0\0"
    assert voicing.said == [(session.id, lines["question"][0], "daniel")]


def test_a_sample_is_in_the_persona_s_voice(speaking: Speaking, voicing: ScriptedVoicing) -> None:
    said = speaking.sample(Difficulty.INTENSE)
    for number in range(len(said)):
        speaking.speak_sample(Difficulty.INTENSE, number)
    assert [(text, voice) for _, text, voice in voicing.said] == [(text, "ingrid") for text in said]
    assert " ".join(said).startswith("I am Ingrid.")


@pytest.mark.parametrize("line", ["simpler", "hint", "nudge", "time_up"])
def test_what_the_interviewer_may_add_is_spoken_too(
    session: Session, speaking: Speaking, line: str
) -> None:
    assert speaking.lines(session, 1)[line]
    speaking.speak_piece(WHO, session.id, 1, line, 0)


def test_the_farewell_has_no_turn(
    studio: Studio, speaking: Speaking, voicing: ScriptedVoicing
) -> None:
    session = studio.finished()
    assert speaking.lines(session, FAREWELL) == {"question": pieces(session.farewell)}
    speaking.speak_piece(WHO, session.id, FAREWELL, "question", 0)
    assert voicing.said[-1][1] == "Goodbye."


@pytest.mark.parametrize(
    "what", [(2, "question", 0), (-1, "question", 0), (1, "salary", 0), (1, "question", 9),
             (1, "question", -1), (0, "question", 0)]
)  # fmt: skip
def test_nothing_else_is_ever_spoken(
    session: Session, speaking: Speaking, voicing: ScriptedVoicing, what: tuple[int, str, int]
) -> None:
    with pytest.raises(NotFound):
        speaking.speak_piece(WHO, session.id, *what)
    assert voicing.said == []


def test_another_account_s_interview_is_not_spoken(
    session: Session, speaking: Speaking, voicing: ScriptedVoicing
) -> None:
    with pytest.raises(NotFound):
        speaking.speak_piece("somebody-else", session.id, 1, "question", 0)
    assert voicing.said == []


def test_a_turn_s_speech_costs_what_all_its_pieces_cost(
    studio: Studio, speaking: Speaking, voicing: ScriptedVoicing
) -> None:
    session = studio.begin()
    asked = [
        (line, n) for line, said in speaking.lines(session, 1).items() for n in range(len(said))
    ]
    assert len(asked) > 3
    for line, n in (*asked, *asked):  # heard once more
        list(speaking.speak_piece(WHO, session.id, 1, line, n).value.chunks)
        voicing.latency_s = 0.05
    spoken = studio.stored(session).turn(1).step(Part.SPEAK)
    assert spoken is not None
    assert spoken.cost_usd == pytest.approx(0.001 * len(asked))
    assert (spoken.latency_s, len(spoken.pieces)) == (0.2, len(asked))


def test_the_goodbye_s_fall_is_marked_on_the_last_turn(
    studio: Studio, speaking: Speaking, voicing: ScriptedVoicing
) -> None:
    session = studio.finished()
    voicing.trouble = NobodyCould("speak", (Fall("groq", "Groq is away.", Kind.DOWN),), 1.5)
    for _ in range(2):
        with pytest.raises(NobodyCould, match="away"):
            speaking.speak_piece(WHO, session.id, FAREWELL, "question", 0)
    voicing.trouble, voicing.breaks_off = None, True
    sound = speaking.speak_piece(WHO, session.id, FAREWELL, "question", 0).value.chunks
    with pytest.raises(ProviderUnavailable):
        list(sound)
    last = studio.stored(session).turns[-1]
    voices = {s.rung: [f.why for f in s.falls] for s in last.steps if s.part is Part.SPEAK}
    assert voices == {PAGE: ["Groq is away.", "It broke off."], "groq": []}


def test_a_turn_remembers_each_rung_once(
    studio: Studio, session: Session, speaking: Speaking, voicing: ScriptedVoicing
) -> None:
    for _ in range(3):
        list(speaking.speak_piece(WHO, session.id, 1, "question", 0).value.chunks)
    version = studio.stored(session).version
    voicing.rung = "espeak"
    list(speaking.speak_piece(WHO, session.id, 1, "question", 0).value.chunks)
    list(speaking.speak_piece(WHO, session.id, 1, "question", 0).value.chunks)
    assert steps(studio, session) == [("groq", ()), ("espeak", ())]
    assert studio.stored(session).version == version + 1


def test_who_spoke_is_kept_once_the_first_sound_is_handed_on(
    studio: Studio, session: Session, speaking: Speaking
) -> None:
    sound = speaking.speak_piece(WHO, session.id, 1, "question", 0).value.chunks
    assert next(sound) == b"\0\0" and steps(studio, session) == []
    assert next(sound, None) is None
    assert steps(studio, session) == [("groq", ())]


def test_who_spoke_is_kept_also_where_nobody_listens_to_the_end(
    studio: Studio, session: Session, speaking: Speaking
) -> None:
    sound = speaking.speak_piece(WHO, session.id, 1, "question", 0).value.chunks
    next(sound)
    sound.close()  # type: ignore[attr-defined]
    assert steps(studio, session) == [("groq", ())]


def test_a_turn_remembers_why_the_page_had_to_speak_itself(
    studio: Studio, session: Session, speaking: Speaking, voicing: ScriptedVoicing
) -> None:
    voicing.trouble = NobodyCould("speak", (Fall("groq", "Groq is away.", Kind.DOWN),), 1.5)
    for _ in range(2):
        with pytest.raises(NobodyCould, match="away"):
            speaking.speak_piece(WHO, session.id, 1, "question", 0)
    assert steps(studio, session) == [(PAGE, (Fall("groq", "Groq is away.", Kind.DOWN),))]


def test_a_turn_remembers_a_voice_that_broke_off(
    studio: Studio, session: Session, speaking: Speaking, voicing: ScriptedVoicing
) -> None:
    voicing.breaks_off = True
    sound = speaking.speak_piece(WHO, session.id, 1, "question", 0).value.chunks
    assert next(sound) == b"\0\0"
    with pytest.raises(ProviderUnavailable, match="broke off"):
        next(sound)
    assert steps(studio, session) == [
        ("groq", ()),
        (PAGE, (Fall("groq", "It broke off.", Kind.DOWN),)),
    ]


def test_where_no_voice_is_set_up_nothing_has_fallen(
    studio: Studio, session: Session, speaking: Speaking, voicing: ScriptedVoicing
) -> None:
    voicing.trouble = NobodyCould("speak", (), 0.0)
    with pytest.raises(NobodyCould):
        speaking.speak_piece(WHO, session.id, 1, "question", 0)
    assert steps(studio, session) == []


def test_nobody_falls_silent_because_it_could_not_be_written_down(
    session: Session, speaking: Speaking
) -> None:
    def out_of_reach(*_: object) -> None:
        raise StoreUnavailable()

    mute = replace(speaking, note=out_of_reach)
    spoken = mute.speak_piece(WHO, session.id, 1, "question", 0)
    assert spoken.step.rung == "groq" and b"".join(spoken.value.chunks) == b"\0\0"


def test_a_word_to_bridge_a_wait_is_in_the_persona_s_voice_and_its_price_is_kept(
    studio: Studio, session: Session, speaking: Speaking, voicing: ScriptedVoicing
) -> None:
    for _ in range(2):
        climbed = speaking.speak_bridge(session, 1, "One moment.")
        assert b"".join(climbed.value.chunks) == b"\0\0"
    assert voicing.said == [(session.id, "One moment.", "daniel")] * 2
    spoken = studio.stored(session).turn(1).step(Part.SPEAK)
    assert spoken is not None and spoken.cost_usd == 0.001, "asked for once a turn, paid once"


def test_a_word_that_cost_nothing_or_failed_leaves_no_trace_in_a_turn(
    studio: Studio, session: Session, speaking: Speaking, voicing: ScriptedVoicing
) -> None:
    voicing.cost_usd = 0.0
    speaking.speak_bridge(session, 1, "One moment.")
    voicing.trouble = NobodyCould("speak", (Fall("groq", "Groq is away.", Kind.DOWN),), 1.5)
    with pytest.raises(NobodyCould, match="away"):
        speaking.speak_bridge(session, 1, "One moment.")
    assert steps(studio, session) == []
