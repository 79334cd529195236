"""The floor is the candidate's: is the answer over, and what does its silence ask for?"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial

from studio.interview.model import EndedBy
from studio.interview.personas import Persona
from studio.voice.listening import endpointing, silence, vad
from studio.voice.talking.desk import Desk, Lane, shrug
from studio.voice.talking.exchange import Exchange, Samples
from studio.voice.talking.handover import Handover
from studio.voice.talking.interviewer import Interviewer
from studio.voice.talking.partner import Partner
from studio.voice.talking.scene import Scene
from studio.voice.talking.snapshot import Doing
from studio.voice.talking.speaker import Kind

_GOING_ON_STEPS = 6  # 0.2 s of voice after the turn was taken to be over: it was not
_FULL_BEFORE_S = 0.5
_HEARS_S = 8.0  # what the end-of-turn model listens to


@dataclass(frozen=True, slots=True)
class Ending:
    """How an answer sounds where it pauses: is it over, and did it end in an "um"?

    `likely` is a probability; None when nobody can tell, or has been asked yet.
    """

    likely: float | None = None
    has_filler: bool = False


class Floor:
    """What is heard while the candidate has the floor, or has just given it back.

    Parameters
    ----------
    ending : callable of samples [shape=(n,), int16, 16 kHz]
        How the answer so far ends. Called in the pool.
    looks_ahead : callable () -> bool
        Whether to hear and think at the first plausible pause, not only once the turn is over.
    max_answer_s : float > 0
        An answer is taken to be over then, seconds.
    clock : callable () -> float
        Seconds, monotonic; for the trace alone.
    """

    def __init__(
        self,
        scene: Scene,
        desk: Desk,
        partner: Partner,
        interviewer: Interviewer,
        handover: Handover,
        *,
        ending: Callable[[Samples], Ending],
        looks_ahead: Callable[[], bool],
        max_answer_s: float,
        clock: Callable[[], float],
    ) -> None:
        self._scene, self._desk, self._partner = scene, desk, partner
        self._interviewer, self._handover = interviewer, handover
        self._ending, self._clock = ending, clock
        self._looks_ahead, self._max_answer_s = looks_ahead, max_answer_s
        self._listening = endpointing.Listening()
        self._bearing = silence.Bearing()
        self._ends = Ending()
        self._n_going_on = 0
        self._heard_s = 0.0  # stands while nothing counts: muted, or while the interviewer speaks

    def open(self) -> None:
        """A new answer: nothing is known of it."""
        self._listening = endpointing.Listening()
        self._bearing = silence.Bearing()
        self._ends = Ending()

    def give(self, *, was_taken: bool = False) -> None:
        """Give the floor, or give it back after an aside; `was_taken`: the candidate cut in.

        Whoever speaks already began a moment ago: that belongs to the answer. A silent moment does
        not, or the time to the first word would be told too long.
        """
        exchange = self._scene.under_way()
        begun = exchange.begun()
        voiced_s = vad.STEP_S * sum(is_voice for _, is_voice in begun)
        if self._scene.snapshot.is_voice or exchange.has_voice or (was_taken and voiced_s):
            for samples, is_voice in begun:
                self._handover.keep(samples, is_voice=is_voice)
                if is_voice and was_taken:  # all of the answer may have been said by now
                    self._note_voice(exchange)
        if was_taken:
            heard_s = self._listening.voice_s + voiced_s
            self._listening = replace(self._listening, voice_s=heard_s)
        self._handover.drop_look()
        self._ends = Ending()
        self._listening = replace(
            self._listening,
            quiet_since_s=None,
            back_since_s=None,
            has_asked=False,
            has_looked=False,
        )  # a silence before an aside is none after it
        self._interviewer.bridge.drop()
        self._interviewer.bridge.prepare()
        self._scene.put(Doing.LISTENING)

    def give_back(self) -> None:
        """The answer could not be handed in: listen on, as if it had just begun."""
        self._listening = endpointing.Listening()
        self._interviewer.bridge.drop()
        self._scene.put(Doing.LISTENING)

    def listen(self, step: vad.Step) -> None:
        """Hear one more step of the answer, and see what it comes to."""
        self._n_going_on = 0
        if self._scene.is_deaf:
            return
        exchange = self._scene.under_way()
        self._heard_s += vad.STEP_S
        evidence = endpointing.Evidence(
            self._heard_s,
            step.is_voice,
            turn_end=self._ends.likely,
            has_filler=self._ends.has_filler,
            words=exchange.words,
        )
        self._listening, cues = endpointing.decide(self._listening, evidence, self._scene.patience)
        if step.is_voice:
            if self._scene.snapshot.notice:
                self._scene.tell(notice="")  # whoever goes on has read it
            self._note_voice(exchange)
        for cue in cues:
            match cue:
                case endpointing.Cue.ASK_TURN_END:
                    self._ask_turn_end(exchange)
                case endpointing.Cue.PLAUSIBLE if self._looks_ahead():
                    self._handover.look_ahead()
                case endpointing.Cue.WENT_ON:
                    self._handover.drop_look()
                case endpointing.Cue.THINKING:
                    self.wait_for_thought()
                case endpointing.Cue.OVER:
                    self._handover.end(self._listening.ended_by)
                    return
                case _:
                    pass
        self._bear_silence(exchange)
        if self.is_full:
            self._handover.end(EndedBy.TIME_UP)

    def hear_out(self, samples: Samples, step: vad.Step) -> None:
        """Who is about to be stopped still has the floor: nobody has told them to stop yet."""
        if self.is_full:
            return
        self._handover.keep(samples, is_voice=step.is_voice)
        if step.is_voice:
            self._handover.drop_look()  # it has not heard this
            self._note_voice(self._scene.under_way())

    def _note_voice(self, exchange: Exchange) -> None:
        exchange.has_voice, exchange.n_voiced = True, exchange.n_samples
        exchange.voice_ended_s = self._clock()
        self._ends = Ending()

    @property
    def is_full(self) -> bool:
        """The answer is as long as one may be; a little less, so that it is not refused."""
        return self._scene.under_way().answer_s >= self._max_answer_s - _FULL_BEFORE_S

    def hear_on(self, samples: Samples, step: vad.Step, floor_db: float) -> None:
        """Until the answer is handed in, whoever speaks on has not finished.

        While a word bridges the wait, its echo is no answer: whoever cuts into that speaks on.
        """
        exchange = self._scene.under_way()
        if not exchange.may_go_on:
            return
        if self._interviewer.bridge.may_echo:
            is_voice, goes_on = self._interviewer.is_spoken_over(step, samples, floor_db)
            exchange.wait(samples, is_voice=is_voice)
            if goes_on:
                self._keep_begun(exchange)
                self._go_on()
            return
        self._keep_begun(exchange)
        if not self.is_full:
            self._handover.keep(samples, is_voice=step.is_voice)
        self._n_going_on = self._n_going_on + 1 if step.is_voice else max(0, self._n_going_on - 1)
        if self._n_going_on >= _GOING_ON_STEPS:
            self._go_on()

    def _keep_begun(self, exchange: Exchange) -> None:
        """What the candidate began to say while a word of ours was in the room."""
        for samples, is_voice in exchange.begun():
            if not self.is_full:
                self._handover.keep(samples, is_voice=is_voice)

    def _go_on(self) -> None:
        self._interviewer.bridge.drop()
        self._handover.drop_look()
        self._listening = replace(endpointing.Listening(), now_s=self._heard_s, voice_s=1.0)
        self._ends = Ending()
        self._scene.put(Doing.LISTENING)

    def wait_for_thought(self) -> None:
        """Clock and silence stand until the next word."""
        self._listening = self._listening.thinking()
        self._handover.drop_look()
        self._scene.tell(is_thinking=True)
        number = self._scene.under_way().turn.number
        self._desk.work(partial(self._partner.think, number), shrug, Lane.LATER)

    def tell(self) -> None:
        """Let the page know how the answer goes."""
        has_answer = self._scene.exchange is not None
        self._scene.tell(
            answer_s=self._bearing.answer_s if has_answer else 0.0,
            silent_s=self._bearing.silent_s if has_answer else 0.0,
            is_thinking=self._listening.is_thinking,
        )

    def _bear_silence(self, exchange: Exchange) -> None:
        persona = self._scene.persona
        self._bearing, cues = silence.bear(
            self._bearing,
            vad.STEP_S,
            has_spoken=self._listening.has_spoken,
            is_thinking=self._listening.is_thinking,
            persona=persona,
            time_s=self._scene.time_s(exchange.turn),
        )
        for cue in cues:
            match cue:
                case silence.Cue.NUDGE:
                    self._interviewer.say(Kind.ASIDE, ("nudge",))
                case silence.Cue.OFFER:
                    self._offer(persona)
                case silence.Cue.MOVE_ON:
                    self._handover.end(EndedBy.SILENCE)
                case silence.Cue.TIME_UP:
                    self._interviewer.say(Kind.STOP, ("time_up",))

    def _offer(self, persona: Persona) -> None:
        offered = {"hint": persona.offers_hints, "rephrase": persona.rephrases, "skip": True}
        self._scene.tell(offers=tuple(name for name, is_offered in offered.items() if is_offered))

    def _ask_turn_end(self, exchange: Exchange) -> None:
        n_samples = exchange.n_samples

        def told(ends: Ending | BaseException) -> None:
            is_same_pause = exchange is self._scene.exchange and self._listening.is_pausing
            if is_same_pause and n_samples >= exchange.n_voiced and isinstance(ends, Ending):
                self._ends = ends

        heard = exchange.last(_HEARS_S)
        self._desk.work(partial(self._ending, heard), told, Lane.SOON)
