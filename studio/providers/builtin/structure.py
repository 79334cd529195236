"""Structure: which parts of the frame an answer holds, and in which order."""

from __future__ import annotations

from studio.interview.model import InterviewType
from studio.providers.builtin.material import Found, Material, said
from studio.providers.builtin.verdict import Verdict, judged, listed

_PARTS = {
    InterviewType.BEHAVIOURAL: ("situation", "task", "action", "result"),
    InterviewType.HR_SCREEN: ("claim", "evidence", "link"),
    InterviewType.TECHNICAL: ("answer", "explanation", "example", "limits"),
    InterviewType.SYSTEM_DESIGN: ("requirements", "parts", "trade-offs", "failure"),
    InterviewType.CASE: ("frame", "hypothesis", "test", "recommendation"),
}
_CLOSING = {
    "result": "As a result …",
    "link": "For this role that means …",
    "evidence": "For example, …",
    "claim": "I want this because …",
    "answer": "In one sentence: …",
    "explanation": "It works because …",
    "example": "For example, …",
    "limits": "It stops working when …",
    "requirements": "First, what it must do: …",
    "parts": "The parts are …",
    "trade-offs": "I choose this over that because …",
    "failure": "What fails first is …",
    "frame": "I would split the problem into …",
    "hypothesis": "My first suspicion is …",
    "test": "I would check that by …",
    "recommendation": "So I recommend …",
    "situation": "It was in … when …",
    "task": "My job was to …",
    "action": "I …",
}


def judge_structure(material: Material) -> Verdict:
    """The band for structure."""
    if material.question.type is InterviewType.BEHAVIOURAL:
        return _judge_story(material)
    return _judge_frame(material)


def _judge_story(m: Material) -> Verdict:
    parts = {p: m.part(p) for p in _PARTS[InterviewType.BEHAVIOURAL]}
    we = m.found(lambda r: r.story.we_actions)
    own, result = parts["action"], parts["result"]
    setting = parts["situation"] or parts["task"]
    if not own and not we:
        return _no_event(m, setting)
    if not own:
        return _no_own_part(m, we, setting, result)
    if not result:
        return _no_result(m, own, setting)
    if not setting:
        return judged(
            "structure",
            3,
            "Own action and a result are told; where and why it happened is missing.",
            [*own[:1], *result[:1]],
            gap="situation missing",
            improvement=f"The setting is missing: you begin at “{said(own[0].words)}”.",
            next_step=_say(
                "situation", "Open with one sentence on where, when and what was at risk"
            ),
        )
    return _whole_story(m, parts)


def _no_event(m: Material, setting: list[Found]) -> Verdict:
    on = setting or m.found(lambda r: [s.span for s in r.sentences])
    vague = m.found(lambda r: r.story.vague_outcomes)
    what = "Only the setting is told" if setting else "No event is told"
    return judged(
        "structure",
        1,
        f"{what}: nobody does anything in the answer.",
        on,
        gap="own action missing",
        improvement=(
            f"There is no story yet: “{said(on[0].words)}” is followed by no step that you took."
            if setting
            else f"“{said((vague or on)[0].words)}” is general; tell one time it happened."
        ),
        next_step=_say("action", "Pick one event and name three things you did in it"),
    )


def _no_own_part(
    m: Material, we: list[Found], setting: list[Found], result: list[Found]
) -> Verdict:
    return judged(
        "structure",
        3 if setting and result else 2,
        "The steps are told as “we”; your own action cannot be told apart.",
        we,
        gap="own action missing",
        improvement=f"Your own part is missing: “{said(we[0].words)}” does not say what you did.",
        next_step=_say("action", "Say the same story again and give each “we” a name, yours first"),
    )


def _no_result(m: Material, own: list[Found], setting: list[Found]) -> Verdict:
    hinted = m.found(lambda r: r.story.vague_outcomes)
    told = "Situation and own action are told" if setting else "Own action is told"
    lack = (
        f"the result is only hinted at (“{said(hinted[-1].words)}”)"
        if hinted
        else "the result is missing"
    )
    improvement = (
        f"The outcome is only hinted at: “{said(hinted[-1].words)}” does not say what changed."
        if hinted
        else f"The outcome is missing: you stop at “{m.last_words()}”."
    )
    return judged(
        "structure",
        3 if setting else 2,
        f"{told}; {lack}.",
        [*setting[:1], _on_topic(own), *hinted[-1:]][:2],
        gap="result missing",
        strength="",
        improvement=improvement,
        next_step=_say("result", "Close with one sentence on what was different afterwards"),
    )


