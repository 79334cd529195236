"""What the interviewer says in a live interview: until it is said, or the candidate cuts in."""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import partial

from studio.errors import StudioError
from studio.interview.model import FAREWELL
from studio.voice.listening import barge_in, vad
from studio.voice.talking.bridge import Bridge
from studio.voice.talking.desk import Desk
from studio.voice.talking.exchange import Samples
from studio.voice.talking.partner import Partner
from studio.voice.talking.playout import Playout
from studio.voice.talking.scene import Scene
from studio.voice.talking.snapshot import Doing
from studio.voice.talking.speaker import Kind, Utterance, speak
from studio.voice.talking.tracing import Tracing

_log = logging.getLogger(__name__)

_DUCK_DB = 12.0


class Interviewer:
    """One utterance at a time, through the playout.

    Parameters
    ----------
    on_said : callable of an Utterance
        It has been said to its end; never for one that was hushed.
    tap : callable of samples [shape=(n,), int16, 24 kHz]
        Every frame that is sent; called on the media loop.
    numbered_from : int
        Utterances are counted from there: a page that stays open while another talk, or another
        process, takes the interview up must not take its first utterance for one said before.
    """

    def __init__(
        self,
        scene: Scene,
        desk: Desk,
        partner: Partner,
        tracing: Tracing,
        on_said: Callable[[Utterance], None],
        tap: Callable[[Samples], None],
        numbered_from: int,
    ) -> None:
        self.playout = Playout(
            on_first=partial(desk.post, self._sounds),
            on_drained=partial(desk.post, self._drained),
            tap=tap,
        )
        self.bridge = Bridge(scene, desk, partner, self.playout, tracing.clock)
        self._scene, self._desk, self._partner, self._tracing = scene, desk, partner, tracing
        self._on_said = on_said
        self._utterance: Utterance | None = None
        self._n_utterances = numbered_from
        self._left_to_page: Utterance | None = None
        self._cutting = barge_in.Speaking()

    def say(self, kind: Kind, lines: tuple[str, ...]) -> None:
        """Say these lines of the open turn, or of the farewell; what is being said stops.

        But for a word that bridges the wait for just this: it is said to its end first.
        """
        if kind not in (Kind.TURN, Kind.FAREWELL):
            self.hush()
        elif self.bridge.is_sounding:
            self.playout.duck(0.0)
        else:
            self._stop()  # it may still be waited for: its voice can be late too
        scene = self._scene
        exchange = scene.exchange
        number = FAREWELL if kind is Kind.FAREWELL or exchange is None else exchange.turn.number
        self._n_utterances += 1
        utterance = self._utterance = Utterance(self._n_utterances, kind, number, lines)
        self._mind_anew()
        scene.put(Doing.SPEAKING)
        scene.tell(interrupted=False)
        if kind is Kind.FAREWELL and scene.session is not None:
            scene.tell(turn_number=FAREWELL, said=scene.session.farewell, aside="")
        scene.tell(said_share=0.0, page_says=None)
        voiced = partial(self._desk.post, self._voiced, utterance)
        job = partial(speak, utterance, self._partner, self.playout, voiced)
        self._desk.work(job, partial(self._spoken, utterance))

    def hush(self) -> float:
        """Fall silent, and have nobody wait; seconds that were played of what was being said."""
        self.bridge.drop()
        return self._stop()

    def _stop(self) -> float:
        utterance, self._utterance = self._utterance, None
        if utterance is not None:
            utterance.is_off.set()
        if self._scene.snapshot.page_says is not None:
            self._scene.tell(page_says=None)
        self.playout.cut()
        return self.playout.played_s(utterance.number) if utterance is not None else 0.0

    def _sounds(self, number: int) -> None:
        """The first sample of it has left for the candidate."""
        if number < 0:
            self._tracing.bridging()
            self.bridge.sounds(number)
        else:
            self._tracing.sounding(number)
            self.bridge.replied()

    def _drained(self, number: int) -> None:
        """The last sample of it has left."""
        if number > 0:
            self.finished(number)
            return
        self.bridge.over(number)
        unsaid, self._left_to_page = self._left_to_page, None
        if unsaid is not None and unsaid is self._utterance:
            self._let_page_say(unsaid)

    def finished(self, number: int) -> None:
        """That utterance has been said to its end, here or by the page."""
        utterance = self._utterance
        if utterance is None or utterance.number != number:
            return
        self._utterance = None
        self._scene.tell(said_share=1.0, page_says=None)
        self._on_said(utterance)

    @property
    def saying(self) -> Utterance | None:
        """What is being said."""
        return self._utterance

    @property
    def is_about_to_stop(self) -> bool:
        """Whether the candidate is being stopped, and has not heard anything of that yet."""
        utterance = self._utterance
        if utterance is None or utterance.kind is not Kind.STOP:
            return False
        is_by_page = self._scene.snapshot.page_says is not None
        return not is_by_page and not self.playout.played_s(utterance.number)

    @property
    def said_share(self) -> float:
        """How much of it has been played; of the last one, while nothing is said."""
        utterance = self._utterance
        if utterance is None:
            return self._scene.snapshot.said_share
        return utterance.share(self.playout.played_s(utterance.number))

    def is_cut_by(self, step: vad.Step, samples: Samples, floor_db: float) -> bool:
        """Mind who speaks at the same time; True when the candidate has taken the floor."""
        if self._utterance is None or self._utterance.kind in (Kind.STOP, Kind.FAREWELL):
            return False
        if self._scene.snapshot.page_says is not None:
            return False  # no echo canceller knows the browser's own voice: it would cut itself
        if not self.playout.played_s(self._utterance.number):
            return False  # nobody cuts into what was not heard yet: it would count as asked
        for cue in self._judge(step, samples, floor_db):
            match cue:
                case barge_in.Cue.CUT:
                    self.playout.hold()
                case barge_in.Cue.RESUME:
                    self.playout.duck(0.0)
                    self.playout.go_on()
                case barge_in.Cue.TAKEN:
                    return True
                case _:
                    self._soften(cue)
        return False

    def mind_the_wait(self, step: vad.Step) -> None:
        """Bridge it when it is long; a sound that had made us softer or silent is over by then."""
        if self.bridge.mind(is_voice=step.is_voice):
            self.playout.duck(0.0)
            self.playout.go_on()
            self._mind_anew()

    def is_spoken_over(
        self, step: vad.Step, samples: Samples, floor_db: float
    ) -> tuple[bool, bool]:
        """Whether there is voice besides our own word's echo, and whether the candidate goes on."""
        voiced_s = self._cutting.whole_s
        cues = self._judge(step, samples, floor_db)
        for cue in cues:
            self._soften(cue)
        return self._cutting.whole_s > voiced_s, barge_in.Cue.CUT in cues

    def _mind_anew(self) -> None:
        """Something else is said; how loud this room's echo is stays known."""
        self._cutting = barge_in.Speaking(
            echo_db=self._cutting.echo_db, echo_heard=self._cutting.echo_heard
        )

    def _judge(self, step: vad.Step, samples: Samples, floor_db: float) -> tuple[barge_in.Cue, ...]:
        sound = barge_in.Sound(
            self._scene.mic_s,
            step.probability,
            step.level_db,
            floor_db,
            self.playout.level_db(),
            vad.brightness(samples),  # of every step: an "s" tells a word from a hum
            vad.periodicity(samples) if step.is_voice else 1.0,
        )
        self._cutting, cues = barge_in.judge(self._cutting, sound)
        return cues

    def _soften(self, cue: barge_in.Cue) -> None:
        if cue is barge_in.Cue.DUCK:
            self.playout.duck(_DUCK_DB)
        elif cue is barge_in.Cue.UNDUCK:
            self.playout.duck(0.0)

    def _voiced(self, utterance: Utterance) -> None:
        """The voice has given its first sound."""
        self._tracing.voiced()
        is_beside = utterance.kind in (Kind.ASIDE, Kind.STOP) and utterance.lines != ("question",)
        if is_beside and utterance is self._utterance:
            self._scene.tell(aside=utterance.text)

    def _spoken(self, utterance: Utterance, failed: BaseException | None) -> None:
        """All of it is in the playout; or nobody could speak it, and the page has to."""
        if failed is None or utterance is not self._utterance:
            return
        if not isinstance(failed, StudioError):
            _log.error("speech failed: %s", type(failed).__name__, exc_info=failed)
        self._tracing.silent()
        self.bridge.replied()
        if self.bridge.is_sounding:
            self._left_to_page = utterance  # two voices at once are understood by nobody
        else:
            self._let_page_say(utterance)

    def _let_page_say(self, utterance: Utterance) -> None:
        said = utterance.text or self._scene.snapshot.said
        self._scene.tell(page_says=utterance.number, said=said)
