"""The live interview on the page: still while nothing happens, silent at once, told once."""

import json
import time
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from .conftest import Open, told
from .stub_voice import spoken, stub

SAID = "Thank you. That helps. What did you change?"
SENTENCES = ["Thank you.", "That helps.", "What did you change?"]
STEP: dict[str, Any] = {
    "doing": "listening",
    "name": "Maya",
    "said": SAID,
    "said_share": 1.0,
    "heard": "We moved it",
    "level": 0.4,
    "is_voice": True,
    "answer_s": 12.4,
    "time_s": 120.0,
}
BY_PAGE = STEP | {"doing": "speaking", "said_share": 0.0, "page_says": 3, "is_voice": False}
KEPT = "Nothing is lost: press Start talking to go on."
STANDS_STILL = "The clock stands. Nothing is lost, and nothing is recorded."
WAITING = STEP | {"doing": "waiting", "said": "", "heard": "", "is_voice": False}

HOST = """document.querySelector('[data-testid="stBidiComponentIsolated"]')"""
WATCH_CHANGES = f"""() => {{
  const root = {HOST}.shadowRoot;
  window.changes = [];
  const named = (one) => `${{one.type}} ${{one.target.nodeName}}`;
  const note = (all) => window.changes.push(...all.map(named));
  new MutationObserver(note).observe(root, {{
    subtree: true, childList: true, characterData: true, attributes: true,
  }});
  window.begun = () => root.getAnimations().map((one) => [one.animationName, one.startTime]);
}}"""


def open_steps(open_page: Open, *steps: dict[str, Any], **context: Any) -> Page:
    """Open the conversation at the first step; "Next turn" goes to the next."""
    return open_page("conversation", {"steps": list(steps)}, **context)


def frame(page: Page) -> Locator:
    """Find the conversation."""
    return page.locator("[data-part=conversation]")


def part(page: Page, name: str) -> Locator:
    """Find a part of it."""
    return frame(page).locator(f"[data-part={name}]")


def next_step(page: Page) -> None:
    """Go on to the next step."""
    page.get_by_role("button", name="Next turn").click()


def wait_ticks(page: Page, n: int) -> None:
    """Wait until the page has mounted it again so many times."""
    first = int(page.get_by_text("Tick ").inner_text().split()[1])
    page.wait_for_function(
        f"""() => {{
          const tick = [...document.querySelectorAll('[data-testid="stCaptionContainer"]')].at(-1);
          return tick && Number(tick.innerText.split(" ")[1]) >= {first + n};
        }}"""
    )


def expect_told(page: Page, name: str, value: object) -> None:
    """Wait until the component has told Python so."""
    until = time.monotonic() + 20
    while told(page)[name] != value:
        assert time.monotonic() < until, told(page)
        page.wait_for_timeout(50)


def test_stays_still_while_nothing_changes(open_page: Open) -> None:
    page = open_steps(open_page, STEP)
    expect(part(page, "said")).to_have_text(SAID)
    part(page, "heard").focus()
    page.wait_for_timeout(2500)  # "You are being heard" has settled
    page.evaluate(WATCH_CHANGES)
    before = page.evaluate("window.begun()")
    wait_ticks(page, 8)
    assert page.evaluate("window.changes") == []
    assert page.evaluate("window.begun()") == before
    assert before, "the ring breathes"
    assert page.evaluate(f"{HOST}.shadowRoot.activeElement?.dataset.part") == "heard"


def test_says_in_words_who_is_at_it(open_page: Open) -> None:
    changes: list[tuple[dict[str, Any], str]] = [
        ({"doing": "waiting"}, "waits for you: press Start talking"),
        ({"doing": "speaking", "said_share": 0.5}, "is speaking"),
        ({}, "is listening"),
        ({"is_thinking": True}, "gives you time to think"),
        ({"doing": "thinking", "working": "Let me take that in."}, "thinks about your answer"),
        ({"doing": "paused"}, "waits: the interview is paused"),
        ({"doing": "over"}, "has said goodbye"),
    ]
    beside = {"waiting": KEPT, "thinking": "Let me take that in.", "paused": STANDS_STILL}
    page = open_steps(open_page, *(STEP | change for change, _ in changes))
    status = frame(page).get_by_role("status").filter(has_text="Maya")
    for change, says in changes:
        expect(status.first).to_have_text(f"Maya {says}")
        expect(part(page, "beside")).to_have_text(beside.get(change.get("doing", ""), ""))
        next_step(page)


