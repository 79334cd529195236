"""One live interview: what it does with what it hears, until the interview is over.

::

    WAITING ──join──▶ THINKING ──a turn is open──▶ SPEAKING ──drained──▶ LISTENING
                          ▲                           │ candidate cuts in    │
                          │                           └─────────────────────▶┤
                          └───────────── the turn is over ───────────────────┘

A `Talk` outlives its connections. It is called on the voice loop only, where nothing blocks; what
blocks is done by the room's pool and comes back as a call. Its clock for decisions is the
microphone's: no sound, no time.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import Protocol, TypeVar

import numpy as np

from studio.errors import InputError, StudioError
from studio.interview.model import EndedBy, Phase, Session, Turn
from studio.interview.personas import PERSONAS, Persona
from studio.ports import Foreseen
from studio.voice import barge_in, endpointing, silence, vad
from studio.voice.exchange import Exchange, Look, Samples
from studio.voice.partner import Partner
from studio.voice.patience import Patience
from studio.voice.playout import Playout
from studio.voice.snapshot import Doing, Snapshot
from studio.voice.speaker import Kind, Utterance, speak
from studio.voice.spool import Spool

T = TypeVar("T")
_log = logging.getLogger(__name__)

FAREWELL = 0
"""Stands in a turn number's place for what is said after the last turn."""
TURN_LINES = ("lead", "question")
_STEP_S = vad.STEP_S
_UNTIMED_S = 120.0  # the candidate's own questions have no time of their own
_DUCK_DB = 12.0
_GOING_ON_STEPS = 6  # 0.2 s of voice after the turn was taken to be over: it was not
_HEARS_S = 8.0  # what the end-of-turn model listens to
_TELL_EVERY = 3  # steps between two tellings of the level: 0.1 s


class Desk(Protocol):
    """Whoever runs the loop: the room, or a test."""

    def post(self, call: Callable[..., object], *args: object) -> None:
        """Have it called on the loop, soon; from any thread."""

    def work(self, job: Callable[[], T], then: Callable[[T | BaseException], object]) -> None:
        """Do what blocks elsewhere; its result, or what it raised, comes back on the loop."""


@dataclass(frozen=True, slots=True)
class Ending:
    """How an answer sounds where it pauses: is it over, and did it end in an "um"?

    `likely` is a probability; None when nobody can tell, or has been asked yet.
    """

    likely: float | None = None
    has_filler: bool = False


