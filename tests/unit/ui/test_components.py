"""The typed side of the browser components: what is sent, what is believed of what comes back."""

import json
import math
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from streamlit.testing.v1 import AppTest

from studio.ui.components import conversation, dictation, interviewer, mic_check, mounting, player
from studio.ui.components.mic_check import MicFinding
from studio.voice.talking.far_end import Onset

WORDS = st.sampled_from(["", "Anna", "good", "é🎉", "x" * 5000])
JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.just(10**400) | WORDS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS, inner, max_size=3),
    max_leaves=5,
)


ONSET = {"process": "a", "at_s": 12.5, "quiet_since_s": 3.0, "within_s": 0.04}


def sent(app: AppTest) -> dict[str, Any]:
    """Read the data that a page gives its one component."""
    (element,) = app.main.children.values()
    return json.loads(element.proto.json)  # type: ignore[no-any-return, union-attr]


def run(script: str) -> AppTest:
    """Run a page without a browser."""
    app = AppTest.from_string(script, default_timeout=20).run()
    assert not app.exception
    return app


@pytest.mark.parametrize(
    ("name", "scripts"),
    [
        ("conversation", conversation.SCRIPTS),
        ("dictation", dictation.SCRIPTS),
        ("interviewer", interviewer.SCRIPTS),
        ("mic_check", mic_check.SCRIPTS),
        ("player", player.SCRIPTS),
    ],
)
def test_one_module_with_one_export_and_no_markup_from_data(
    name: str, scripts: tuple[str, ...]
) -> None:
    module = mounting.script_of(name, scripts)
    assert module.count("export default function") == 1
    assert not re.search(r"^import\b|\bfrom \"", module, re.MULTILINE)
    assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(", module)
    declared = re.findall(r"^(?:const|let|class|(?:async )?function) (\w+)", module, re.MULTILINE)
    assert len(declared) == len(set(declared))


@pytest.mark.parametrize(
    "name", ["conversation", "dictation", "interviewer", "mic_check", "player", "shared"]
)
def test_nothing_is_loaded_from_another_machine(name: str) -> None:
    for file in (mounting.HERE / name).iterdir():
        if file.suffix in {".html", ".css", ".js"}:
            source = (
                file.read_text("utf-8").replace("https://…", "").replace("http://localhost", "")
            )
            assert "//" not in re.sub(r"(^|\s)//.*", "", source), file


def test_never_sends_an_infinite_silence() -> None:
    app = run(
        "from studio.ui.components import interviewer\n"
        "interviewer.show('t1', ' Hello. ', 'Why?', name='Ingrid', nudge='Well?',"
        " nudge_after_s=float('inf'), hint='Look', hint_after_s=None, rate=9.0)"
    )
    data = sent(app)
    assert (data["nudge_after_s"], data["hint_after_s"], data["rate"]) == (None, None, 1.6)
    assert (data["lead_in"], data["question"]) == ("Hello.", "Why?")


def test_a_page_may_show_all_three_and_run_again() -> None:
    app = run(
        "from studio.ui.components import interviewer, mic_check, player\n"
        "state = interviewer.show('t1', '', 'Why?', name='Maya', voice='Anna', muted=True)\n"
        "assert (state.voice, state.rate, state.muted, state.speaks) == ('Anna', 1.0, True, None)\n"
        "assert mic_check.show('mic') is None\n"
        "player.show('p', None, '', [], [], text='So, um')\n"
    )
    app.run()
    assert not app.exception


@given(told=st.dictionaries(st.sampled_from(["voice", "rate", "muted", "speaks"]), JSON))
def test_believes_of_the_browser_only_what_can_be(told: dict[str, Any]) -> None:
    state = interviewer.read_state(told)
    assert interviewer.MIN_RATE <= state.rate <= interviewer.MAX_RATE
    assert state.speaks in (None, True, False) and isinstance(state.muted, bool)
    assert len(state.voice) <= 200


@given(
    told=st.dictionaries(
        st.sampled_from(["said_done", "key", "microphone", "onset"]),
        JSON
        | st.dictionaries(st.sampled_from(["n", "down"]), JSON)
        | st.fixed_dictionaries({name: JSON | st.floats() for name in ONSET}),
    )
)
def test_believes_of_a_conversation_only_what_can_be(told: dict[str, Any]) -> None:
    state = conversation.read_state(told)
    assert state.said_done is None or state.said_done >= 0
    assert state.microphone in (None, *conversation.MICROPHONES)
    assert state.talk_key is None or isinstance(state.talk_key.is_down, bool)
    onset = state.onset
    assert onset is None or (isinstance(onset.process, str) and onset.within_s >= 0)
    assert onset is None or math.isfinite(onset.at_s + onset.quiet_since_s + onset.within_s)


def test_reads_a_key_stroke() -> None:
    state = conversation.read_state({"said_done": 4, "key": {"n": 2, "down": True}})
    assert (state.said_done, state.talk_key) == (4, conversation.KeyStroke(2, True))
    assert conversation.read_state({"said_done": True}).said_done is None


def test_reads_what_was_heard_begin() -> None:
    assert conversation.read_state({"onset": ONSET}).onset == Onset("a", 12.5, 3.0, 0.04)
    for wrong in ({"at_s": True}, {"quiet_since_s": None}, {"within_s": -0.1}, {"process": 7}):
        assert conversation.read_state({"onset": ONSET | wrong}).onset is None


def test_a_conversation_is_told_only_numbers_that_can_be_drawn() -> None:
    app = run(
        "from studio.ui.components import conversation\n"
        "conversation.show('s1', doing='listening', name='Maya', said_share=float('nan'),"
        " level=1.7, answer_s=12.9, rate=0.1)"
    )
    data = sent(app)
    assert (data["said_share"], data["level"], data["answer_s"]) == (0.0, 1.0, 12)
    assert (data["rate"], data["talk"], data["time_s"]) == (0.6, "s1", None)


@given(told=JSON | st.dictionaries(st.sampled_from(["turn_key", "text", "is_final"]), JSON))
def test_dictated_words_are_words_of_that_turn_or_none(told: object) -> None:
    heard = dictation.read_dictation(told, "good")
    assert heard is None or isinstance(heard.text, str)
    assert dictation.read_dictation(told, "another") is None


def test_reads_dictated_words() -> None:
    told = {"turn_key": "t1", "text": " I led \n it. ", "where": "device", "is_final": True}
    assert dictation.read_dictation(told, "t1") == dictation.Dictation("I led it.", True, True)


@given(told=JSON | st.dictionaries(st.sampled_from(["verdict", "peak_db"]), JSON))
def test_a_verdict_is_one_of_ours_or_none(told: object) -> None:
    verdict = mic_check.read_verdict(told)
    assert verdict is None or verdict.verdict in MicFinding


def test_reads_a_verdict_with_its_levels() -> None:
    verdict = mic_check.read_verdict(
        {"verdict": "too_quiet", "peak_db": -40.04, "level_db": "loud", "noise_db": math.nan}
    )
    assert verdict is not None
    assert (verdict.peak_db, verdict.level_db, verdict.noise_db) == (-40.0, None, None)
    assert verdict.can_record and not verdict.is_good


@pytest.mark.parametrize("finding", MicFinding)
def test_every_finding_has_advice_in_the_browser(finding: MicFinding) -> None:
    advice = (mounting.HERE / "mic_check" / "advice.js").read_text("utf-8")
    assert f"\n  {finding}: [" in advice


def test_the_player_gets_rows_in_order_and_only_what_it_shows() -> None:
    app = run(
        "from studio.ui.components import player\n"
        "late = {'text': 'b', 'start_s': 2.0, 'end_s': 2.5, 'confidence': 0.3, 'kind': None}\n"
        "early = {'text': 'a', 'start_s': 1.0, 'end_s': 1.5}\n"
        "player.show('p', '/r.flac', '', [late, early], [late], text='ignored')\n"
    )
    data = sent(app)
    assert [word["text"] for word in data["words"]] == ["a", "b"]
    assert data["words"][1] == {"text": "b", "start_s": 2.0, "end_s": 2.5}
    assert data["pieces"] == []


MARKS = st.lists(
    st.fixed_dictionaries(
        {
            "kind": st.just("filler"),
            "start_char": st.integers(0, 40),
            "end_char": st.integers(0, 60),
        }
    )
)


@given(text=st.text(st.sampled_from("ab, é🎉\n"), max_size=40), marks=MARKS)
def test_the_pieces_give_the_text_back(text: str, marks: list[player.TextMark]) -> None:
    pieces = list(player.pieces_of(text, marks))
    assert "".join(piece["text"] for piece in pieces) == text
    assert all(piece["text"] for piece in pieces)