def test_says_what_will_happen_until_it_does(open_page: Open) -> None:
    joined = WAITING | {"doing": "thinking", "working": "Maya is taking in what you said"}
    page = open_steps(open_page, WAITING, WAITING | {"push_to_talk": True}, joined, STEP)
    welcome = part(page, "welcome")
    expect(welcome).to_contain_text("Press Start talking, and allow the microphone. Maya asks")
    expect(welcome).to_contain_text("nothing has to be pressed")
    next_step(page)
    expect(welcome).to_contain_text("Hold the space bar")
    next_step(page)
    expect(part(page, "state")).to_have_text("is about to begin")
    expect(part(page, "beside")).to_have_text("")
    next_step(page)
    expect(welcome).to_be_hidden()


def test_a_question_shown_before_stands_there_and_its_clock_goes_on(open_page: Open) -> None:
    """As after an answer that was begun in writing, or in another call."""
    turn = {"turn_key": "s-1", "question": SAID, "heard": ""}
    waiting = WAITING | turn | {"answer_s": 0.0}
    kept = {"key": "s-1", "answer_ms": 42_000, "silent_ms": 0, "shown": True}
    once = "sessionStorage.getItem('interviewgym.turn') ?? "
    script = f"{once}sessionStorage.setItem('interviewgym.turn', {json.dumps(json.dumps(kept))});"
    joined = waiting | {"doing": "thinking"}
    listening = STEP | turn | {"answer_s": 3.0}
    anew, next_turn = listening | {"answer_s": 1.0}, listening | {"turn_key": "s-2"}
    page = open_steps(
        open_page, waiting, joined, listening, anew, next_turn | {"answer_s": 2.0}, script=script
    )
    expect(part(page, "said")).to_have_text(SAID)
    expect(part(page, "welcome")).to_be_hidden()
    expect(part(page, "elapsed")).to_have_text("0:42")
    next_step(page)
    expect(part(page, "state")).to_have_text("is about to begin")
    for clock in ("0:45", "0:46", "0:02"):
        next_step(page)
        expect(part(page, "elapsed")).to_have_text(clock)


def test_says_so_when_the_studio_is_out_of_reach_until_it_is_back(open_page: Open) -> None:
    page = open_steps(open_page, STEP | {"level": 0.0, "is_voice": False}, STEP)
    page.route("**/_stcore/health", lambda route: route.abort())
    expect(part(page, "notice")).to_contain_text("The studio cannot be reached.")
    next_step(page)
    expect(part(page, "notice")).to_have_text("")


def test_the_call_looks_like_the_page_and_leaves_out_its_empty_picture(open_page: Open) -> None:
    page = open_steps(open_page, WAITING, STEP)
    expect(frame(page)).to_be_visible()
    page.evaluate(
        """() => {
          const call = document.createElement("iframe");
          call.title = "x.webrtc_streamer";
          call.srcdoc = `<div id="root"><div class="MuiBox-root">
            <div class="MuiPaper-root MuiAlert-root MuiAlert-colorError">No microphone</div>
            <div class="MuiBox-root">
              <div class="MuiPaper-root" style="height: 108px">Film</div>
            </div>
            <button class="MuiButton-root MuiButton-contained">Start talking</button>
          </div></div>`;
          document.querySelector("[data-testid=stMainBlockContainer]").prepend(call);
        }"""
    )
    inside = page.frame_locator("iframe[title$=webrtc_streamer]")
    button = inside.get_by_role("button", name="Start talking")
    theme = page.get_by_role("button", name="Next turn")
    radius, font = ("getComputedStyle(it).borderRadius", "getComputedStyle(it).fontFamily")
    expect(button).to_have_css("border-radius", theme.evaluate(f"it => {radius}"))
    expect(button).to_have_css("font-family", theme.evaluate(f"it => {font}"))
    expect(inside.get_by_text("Film")).to_be_hidden()
    expect(inside.get_by_text("No microphone")).to_be_visible()
    filled = button.evaluate("it => getComputedStyle(it).backgroundColor")
    next_step(page)  # on the line it is the button that hangs up
    expect(button).not_to_have_css("background-color", filled)
    assert page.locator("iframe").first.bounding_box()["height"] < 100  # type: ignore[index]


