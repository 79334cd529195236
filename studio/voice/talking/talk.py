"""One live interview: who has the floor, from the first connection until it is over.

::

    WAITING ──join──▶ THINKING ──a turn is open──▶ SPEAKING ──drained──▶ LISTENING
                          ▲                           │ candidate cuts in    │
                          │                           └─────────────────────▶┤
                          └───────────── the turn is over ───────────────────┘

A `Talk` outlives its connections. It is called on the voice loop only, where nothing blocks; what
blocks is done by the room's pool and comes back as a call. Its clock for decisions is the
microphone's: no sound, no time. What each state does is its parts': `interviewer.py` speaks,
`floor.py` listens, `keeping.py` keeps the answer, `handover.py` hands it in; `scene.py` is what
they share, `callers.py` says whose connection counts.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable

import numpy as np

from studio.errors import StudioError
from studio.interview.model import EndedBy, Phase, Session, Turn
from studio.voice.listening import vad
from studio.voice.listening.patience import PUSH_TO_TALK, Patience
from studio.voice.talking.callers import Caller, Callers, Gone
from studio.voice.talking.desk import Desk
from studio.voice.talking.exchange import Samples
from studio.voice.talking.far_end import Onset
from studio.voice.talking.floor import Ending, Floor
from studio.voice.talking.handover import Handover
from studio.voice.talking.interviewer import Interviewer
from studio.voice.talking.keeping import Keeping, OpenSpool
from studio.voice.talking.partner import Partner
from studio.voice.talking.playout import Playout
from studio.voice.talking.scene import Scene
from studio.voice.talking.sides import Sides
from studio.voice.talking.snapshot import Doing, Snapshot
from studio.voice.talking.speaker import Kind, Utterance
from studio.voice.talking.tracing import Tracing

_log = logging.getLogger(__name__)

TURN_LINES = ("lead", "question")
_MUTED_STEPS = 16  # of a muted stretch that stay in the answer: half a second
_TELL_EVERY = 3  # steps between two tellings of the level: 0.1 s


class Talk:
    """One candidate's live interview.

    Parameters
    ----------
    patience : Patience
        How long a silence may be; it may be set at any time.
    open_spool : callable of a turn's number
        What a crash left of the answer to it, and where the rest is kept as it comes.
    ending : callable of samples [shape=(n,), int16, 16 kHz]
        How the answer so far ends. Called in the pool.
    looks_ahead : callable () -> bool
        Whether to hear and think at the first plausible pause, not only once the turn is over.
    max_answer_s : float > 0
        An answer is taken to be over then, seconds.
    on_taken : callable
        Told when another process goes on with the interview: whoever is connected here is to be
        sent away.
    clock : callable () -> float
        Seconds, monotonic; for the trace, for how long nobody has been connected, and to number
        what is said.
    """

    def __init__(
        self,
        partner: Partner,
        desk: Desk,
        *,
        patience: Patience,
        open_spool: OpenSpool,
        ending: Callable[[Samples], Ending],
        looks_ahead: Callable[[], bool],
        max_answer_s: float,
        on_taken: Callable[[], object],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._partner, self._desk = partner, desk
        scene = self._scene = Scene(patience)
        tracing = self._tracing = Tracing(desk, partner, clock)
        sides = self._sides = Sides(max_answer_s)
        keeping = self._keeping = Keeping(scene, desk, open_spool, on_taken)
        self._interviewer = Interviewer(
            scene,
            desk,
            partner,
            tracing,
            on_said=self._said,
            tap=sides.sent,
            numbered_from=round(1000 * clock()),
        )
        self._handover = Handover(
            scene,
            desk,
            partner,
            self._interviewer,
            tracing,
            sides,
            keeping=keeping,
            on_next=self._stand_or_say,
            on_back=self._give_back,
        )
        self._floor = Floor(
            scene,
            desk,
            partner,
            self._interviewer,
            self._handover,
            ending=ending,
            looks_ahead=looks_ahead,
            max_answer_s=max_answer_s,
            clock=clock,
        )
        self.callers = Callers(clock)
        self._left = np.zeros(0, np.int16)
        self._vad = vad.Vad()
        self._n_steps = self._n_muted = 0
        self._asked = 0  # the turn whose question this candidate has heard
        self._cut: tuple[int, float, float] | None = None  # in that turn, so far into the question
        self._has_begun = False
        self._welcome = ""  # to whoever comes back to a question heard already

    @property
    def playout(self) -> Playout:
        """What a connection plays."""
        return self._interviewer.playout

    @property
    def snapshot(self) -> Snapshot:
        """What the page may know."""
        return self._scene.snapshot

    @property
    def patience(self) -> Patience:
        """How long a silence may be."""
        return self._scene.patience

    @patience.setter
    def patience(self, patience: Patience) -> None:
        was_by_hand = self._scene.patience == PUSH_TO_TALK
        self._scene.patience = patience
        if was_by_hand and patience != PUSH_TO_TALK:
            self._desk.post(self._listen_anew)

    # ── connections ───────────────────────────────────────────────────────────────────────────

    @property
    def is_joined(self) -> bool:
        """Whether a connection is up."""
        return self.callers.is_joined

    @property
    def is_over(self) -> bool:
        """Whether nothing is left to be asked, as far as is known."""
        session = self._scene.session
        return session is not None and session.phase in (Phase.FINISHED, Phase.ABANDONED)

    def is_with(self, caller: object) -> bool:
        """Whether that connection is the one that counts."""
        return self.callers.is_with(caller)

    def join(self, caller: Caller) -> None:
        """A connection is up: carry the interview on where it stands. The newest one counts."""
        if self.callers.join(caller):
            self._take_up()

    def come_back(self, caller: Caller) -> None:
        """Sound of that connection comes again: it counts if no newer one came meanwhile."""
        if self.callers.come_back(caller):
            self._take_up()

    def _take_up(self) -> None:
        self._scene.is_held = False  # a key that was held went with its tab
        self._vad = vad.Vad()
        self._left = np.zeros(0, np.int16)
        self._welcome = "Connected again. Please go on."
        self._look_where_it_stands()

    def leave(self, caller: Caller) -> None:
        """That connection is gone; what was said is on the disk, and nothing more is spent."""
        if not self.callers.leave(caller):
            return
        self._scene.is_held = False
        self._interviewer.hush()
        self._handover.drop_look()
        self._tracing.silent()
        self._scene.tell(notice="", offers=(), level_db=vad.SILENT_DB, is_voice=False)
        self._scene.put(Doing.WAITING)

    def close(self, why: Gone = Gone.ELSEWHERE) -> None:
        """The end of it, however far it came; connections that are up or may come learn why."""
        self.callers.close(why)
        self._interviewer.hush()
        self._handover.drop_look()
        self._keeping.close()
        self._sides.drop()
        self._scene.exchange = None
        self._tracing.silent()

    def refresh(self) -> None:
        """The page moved the interview (typed, skipped, paused, ended): look where it stands."""
        if not self.is_joined:
            return
        self._welcome = "Please go on where you stopped."
        self._look_where_it_stands()

    # ── what the candidate does on the page ───────────────────────────────────────────────────

    def think_aloud(self) -> None:
        """The candidate asked for time: clock and silence stand until the next word."""
        if not self._is_in(Doing.LISTENING, Doing.SPEAKING):
            return
        if self._scene.doing is Doing.SPEAKING:
            self._interviewer.hush()
            self._asked = self._scene.under_way().turn.number
            self._floor.give()
        self._floor.wait_for_thought()

    def repeat(self) -> None:
        """Say the question again; the answer so far stays."""
        if self._is_in(Doing.LISTENING, Doing.SPEAKING):
            self._interviewer.say(Kind.ASIDE, ("question",))

    def help(self, line: str) -> None:
        """Say the ``hint``, or the question in ``simpler`` words."""
        if self._is_in(Doing.LISTENING):
            self._interviewer.say(Kind.ASIDE, (line,))

    def done(self) -> None:
        """The candidate says: that is my answer."""
        if not self._is_in(Doing.LISTENING):
            return
        if self._scene.under_way().has_voice:
            self._handover.end(EndedBy.CANDIDATE)
        else:
            self._scene.tell(notice="Nothing was heard of you yet.", offers=("record",))

    def skip(self) -> None:
        """Pass on the question."""
        if self._is_in(Doing.LISTENING, Doing.SPEAKING):
            self._handover.skip()

    def press(self, is_down: bool) -> None:
        """The push-to-talk key: whoever holds it has the floor; letting it go ends the answer.

        Nothing is heard while it is not held.
        """
        self._scene.is_held = is_down
        exchange = self._scene.exchange
        if is_down and self._scene.doing is Doing.SPEAKING:
            self._take_the_floor()
        elif not is_down and exchange is not None and exchange.has_voice:
            self.done()

    def mute(self, is_muted: bool) -> None:
        """Hear nothing; the turn waits."""
        self._scene.is_muted, self._n_muted = is_muted, 0
        self._scene.tell(is_muted=is_muted)

    def page_spoke(self, number: int) -> None:
        """The page has said what nobody on the server could."""
        self._interviewer.finished(number)

    def page_heard(self, onset: Onset) -> None:
        """The page has heard something begin."""
        self._tracing.reached(onset)

    def write(self, turn_number: int, text: str, is_final: bool) -> None:
        """The browser writes down the answer; its words count where nobody else can hear."""
        self._handover.write(turn_number, text, is_final=is_final)

    def _is_in(self, *doings: Doing) -> bool:
        return self._scene.exchange is not None and self._scene.doing in doings

    # ── what is heard ─────────────────────────────────────────────────────────────────────────

    def hear(self, samples: Samples) -> None:
        """Sound from the microphone, mono at 16 kHz, of any length."""
        whole = np.concatenate([self._left, samples]) if len(self._left) else samples
        n = len(whole) // vad.STEP * vad.STEP
        self._left = whole[n:]
        for at in range(0, n, vad.STEP):
            self._step(whole[at : at + vad.STEP])

    def _step(self, samples: Samples) -> None:
        scene = self._scene
        scene.mic_s += vad.STEP_S
        self._n_steps += 1
        if scene.is_deaf:
            samples = np.zeros_like(samples)
        step = self._vad.step(samples)
        exchange = scene.exchange
        if exchange is not None:
            self._sides.heard(samples)
            match scene.doing:
                case Doing.SPEAKING if self._interviewer.is_about_to_stop:
                    self._floor.hear_out(samples, step)
                case Doing.SPEAKING:
                    exchange.wait(samples, is_voice=step.is_voice)
                    if self._interviewer.is_cut_by(step, samples, self._vad.floor_db):
                        self._take_the_floor()
                case Doing.LISTENING if self._is_muted_away():
                    pass
                case Doing.LISTENING:
                    self._handover.keep(samples, is_voice=step.is_voice)
                    self._floor.listen(step)
                case Doing.THINKING if not exchange.is_committed:
                    self._floor.hear_on(samples, step, self._vad.floor_db)
                    self._handover.mind_the_wait()
                case _:
                    pass
        self._interviewer.mind_the_wait(step)
        if self._n_steps % _TELL_EVERY == 0:
            share = self._interviewer.said_share
            scene.tell(level_db=step.level_db, is_voice=step.is_voice, said_share=share)
            self._floor.tell()
            self._keeping.mind()

    def _is_muted_away(self) -> bool:
        """Muted for longer than a breath: the answer stands, or it would be told as a pause."""
        self._n_muted += self._scene.is_muted
        return self._scene.is_muted and self._n_muted > _MUTED_STEPS

    def _listen_anew(self) -> None:
        """The key to talk is given up: no silence counts before the next word."""
        if self._is_in(Doing.LISTENING):
            self._floor.give_back()

    # ── who has the floor ─────────────────────────────────────────────────────────────────────

    def _look_where_it_stands(self) -> None:
        self._interviewer.hush()
        self._handover.drop_look()
        self._keeping.set_aside()
        self._scene.exchange = None
        self._scene.put(Doing.THINKING)
        self._desk.work(self._keeping.ready(self._partner.session), self._stand_or_say)

    def _stand_or_say(self, session: Session | BaseException) -> None:
        if not isinstance(session, BaseException):
            self._stand(session)
            return
        said = session.user_message if isinstance(session, StudioError) else ""
        if not said:
            _log.error("live interview stopped: %s", type(session).__name__, exc_info=session)
        self._scene.tell(notice=said or "Something went wrong here.", offers=("record",))
        self._scene.put(Doing.PAUSED)

    def _stand(self, session: Session) -> None:
        """Go on with the interview from where it stands."""
        scene = self._scene
        if scene.session is not None and session.version < scene.session.version:
            return  # found before an answer was stored that is stored now
        scene.session, scene.exchange = session, None
        if session.open_turn is not None:
            scene.tell(turn_number=session.open_turn.number)
        if not self.is_joined:
            self._fall_silent(Doing.WAITING)
        elif session.open_turn is not None:
            if session.paused_since is not None:
                self._fall_silent(Doing.PAUSED)
            else:
                self._begin(session.open_turn)
        elif session.phase is Phase.FINISHED and session.farewell and self._has_begun:
            self._interviewer.say(Kind.FAREWELL, ("question",))
        else:
            self._sides.drop()
            self._fall_silent(Doing.OVER)

    def _fall_silent(self, doing: Doing) -> None:
        self._interviewer.hush()
        self._tracing.silent()
        self._scene.tell(is_kept=True)  # nothing is said that could be lost
        self._scene.put(doing)

    def _begin(self, turn: Turn) -> None:
        """Ask the question; whoever has heard it already goes on answering."""
        self._has_begun = True
        self._scene.exchange = self._handover.open(turn)
        self._floor.open()
        self._scene.tell(
            turn_number=turn.number,
            said=f"{turn.lead_in} {turn.asked}".strip(),
            said_share=0.0,
            aside="",
            interrupted=False,
            heard=self._scene.under_way().words,
            answer_s=0.0,
            silent_s=0.0,
            offers=(),
            notice="",
            is_thinking=False,
        )
        if self._asked == turn.number:  # a lost connection, or a pause, in the middle of the answer
            self._scene.tell(said_share=1.0, notice=self._welcome)
            self._remember_the_cut()
            self._floor.give()
        else:
            self._interviewer.say(Kind.TURN, TURN_LINES)

    def _said(self, utterance: Utterance) -> None:
        """It has been said to its end: whose floor is it now?"""
        if utterance.kind is Kind.TURN:
            self._asked = utterance.turn_number
        if utterance.kind is Kind.FAREWELL or self._scene.exchange is None:
            self._scene.put(Doing.OVER)
        elif utterance.kind is Kind.STOP:
            self._handover.end(EndedBy.TIME_UP)
        else:
            self._floor.give()

    def _take_the_floor(self) -> None:
        exchange, utterance = self._scene.under_way(), self._interviewer.saying
        share, is_ours = self._interviewer.said_share, self._scene.snapshot.page_says is None
        played_s = self._interviewer.hush()
        if utterance is not None and utterance.kind is Kind.TURN:
            self._scene.tell(interrupted=True)
            self._asked = exchange.turn.number
            if is_ours:  # how far the page has come nobody tells us
                exchange.cut_in_s, exchange.cut_in_share = round(played_s, 3), round(share, 3)
                self._cut = (exchange.turn.number, exchange.cut_in_s, exchange.cut_in_share)
        self._floor.give(was_taken=True)

    def _remember_the_cut(self) -> None:
        """Into this question, by whoever has been away since: it stays half heard."""
        exchange = self._scene.under_way()
        if self._cut is not None and self._cut[0] == exchange.turn.number:
            _, exchange.cut_in_s, exchange.cut_in_share = self._cut
            self._scene.tell(said_share=exchange.cut_in_share, interrupted=True)

    def _give_back(self) -> None:
        self._floor.give_back()