class Talk:
    """One candidate's live interview.

    Parameters
    ----------
    patience : Patience
        How long a silence may be; `be` changes it.
    open_spool : callable of a turn's number
        What a crash left of the answer to it, and where the rest is kept as it comes.
    ending : callable of samples [shape=(n,), int16, 16 kHz]
        How the answer so far ends. Called in the pool.
    looks_ahead : bool
        Hear and think at the first plausible pause, not only once the turn is over.
    max_answer_s : float > 0
        An answer is taken to be over then, seconds.
    clock : callable () -> float
        Seconds, monotonic; for the trace alone.
    """

    def __init__(
        self,
        partner: Partner,
        desk: Desk,
        *,
        patience: Patience,
        open_spool: Callable[[int], tuple[Samples, Spool]],
        ending: Callable[[Samples], Ending],
        looks_ahead: bool,
        max_answer_s: float,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.playout = Playout(
            on_first=partial(desk.post, self._sounding),
            on_drained=partial(desk.post, self._drained),
        )
        self.snapshot = Snapshot()
        self.patience = patience
        self._partner, self._desk, self._clock = partner, desk, clock
        self._open_spool, self._ending = open_spool, ending
        self._looks_ahead, self._max_answer_s = looks_ahead, max_answer_s
        self._leg: object | None = None
        self._is_muted = False
        self._left = np.zeros(0, np.int16)
        self._vad = vad.Vad()
        self._mic_s, self._n_steps = 0.0, 0
        self._doing = Doing.WAITING
        self._session: Session | None = None
        self._exchange: Exchange | None = None
        self._answered: Exchange | None = None  # whose reply is on its way
        self._spool: Spool | None = None
        self._listening = endpointing.Listening()
        self._bearing = silence.Bearing()
        self._cutting = barge_in.Speaking()
        self._ends = Ending()
        self._n_going_on = 0
        self._utterance: Utterance | None = None
        self._n_utterances = 0
        self._asked = 0  # the turn whose question this candidate has heard
        self._has_begun = False

    # ── connections ───────────────────────────────────────────────────────────────────────────

    @property
    def is_joined(self) -> bool:
        """Whether a connection is up."""
        return self._leg is not None

    def join(self, leg: object) -> None:
        """A connection is up: carry the interview on where it stands. The newest one counts."""
        self._leg = leg
        self._vad = vad.Vad()
        self._left = np.zeros(0, np.int16)
        self._look_where_it_stands()

    def leave(self, leg: object) -> None:
        """That connection is gone; what was said is on the disk, and nothing more is spent."""
        if leg is not self._leg:
            return
        self._leg = None
        self._hush()
        self._drop_look()
        self._put(Doing.WAITING)

    def close(self) -> None:
        """The end of it, however far it came."""
        self._leg = None
        self._hush()
        self._drop_look()
        self._close_spool()

    def refresh(self) -> None:
        """The page moved the interview (typed, skipped, paused, ended): look where it stands."""
        if self._leg is None:
            return
        self._look_where_it_stands()

    # ── what the candidate does on the page ───────────────────────────────────────────────────

    def think_aloud(self) -> None:
        """The candidate asked for time: clock and silence stand until the next word."""
        exchange = self._exchange
        if exchange is None or self._doing not in (Doing.LISTENING, Doing.SPEAKING):
            return
        if self._doing is Doing.SPEAKING:
            self._hush()
            self._listen()
        self._wait_for_thought(exchange)

    def repeat(self) -> None:
        """Say the question again; the answer so far stays."""
        if self._exchange is not None and self._doing in (Doing.LISTENING, Doing.SPEAKING):
            self._say(Kind.ASIDE, ("question",))

    def help(self, line: str) -> None:
        """Say the ``hint``, or the question in ``simpler`` words."""
        if self._exchange is not None and self._doing is Doing.LISTENING:
            self._say(Kind.ASIDE, (line,))

    def done(self) -> None:
        """The candidate says: that is my answer."""
        exchange = self._exchange
        if exchange is None or self._doing is not Doing.LISTENING:
            return
        if exchange.has_voice:
            self._end_turn(EndedBy.CANDIDATE)
        else:
            self._tell(notice="Nothing was heard of you yet.", offers=("record",))

    def skip(self) -> None:
        """Pass on the question."""
        if self._exchange is not None and self._doing in (Doing.LISTENING, Doing.SPEAKING):
            self._move_on()

    def press(self, is_down: bool) -> None:
        """The push-to-talk key: whoever presses it has the floor; letting it go ends the answer."""
        if is_down and self._doing is Doing.SPEAKING:
            self._take_the_floor()
        elif not is_down and self._exchange is not None and self._exchange.has_voice:
            self.done()

    def mute(self, is_muted: bool) -> None:
        """Hear nothing; the turn waits."""
        self._is_muted = is_muted
        self._tell(is_muted=is_muted)

    def be(self, patience: Patience) -> None:
        """Wait longer, or less long, from now on."""
        self.patience = patience

    def page_spoke(self, number: int) -> None:
        """The page has said what nobody on the server could."""
        if self._utterance is not None and self._utterance.number == number:
            self._said(self._utterance)

    # ── what is heard ─────────────────────────────────────────────────────────────────────────

    def hear(self, samples: Samples) -> None:
        """Sound from the microphone, mono at 16 kHz, of any length."""
        whole = np.concatenate([self._left, samples]) if len(self._left) else samples
        n = len(whole) // vad.STEP * vad.STEP
        self._left = whole[n:]
        for at in range(0, n, vad.STEP):
            self._step(whole[at : at + vad.STEP])

    def _step(self, samples: Samples) -> None:
        self._mic_s += _STEP_S
        self._n_steps += 1
        if self._is_muted:
            samples = np.zeros_like(samples)
        step = self._vad.step(samples)
        exchange = self._exchange
        if exchange is not None:
            match self._doing:
                case Doing.SPEAKING:
                    exchange.wait(samples)
                    self._mind_cutting_in(exchange, step, samples)
                case Doing.LISTENING:
                    self._keep(exchange, samples)
                    self._listen_on(exchange, step)
                case Doing.THINKING if not exchange.is_committed:
                    self._keep(exchange, samples)
                    self._mind_going_on(exchange, step)
                case _:
                    pass
        if self._n_steps % _TELL_EVERY == 0:
            self._tell_how_it_goes(step)

    def _keep(self, exchange: Exchange, samples: Samples) -> None:
        exchange.take(samples)
        if self._spool is not None:
            self._spool.add(samples)

    # ── the floor is the candidate's ──────────────────────────────────────────────────────────

    def _listen(self) -> None:
        """Give the floor, or give it back after an aside.

        Whoever speaks already began a moment ago: that belongs to the answer. A silent moment does
        not, or the time to the first word would be told too long.
        """
        exchange = self._exchange
        assert exchange is not None
        before = exchange.before
        exchange.before = []
        if self.snapshot.is_voice or exchange.has_voice:
            for samples in before:
                self._keep(exchange, samples)
        self._n_going_on = 0
        self._put(Doing.LISTENING)

    def _listen_on(self, exchange: Exchange, step: vad.Step) -> None:
        if self._is_muted:
            return
        evidence = endpointing.Evidence(
            self._mic_s,
            step.is_voice,
            turn_end=self._ends.likely,
            has_filler=self._ends.has_filler,
            words=exchange.words,
        )
        self._listening, cues = endpointing.decide(self._listening, evidence, self.patience)
        if step.is_voice:
            exchange.has_voice, exchange.n_voiced = True, exchange.n_samples
            exchange.voice_ended_s = self._clock()
            self._ends = Ending()
        for cue in cues:
            match cue:
                case endpointing.Cue.ASK_TURN_END:
                    self._ask_turn_end(exchange)
                case endpointing.Cue.PLAUSIBLE if self._looks_ahead:
                    self._look_ahead(exchange)
                case endpointing.Cue.WENT_ON:
                    self._drop_look()
                case endpointing.Cue.THINKING:
                    self._wait_for_thought(exchange)
                case endpointing.Cue.OVER:
                    self._end_turn(self._listening.ended_by)
                    return
                case _:
                    pass
        self._bear_silence(exchange)
        if exchange.answer_s >= self._max_answer_s:
            self._end_turn(EndedBy.TIME_UP)

    def _bear_silence(self, exchange: Exchange) -> None:
        persona = self._persona
        self._bearing, cues = silence.bear(
            self._bearing,
            _STEP_S,
            has_spoken=self._listening.has_spoken,
            is_thinking=self._listening.is_thinking,
            persona=persona,
            time_s=self._time_s(exchange.turn),
        )
        for cue in cues:
            match cue:
                case silence.Cue.NUDGE:
                    self._say(Kind.ASIDE, ("nudge",))
                case silence.Cue.OFFER:
                    self._offer(persona)
                case silence.Cue.MOVE_ON:
                    self._end_turn(EndedBy.SILENCE)
                case silence.Cue.TIME_UP:
                    self._say(Kind.STOP, ("time_up",))

    def _offer(self, persona: Persona) -> None:
        offered = {"hint": persona.offers_hints, "rephrase": persona.rephrases, "skip": True}
        self._tell(offers=tuple(name for name, is_offered in offered.items() if is_offered))

    def _wait_for_thought(self, exchange: Exchange) -> None:
        self._listening = self._listening.thinking()
        self._drop_look()
        self._tell(is_thinking=True)
        self._desk.work(partial(self._partner.think, exchange.turn.number), self._shrug)

    def _ask_turn_end(self, exchange: Exchange) -> None:
        n_samples = exchange.n_samples

        def told(ends: Ending | BaseException) -> None:
            is_same_pause = exchange is self._exchange and self._listening.is_pausing
            if is_same_pause and n_samples >= exchange.n_voiced and isinstance(ends, Ending):
                self._ends = ends

        heard = exchange.last(_HEARS_S)
        self._desk.work(partial(self._ending, heard), told)

    # ── the turn is over, or may be ───────────────────────────────────────────────────────────

    def _look_ahead(self, exchange: Exchange) -> Look:
        look = exchange.look = Look(self._clock(), exchange.n_samples)
        wav, number = exchange.wav(), exchange.turn.number

        def told(foreseen: Foreseen | BaseException) -> None:
            if isinstance(foreseen, BaseException):
                self._stumble(exchange, foreseen)
            elif exchange.look is not look:  # the candidate went on meanwhile
                exchange.spent.extend(foreseen.steps)
            else:
                self._foreseen(exchange, look, foreseen)

        self._desk.work(partial(self._partner.foresee, number, wav), told)
        return look

    def _foreseen(self, exchange: Exchange, look: Look, foreseen: Foreseen) -> None:
        look.foreseen = foreseen
        exchange.words = foreseen.text or exchange.words
        self._tell(heard=exchange.words)
        if self._doing is Doing.THINKING:
            self._commit(exchange, foreseen)
        elif foreseen.said_next:
            self._desk.work(partial(self._partner.rehearse, foreseen.said_next), self._shrug)

    def _drop_look(self) -> None:
        exchange = self._exchange
        if exchange is None or exchange.is_committed:
            return
        look, exchange.look = exchange.look, None
        if look is not None and look.foreseen is not None:
            exchange.spent.extend(look.foreseen.steps)

    def _end_turn(self, ended_by: EndedBy) -> None:
        exchange = self._exchange
        assert exchange is not None
        if not exchange.has_voice:
            self._move_on()
            return
        exchange.ended_by, exchange.decided_s = ended_by, self._clock()
        exchange.voice_ended_s = exchange.voice_ended_s or exchange.decided_s
        self._n_going_on = 0
        self._put(Doing.THINKING)
        look = exchange.look
        exchange.was_foreseen = look is not None
        if look is None:
            self._look_ahead(exchange)
        elif look.foreseen is not None:
            self._commit(exchange, look.foreseen)

    def _mind_going_on(self, exchange: Exchange, step: vad.Step) -> None:
        """Until the answer is handed in, whoever speaks on has not finished."""
        if exchange.ended_by in (EndedBy.CANDIDATE, EndedBy.TIME_UP):
            return
        self._n_going_on = self._n_going_on + 1 if step.is_voice else max(0, self._n_going_on - 1)
        if self._n_going_on < _GOING_ON_STEPS:
            return
        self._drop_look()
        self._listening = replace(endpointing.Listening(), now_s=self._mic_s, voice_s=1.0)
        self._ends = Ending()
        self._put(Doing.LISTENING)

    def _commit(self, exchange: Exchange, foreseen: Foreseen) -> None:
        exchange.is_committed = True
        answer = partial(
            self._partner.answer,
            exchange.turn.number,
            exchange.wav(),
            foreseen,
            tuple(exchange.spent),
        )

        def told(session: Session | BaseException) -> None:
            if isinstance(session, BaseException):
                self._stumble(exchange, session)
                return
            self._answered = exchange
            self._forget_spool()
            self._stand(session)

        self._desk.work(answer, told)

    def _stumble(self, exchange: Exchange, error: BaseException) -> None:
        """The answer could not be handed in: it is still there, and the candidate goes on."""
        if exchange is not self._exchange:
            return
        exchange.is_committed, exchange.look = False, None
        said = error.user_message if isinstance(error, StudioError) else ""
        if not said:
            _log.error("live answer failed: %s", type(error).__name__, exc_info=error)
        if isinstance(error, InputError):  # too short, or no voice in it: nothing to keep
            exchange.answer, exchange.n_samples, exchange.has_voice = [], 0, False
            self._forget_spool()
            _, self._spool = self._open_spool(exchange.turn.number)
        self._listening = endpointing.Listening()
        self._tell(notice=said or "That did not work. Please go on.", offers=("record",))
        self._put(Doing.LISTENING)

    def _move_on(self) -> None:
        exchange = self._exchange
        assert exchange is not None
        self._hush()
        self._drop_look()
        exchange.is_committed = True
        self._forget_spool()
        self._put(Doing.THINKING)
        skip = partial(self._partner.skip, exchange.turn.number)
        self._desk.work(skip, self._stand_or_say)

    # ── the floor is the interviewer's ────────────────────────────────────────────────────────

    def _look_where_it_stands(self) -> None:
        self._hush()
        self._drop_look()
        self._close_spool()
        self._exchange = None
        self._put(Doing.THINKING)
        self._desk.work(self._partner.session, self._stand_or_say)

    def _stand_or_say(self, session: Session | BaseException) -> None:
        if not isinstance(session, BaseException):
            self._stand(session)
            return
        said = session.user_message if isinstance(session, StudioError) else ""
        if not said:
            _log.error("live interview stopped: %s", type(session).__name__, exc_info=session)
        self._tell(notice=said or "Something went wrong here.", offers=("record",))
        self._put(Doing.PAUSED)

    def _stand(self, session: Session) -> None:
        """Go on with the interview from where it stands."""
        self._session = session
        self._exchange = None
        if self._leg is None:
            self._put(Doing.WAITING)
        elif session.open_turn is not None:
            if session.paused_since is not None:
                self._put(Doing.PAUSED)
            else:
                self._begin(session.open_turn)
        elif session.phase is Phase.FINISHED and session.farewell and self._has_begun:
            self._say(Kind.FAREWELL, ("question",))
        else:
            self._put(Doing.OVER)

    def _begin(self, turn: Turn) -> None:
        """Ask the question; an answer that a crash broke off goes on from what was kept."""
        self._has_begun = True
        exchange = self._exchange = Exchange(turn)
        self._listening = endpointing.Listening()
        self._bearing = silence.Bearing()
        self._ends = Ending()
        kept, self._spool = self._open_spool(turn.number)
        if len(kept):
            exchange.take(kept)
            exchange.has_voice = True
        self._tell(
            turn_number=turn.number,
            said=f"{turn.lead_in} {turn.asked}".strip(),
            said_share=0.0,
            heard="",
            offers=(),
            notice="",
            is_thinking=False,
        )
        if self._asked == turn.number:  # the connection was lost in the middle of the answer
            self._tell(said_share=1.0, notice="Connected again. Please go on.")
            self._listen()
        else:
            self._say(Kind.TURN, TURN_LINES)

    def _say(self, kind: Kind, lines: tuple[str, ...]) -> None:
        self._hush()
        exchange, session = self._exchange, self._session
        number = FAREWELL if kind is Kind.FAREWELL or exchange is None else exchange.turn.number
        self._n_utterances += 1
        utterance = self._utterance = Utterance(self._n_utterances, kind, number, lines)
        self._cutting = barge_in.Speaking(
            echo_db=self._cutting.echo_db, echo_heard=self._cutting.echo_heard
        )
        self._put(Doing.SPEAKING)
        if kind is Kind.FAREWELL and session is not None:
            self._tell(turn_number=FAREWELL, said=session.farewell)
        self._tell(said_share=0.0, page_says=None)
        job = partial(
            speak, utterance, self._partner, self.playout, partial(self._desk.post, self._voiced)
        )
        self._desk.work(job, partial(self._spoken, utterance))

    def _spoken(self, utterance: Utterance, failed: BaseException | None) -> None:
        """All of it is in the playout; or nobody could speak it, and the page has to."""
        if failed is None or utterance is not self._utterance:
            return
        if not isinstance(failed, StudioError):
            _log.error("speech failed: %s", type(failed).__name__, exc_info=failed)
        self._tell(page_says=utterance.number, said=utterance.text or self.snapshot.said)

    def _voiced(self) -> None:
        """The voice has given its first sound."""
        answered = self._answered
        if answered is not None and answered.voiced_s is None:
            answered.voiced_s = self._clock()

    def _sounding(self, number: int) -> None:
        """The first sample has left for the candidate."""
        answered, self._answered = self._answered, None
        if answered is not None:
            trace = answered.trace(self._clock())
            job = partial(self._partner.trace, answered.turn.number, trace)
            self._desk.work(job, self._shrug)

    def _drained(self, number: int) -> None:
        if self._utterance is not None and self._utterance.number == number:
            self._said(self._utterance)

    def _said(self, utterance: Utterance) -> None:
        """It has been said to its end."""
        self._utterance = None
        if utterance.kind is Kind.TURN:
            self._asked = utterance.turn_number
        self._tell(said_share=1.0, page_says=None)
        if utterance.kind is Kind.FAREWELL or self._exchange is None:
            self._put(Doing.OVER)
        elif utterance.kind is Kind.STOP:
            self._end_turn(EndedBy.TIME_UP)
        else:
            self._listen()

    def _mind_cutting_in(self, exchange: Exchange, step: vad.Step, samples: Samples) -> None:
        utterance = self._utterance
        if utterance is None or utterance.kind in (Kind.STOP, Kind.FAREWELL):
            return
        sound = barge_in.Sound(
            self._mic_s,
            step.probability,
            step.level_db,
            self._vad.floor_db,
            self.playout.level_db(),
            vad.brightness(samples) if step.is_voice else 1.0,
            vad.periodicity(samples) if step.is_voice else 1.0,
        )
        self._cutting, cues = barge_in.judge(self._cutting, sound)
        for cue in cues:
            match cue:
                case barge_in.Cue.DUCK:
                    self.playout.duck(_DUCK_DB)
                case barge_in.Cue.UNDUCK:
                    self.playout.duck(0.0)
                case barge_in.Cue.CUT:
                    self.playout.hold()
                    self._tell(page_holds=True)
                case barge_in.Cue.RESUME:
                    self.playout.duck(0.0)
                    self.playout.go_on()
                    self._tell(page_holds=False)
                case barge_in.Cue.TAKEN:
                    self._take_the_floor()

    def _take_the_floor(self) -> None:
        exchange, utterance = self._exchange, self._utterance
        assert exchange is not None
        played_s = self._hush()
        if utterance is not None and utterance.kind is Kind.TURN:
            exchange.cut_in_s = round(played_s, 3)
            self._asked = exchange.turn.number
        self._listen()

    def _hush(self) -> float:
        """Fall silent; seconds that were played of what was being said."""
        utterance, self._utterance = self._utterance, None
        if utterance is not None:
            utterance.is_off.set()
        if self.snapshot.page_says is not None or self.snapshot.page_holds:
            self._tell(page_says=None, page_holds=False)
        return self.playout.cut()

    # ── telling ───────────────────────────────────────────────────────────────────────────────

    @property
    def _persona(self) -> Persona:
        assert self._session is not None
        return PERSONAS[self._session.setup.difficulty]

    def _time_s(self, turn: Turn) -> float:
        assert self._session is not None
        if turn.question_id is None:
            return _UNTIMED_S
        return self._persona.time_for(self._session.question(turn.question_id))

    def _put(self, doing: Doing) -> None:
        self._doing = doing
        self._tell(doing=doing)

    def _tell(self, **changes: object) -> None:
        self.snapshot = replace(self.snapshot, **changes)  # type: ignore[arg-type]

    def _tell_how_it_goes(self, step: vad.Step) -> None:
        exchange, utterance = self._exchange, self._utterance
        share = self.snapshot.said_share
        if utterance is not None:
            share = utterance.share(self.playout.played_s(utterance.number))
        self._tell(
            level_db=step.level_db,
            is_voice=step.is_voice,
            said_share=share,
            answer_s=self._bearing.answer_s if exchange is not None else 0.0,
            silent_s=self._bearing.silent_s,
            is_thinking=self._listening.is_thinking,
        )

    def _shrug(self, result: object) -> None:
        """For work whose result nobody waits for."""
        if isinstance(result, BaseException):
            _log.warning("left undone: %s", type(result).__name__)

    def _close_spool(self) -> None:
        spool, self._spool = self._spool, None
        if spool is not None:
            spool.close()

    def _forget_spool(self) -> None:
        spool, self._spool = self._spool, None
        if spool is not None:
            spool.discard()