def test_a_reply_that_grows_is_added_to_and_lit_as_it_is_played(open_page: Open) -> None:
    speaking = STEP | {"doing": "speaking", "heard": "", "is_voice": False}
    page = open_steps(
        open_page,
        speaking | {"said": "Thank you. That", "said_share": 0.1},
        speaking | {"said_share": 0.4},
        speaking | {"said_share": 0.9},
    )
    expect(part(page, "said")).to_have_text("Thank you. That")
    expect(frame(page).locator(".is-spoken")).to_have_text("Thank you.")
    page.evaluate(WATCH_CHANGES)
    first = part(page, "said").locator("span").first.element_handle()
    next_step(page)
    expect(part(page, "said")).to_have_text(SAID)
    expect(frame(page).locator(".is-spoken")).to_have_text("That helps.")
    assert first.evaluate("(node) => node.isConnected")
    next_step(page)
    expect(frame(page).locator(".is-spoken")).to_have_text("What did you change?")
    assert part(page, "said").get_attribute("aria-live") == "polite"


def test_what_was_cut_off_is_faint(open_page: Open) -> None:
    page = open_steps(open_page, STEP | {"interrupted": True, "said_share": 0.4, "heard": ""})
    expect(frame(page).locator(".is-unsaid")).to_have_text(["What did you change?"])
    expect(part(page, "beside")).to_have_text("You cut in, and Maya stopped.")


def test_tells_the_candidate_how_they_stand(open_page: Open) -> None:
    changes: list[tuple[dict[str, Any], str]] = [
        ({"is_voice": False, "heard": "", "answer_s": 0}, "Speak when you are ready."),
        ({"doing": "speaking", "is_voice": False}, "You may cut in."),
        ({"doing": "speaking", "is_voice": False, "page_says": 3}, ""),
        ({"is_voice": False}, "Go on, or stop when you have finished."),
        ({"is_muted": True}, "You are muted: nothing is heard."),
        ({"is_muted": True, "push_to_talk": True}, "You are muted: nothing is heard."),
        ({"is_voice": False, "push_to_talk": True}, "Hold the space bar, or the button, while you"),
        ({"heard": ""}, "You are being heard."),
        ({"doing": "over"}, ""),
    ]
    page = open_steps(open_page, *(STEP | change for change, _ in changes))
    for change, says in changes:
        hearing = part(page, "hearing")
        if says:
            expect(hearing).to_contain_text(says)
        else:
            expect(hearing).to_have_text("")
        clock = "0:12" if change.get("answer_s") != 0 else "0:00"
        expect(part(page, "elapsed")).to_have_text(clock)
        expect(part(page, "heard")).to_have_text(change.get("heard", "We moved it"))
        level = "0" if change.get("is_muted") else "40"
        expect(part(page, "meter")).to_have_attribute("aria-valuenow", level)
        next_step(page)