def _whole_story(m: Material, parts: dict[str, list[Found]]) -> Verdict:
    own, result, task = parts["action"], parts["result"], parts["task"]
    prompted = all(r.at is not m.proper for r in result)
    closes = not prompted and result[-1].span.start > own[0].span.start
    on = [_on_topic(own), result[-1]]
    strength = f"The story closes with its result: “{said(result[-1].words)}”."
    if prompted:
        return judged(
            "structure", 4, "All parts are told, the result only when it was asked for.", on,
            gap="result late",
            improvement="The result came only after a follow-up; it belongs in the first answer.",
            next_step=_say("result", "End the first answer with the result, unasked"),
        )  # fmt: skip
    if not closes:
        return judged(
            "structure", 4, "All parts are told; the result comes before what led to it.", on,
            gap="order", improvement="The result comes before the steps; the story ends flat.",
            next_step="Tell the steps first and keep the result for the last sentence.",
        )  # fmt: skip
    if task and len(own) > 1:
        told = "Situation, task, own action and result are all told"
        return judged(
            "structure", 5, f"{told}, and the result closes the story.", on, strength=strength
        )
    lack = "action" if task else "task"
    what = "more than one step of yours" if task else "what exactly you had to do"
    return judged(
        "structure", 4, f"Situation, action and result are told; {what} stays open.", on,
        gap=f"{lack} thin", strength=strength, improvement=f"Missing: {what}.",
        next_step=_say(lack, f"Add one sentence on {what}"),
    )  # fmt: skip


def _on_topic(found: list[Found]) -> Found:
    """The first that stands in a sentence about the question, else the first."""
    for one in found:
        if any(s.overlaps(one.span) for s in one.at.reading.touch.direct):
            return one
    return found[0]


def _judge_frame(m: Material) -> Verdict:
    ids = _PARTS[m.question.type]
    there = {p: m.part(p) for p in ids}
    titles = {p.id: p.title for t in m.turns for p in t.reading.parts}
    held = [p for p in ids if there[p]]
    lacking = [p for p in ids if not there[p]]
    on = [there[p][0] for p in (*held[:1], *held[-1:])] or _all(m)
    band = _frame_band(ids, held, ordered=_is_ordered(m, [there[p] for p in held]))
    places = {(f.at.turn.number, f.span) for p in held for f in there[p]}
    if len(places) < len(held):  # one sentence with every catchword is no structure
        return _crowded(m, max(1, min(band, len(places))), listed(titles[p] for p in held), on)
    if not lacking:
        late = f"“{said(there[ids[0]][0].words)}” ({titles[ids[0]]})"
        return _whole_frame(m, band, listed(titles[p] for p in ids), late, on)
    names = listed((titles[p] for p in lacking), "and")
    found = f"{listed(titles[p] for p in held)} found; " if held else ""
    return judged(
        "structure", band, f"{found}{names} missing.".capitalize(), on,
        gap=f"{lacking[-1]} missing",
        strength=f"You cover {listed(titles[p] for p in held)}." if band >= 4 else "",
        improvement=f"Missing: {names}. You stop at “{m.last_words()}”.",
        next_step=_say(lacking[-1], f"Add {titles[lacking[-1]]} in one sentence"),
    )  # fmt: skip


def _whole_frame(m: Material, band: int, parts: str, late: str, on: list[Found]) -> Verdict:
    if band == 5:
        reason = f"All parts are there ({parts}), each building on the one before."
        return judged("structure", 5, reason, on, strength=f"You cover {parts}.")
    if m.question.type is InterviewType.HR_SCREEN:
        return judged(
            "structure", band, f"All parts are there ({parts}); the evidence is thin.", on,
            gap="evidence thin", strength=f"You cover {parts}.",
            improvement=f"What it rests on stays thin: “{said(on[-1].words)}”.",
            next_step=_say("evidence", "Add one thing that happened, with a number or a name"),
        )  # fmt: skip
    return judged(
        "structure", band, f"All parts are there ({parts}), though not in that order.", on,
        gap="order", strength=f"You cover {parts}.",
        improvement=f"The order blurs it: {late} comes late.",
        next_step=f"Say it again in this order: {parts}.",
    )  # fmt: skip


def _crowded(m: Material, band: int, parts: str, on: list[Found]) -> Verdict:
    return judged(
        "structure", band, f"Words of {parts} stand in too few sentences to be told apart.", on,
        gap="parts crowded", improvement=f"“{said(on[0].words)}” holds everything at once.",
        next_step=f"Give each part its own sentence: {parts}.",
    )  # fmt: skip


def _frame_band(ids: tuple[str, ...], held: list[str], *, ordered: bool) -> int:
    if len(held) == len(ids):
        return 5 if ordered else 4
    if len(ids) == 3:  # a claim that rests on something is half the answer
        return 3 if {"claim", "evidence"} <= set(held) else min(2, len(held)) or 1
    return max(1, len(held))


def _is_ordered(m: Material, found: list[list[Found]]) -> bool:
    """Each part begins no earlier than the one before it; a short claim has no such order."""
    if m.question.type is InterviewType.HR_SCREEN:
        return _rests_on_facts(m)
    places = [(f[0].at.turn.number, f[0].span.start) for f in found]
    return places == sorted(places)


def _rests_on_facts(m: Material) -> bool:
    """The evidence is more than another claim: a number, or a deed and a name."""
    names = m.found(lambda r: r.names)
    return bool(m.found(lambda r: r.measures) and (names or m.found(lambda r: r.story.actions)))


def _all(m: Material) -> list[Found]:
    return m.found(lambda r: [s.span for s in r.sentences])


def _say(part: str, advice: str) -> str:
    return f"{advice}; it could begin: “{_CLOSING[part]}”"