def test_says_with_its_own_voice_what_the_server_cannot_and_reports_it_once(
    open_page: Open,
) -> None:
    page = open_steps(
        open_page,
        BY_PAGE | {"voice": "Other", "rate": 1.2},
        STEP,
        BY_PAGE | {"said": "And then?", "page_says": 4},
        script=stub(),
    )
    expect_told(page, "said_done", 3)
    wait_ticks(page, 6)  # the server has not noticed yet, and asks for the same number
    assert spoken(page) == SENTENCES
    assert page.evaluate("window.stub.lit") == SENTENCES
    assert page.evaluate("window.stub.how[0]") == ["Other", 1.2]
    expect(frame(page).locator(".is-spoken")).to_have_count(0)
    next_step(page)
    expect(frame(page)).to_have_attribute("data-mood", "recording")
    next_step(page)
    expect_told(page, "said_done", 4)
    assert spoken(page) == [*SENTENCES, "And then?"]


def test_falls_silent_at_once_when_the_candidate_cuts_in(open_page: Open) -> None:
    cut = STEP | {"interrupted": True, "said_share": 0.0}
    page = open_steps(open_page, BY_PAGE, cut, script=stub(sentence_ms=20_000))
    page.wait_for_function("window.stub.spoken.length === 1")
    page.wait_for_function("speechSynthesis.speaking")
    next_step(page)
    page.wait_for_function("!speechSynthesis.speaking")
    expect_told(page, "said_done", 3)
    wait_ticks(page, 3)
    assert spoken(page) == ["Thank you."]
    unsaid = frame(page).locator(".is-unsaid")
    expect(unsaid).to_have_text(["That helps.", "What did you change?"])


@pytest.mark.parametrize(
    ("settings", "change", "says"),
    [
        ({"voices": False}, {}, "No voice here: please read."),
        ({"mode": "synthesis-failed"}, {}, "No voice here: please read."),
        ({}, {"muted": True}, "Muted: please read."),
    ],
)
def test_waits_as_long_as_reading_takes_where_nothing_is_spoken(
    open_page: Open,
    settings: dict[str, Any],
    change: dict[str, Any],
    says: str,
) -> None:
    page = open_steps(open_page, BY_PAGE | {"said": SAID * 2} | change, script=stub(**settings))
    expect(part(page, "beside")).to_have_text(says)
    begun = time.monotonic()
    assert told(page)["said_done"] is None
    expect_told(page, "said_done", 3)
    assert time.monotonic() - begun > 2.5  # sixteen words, three a second


def test_push_to_talk_by_the_space_bar_but_not_while_writing(open_page: Open) -> None:
    page = open_steps(open_page, STEP | {"push_to_talk": True}, STEP)
    talk = page.get_by_role("button", name="Hold to talk")
    expect(talk).to_be_visible()
    box = page.get_by_label("A box to write in")
    box.click()
    page.keyboard.press("Space")
    assert box.input_value() == " "
    page.get_by_role("button", name="Rerun").focus()
    page.keyboard.press("Space")
    wait_ticks(page, 2)
    assert told(page)["talk_key"] is None
    page.evaluate("document.activeElement.blur()")
    page.keyboard.down("Space")
    page.keyboard.down("Space")  # the keyboard repeats while it is held
    expect_told(page, "talk_key", {"n": 1, "is_down": True})
    held = page.get_by_role("button", name="Let go when you have finished")
    expect(held).to_have_attribute("aria-pressed", "true")
    assert page.evaluate("scrollY") == 0
    page.keyboard.up("Space")
    expect_told(page, "talk_key", {"n": 2, "is_down": False})
    page.keyboard.down("Space")
    expect_told(page, "talk_key", {"n": 3, "is_down": True})
    page.evaluate("window.dispatchEvent(new Event('blur'))")
    expect_told(page, "talk_key", {"n": 4, "is_down": False})


def test_the_space_bar_talks_right_after_push_to_talk_was_chosen(open_page: Open) -> None:
    page = open_steps(open_page, STEP | {"push_to_talk": True})
    expect(part(page, "talk")).to_be_visible()
    page.evaluate(
        """() => {
          for (const isChosen of [true, false]) {
            const choice = document.body.appendChild(document.createElement("button"));
            choice.role = "radio";
            choice.ariaChecked = String(isChosen);
            choice.addEventListener("keydown", (event) => event.stopPropagation()); // as theirs do
          }
        }"""
    )
    page.get_by_role("radio", checked=False).focus()
    page.keyboard.press("Space")
    page.get_by_role("radio", checked=True).focus()
    page.keyboard.down("Space")
    expect_told(page, "talk_key", {"n": 1, "is_down": True})
    page.keyboard.up("Space")
    expect_told(page, "talk_key", {"n": 2, "is_down": False})


@pytest.mark.flaky(reruns=2, reruns_delay=1)  # a pointer on a page of a shared machine
def test_push_to_talk_by_the_button_held_or_clicked_without_a_pointer(open_page: Open) -> None:
    page = open_steps(open_page, STEP | {"push_to_talk": True}, STEP)
    talk = part(page, "talk")
    page.wait_for_timeout(1_000)  # a page that is still being drawn takes no pointer
    talk.hover()
    page.mouse.down()
    expect_told(page, "talk_key", {"n": 1, "is_down": True})
    page.mouse.up()
    expect_told(page, "talk_key", {"n": 2, "is_down": False})
    talk.focus()
    page.keyboard.down("Enter")
    expect_told(page, "talk_key", {"n": 3, "is_down": True})
    page.keyboard.up("Enter")
    expect_told(page, "talk_key", {"n": 4, "is_down": False})
    talk.evaluate("(button) => button.click()")  # as a screen reader does
    expect_told(page, "talk_key", {"n": 5, "is_down": True})
    next_step(page)  # push-to-talk is switched off while it is down
    expect_told(page, "talk_key", {"n": 6, "is_down": False})
    expect(talk).to_be_hidden()


def test_the_space_bar_talks_instead_of_hanging_up_the_call(open_page: Open) -> None:
    """Start, and then Stop, has the focus in the call's own frame."""
    by_key = {"push_to_talk": True}
    page = open_steps(open_page, WAITING | by_key, STEP | by_key)
    expect(frame(page)).to_be_visible()
    page.evaluate(
        """() => {
          const call = document.body.appendChild(document.createElement("iframe"));
          call.srcdoc = "<button>Stop</button>";
          call.id = "call";
        }"""
    )
    page.frame_locator("#call").get_by_role("button").wait_for()
    page.get_by_role("button", name="Next turn").evaluate(
        "(next) => setTimeout(() => next.click(), 300)"
    )
    page.frame_locator("#call").get_by_role("button").focus()
    expect(part(page, "talk")).to_be_focused()
    page.keyboard.down("Space")
    expect_told(page, "talk_key", {"n": 1, "is_down": True})


def test_words_are_text_never_markup(open_page: Open) -> None:
    nasty = "<img src=x onerror=alert(1)>"
    page = open_steps(
        open_page,
        STEP | {"said": nasty, "heard": nasty, "notice": nasty, "name": nasty},
    )
    for name in ("said", "heard", "notice", "name"):
        expect(part(page, name)).to_have_text(nasty)
    expect(frame(page).locator("img")).to_have_count(0)


def test_falls_silent_when_the_page_is_left(open_page: Open) -> None:
    page = open_steps(open_page, BY_PAGE, script=stub(sentence_ms=20_000))
    page.wait_for_function("speechSynthesis.speaking")
    page.get_by_text("Leave", exact=True).click()
    page.wait_for_function("!speechSynthesis.speaking")


def test_fits_a_phone_and_stands_still_for_those_who_ask(open_page: Open) -> None:
    long = STEP | {"said": SAID * 6, "heard": "Unbelievably " * 60, "push_to_talk": True}
    page = open_steps(open_page, long, width=390, reduced_motion="reduce")
    expect(part(page, "talk")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert page.evaluate(f"{HOST}.shadowRoot.getAnimations().length") == 0
    box = part(page, "heard")
    at_end = "(box) => box.scrollHeight - box.scrollTop - box.clientHeight < 2"
    assert box.evaluate(at_end), "the newest words are in sight"
