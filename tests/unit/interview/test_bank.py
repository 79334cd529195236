"""The built-in bank keeps its promises, and the loader names every fault of a pack."""

import re
from collections import Counter
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from studio.errors import PackInvalid
from studio.interview.bank import load_bank, load_competencies, load_pack
from studio.interview.bank.packs import MAX_PACK_BYTES, MAX_SPOKEN_WORDS
from studio.interview.model import ANY_ROLE, Difficulty, InterviewType, Question, Role

BANK = load_bank()
N_PER_SESSION = 12  # the longest session must be answerable from one level without a repeat

ROLE_TYPES = (InterviewType.TECHNICAL, InterviewType.SYSTEM_DESIGN, InterviewType.CASE)

# What a lawful interviewer does not ask (protected characteristics and pay history).
FORBIDDEN = re.compile(
    r"how old (are )?you|your age\b|year of birth|birthday|married|marital|spouse"
    r"|your (husband|wife|partner)|your (own )?(children|kids|family|parents)"
    r"|childcare|pregnan|start a family|maternity"
    r"|disab|your (own )?health|your illness|medical history|sick days|medication do you"
    r"|religio|your (faith|belief|church|god)|pray|sabbath|work on (a )?sunday"
    r"|nationality|citizenship|where (are|do) you (come )?(originally )?from|country of birth"
    r"|native (language|speaker)|mother tongue|accent|ethnic|\brace\b|skin colour"
    r"|your (gender|sex)\b|sexual|orientation|trade union|union member"
    r"|political|(did|do) you vote|which party"
    r"|your (present|current|last|previous) (pay|salary)|criminal record|your (debts|weight)",
    re.IGNORECASE,
)
NOT_SPOKEN = re.compile(r"[0-9()/;\[\]*_#<>&]")
TWO_QUESTIONS = re.compile(r"\b(and|or) (how|why|what|whom?|when|where|which)\b", re.IGNORECASE)
FUNCTION_WORDS = {"because", "but", "why", "if", "say", "now", "so", "actually", "the", "and"}


def spoken(question: Question) -> tuple[str, ...]:
    return (question.text, question.rephrased, *question.follow_ups)


def tokens(text: str) -> frozenset[str]:
    return frozenset(re.findall(r"\w+", text.casefold()))


def likeness(a: frozenset[str], b: frozenset[str]) -> float:
    return len(a & b) / len(a | b)


class TestCoverage:
    def test_there_are_enough_questions(self) -> None:
        assert len(BANK.questions) >= 240

    @pytest.mark.parametrize("type", InterviewType)
    def test_each_type_is_well_stocked_at_each_level(self, type: InterviewType) -> None:
        levels = Counter(q.difficulty for q in BANK.questions if q.type is type)
        assert levels.total() >= 35
        assert all(levels[level] >= 10 for level in Difficulty), levels

    @pytest.mark.parametrize("role", Role)
    @pytest.mark.parametrize("type", InterviewType)
    def test_each_role_fills_the_longest_session_at_each_level(
        self, type: InterviewType, role: Role
    ) -> None:
        levels = Counter(q.difficulty for q in BANK.fitting(type, role))
        assert all(levels[level] >= N_PER_SESSION for level in Difficulty), levels

    @pytest.mark.parametrize("role", Role)
    def test_each_role_is_asked_about_its_own_knowledge(self, role: Role) -> None:
        own = [q for q in BANK.fitting(InterviewType.TECHNICAL, role) if ANY_ROLE not in q.roles]
        assert len(own) >= 5

    @pytest.mark.parametrize("role", Role)
    @pytest.mark.parametrize("type", ROLE_TYPES)
    def test_each_level_has_questions_of_the_role_itself(
        self, type: InterviewType, role: Role
    ) -> None:
        own = [q for q in BANK.fitting(type, role) if ANY_ROLE not in q.roles]
        levels = Counter(q.difficulty for q in own)
        assert all(levels[level] >= 2 for level in Difficulty), levels

    @pytest.mark.parametrize("role", Role)
    @pytest.mark.parametrize("type", InterviewType)
    def test_each_level_offers_several_competencies(self, type: InterviewType, role: Role) -> None:
        for level in Difficulty:
            found = {q.competency for q in BANK.fitting(type, role) if q.difficulty is level}
            assert len(found) >= 6, level

    def test_every_competency_is_asked_for(self) -> None:
        used = {q.competency for q in BANK.questions}
        assert used == {c.id for c in BANK.competencies}


class TestCraft:
    def test_no_two_questions_are_nearly_the_same(self) -> None:
        worded = [(q.id, tokens(q.text)) for q in BANK.questions]
        close = [(a, b) for (a, x), (b, y) in combinations(worded, 2) if likeness(x, y) > 0.6]
        assert close == []

    def test_each_can_be_asked_aloud(self) -> None:
        texts = [(q.id, text) for q in BANK.questions for text in spoken(q)]
        assert [t for t in texts if len(t[1].split()) > MAX_SPOKEN_WORDS] == []
        assert [t for t in texts if t[1].count("?") > 1 or t[1][-1] not in "?."] == []
        assert [t for t in texts if NOT_SPOKEN.search(t[1])] == []
        assert [t for t in texts if TWO_QUESTIONS.search(t[1])] == []

    def test_each_has_three_follow_ups_that_differ(self) -> None:
        for question in BANK.questions:
            worded = [tokens(f) for f in question.follow_ups]
            assert len(worded) >= 3, question.id
            assert all(likeness(a, b) < 0.8 for a, b in combinations(worded, 2)), question.id
            assert all(likeness(a, tokens(question.text)) < 0.8 for a in worded), question.id

    def test_follow_ups_belong_to_their_question(self) -> None:
        """A probe that fits anywhere tells the candidate that nobody listened."""
        uses = Counter(f for q in BANK.questions for f in q.follow_ups)
        assert [f for f, n in uses.items() if n > 3] == []

    def test_rephrasing_says_it_in_other_words(self) -> None:
        same = [q.id for q in BANK.questions if likeness(tokens(q.text), tokens(q.rephrased)) > 0.8]
        assert same == []

    def test_a_hint_is_short(self) -> None:
        assert [q.id for q in BANK.questions if len(q.hint.split()) > 30] == []

    def test_nothing_unlawful_is_asked(self) -> None:
        texts = [(q.id, t) for q in BANK.questions for t in (*spoken(q), q.hint)]
        assert [(id_, t) for id_, t in texts if FORBIDDEN.search(t)] == []

    @pytest.mark.parametrize(
        "text",
        [
            "How old are you?",
            "Do you plan to start a family?",
            "Where are you from originally?",
            "Is English your native language?",
            "What is your current salary?",
            "How is your health these days?",
            "Which religion do you practise?",
        ],
    )
    def test_the_list_of_the_unlawful_bites(self, text: str) -> None:
        assert FORBIDDEN.search(text)

    def test_keywords_carry_meaning(self) -> None:
        empty = [(q.id, k) for q in BANK.questions for k in q.keywords if k in FUNCTION_WORDS]
        assert empty == []

    def test_harder_questions_give_more_time(self) -> None:
        for type in InterviewType:
            times = [
                [q.time_s for q in BANK.questions if q.type is type and q.difficulty is level]
                for level in (Difficulty.WARMUP, Difficulty.INTENSE)
            ]
            if type is not InterviewType.HR_SCREEN:  # a sceptical screener wants it short
                assert sum(times[0]) / len(times[0]) < sum(times[1]) / len(times[1])


PACK = """
[pack]
id = "coach-anna"
title = "Anna's questions"
author = "Anna"
licence = "CC0-1.0"
version = 1

[[question]]
id = "anna-night-train"
type = "behavioural"
roles = ["any"]
competency = "planning"
difficulty = "standard"
text = "Tell me about a journey you planned for other people."
rephrased = "When did you plan a trip for a group?"
hint = "Start with who came along."
time_s = 90
follow_ups = ["What went wrong?", "Who paid?", "What did you plan twice?"]
good_answer = ["Names the group", "Names a risk", "Tells the end"]
keywords = ["train", "group", "tickets", "route"]
"""


def problems_of(data: bytes | str, **rules: Any) -> tuple[str, ...]:
    with pytest.raises(PackInvalid, match=r"anna\.toml") as caught:
        load_pack(data, "anna.toml", **rules)
    return caught.value.problems


class TestLoadPack:
    def test_a_good_pack_is_read_whole(self) -> None:
        (question,) = load_pack(PACK.encode(), "anna.toml", competencies={"planning"})
        assert question == Question(
            id="anna-night-train",
            type=InterviewType.BEHAVIOURAL,
            roles=("any",),
            competency="planning",
            difficulty=Difficulty.STANDARD,
            text="Tell me about a journey you planned for other people.",
            rephrased="When did you plan a trip for a group?",
            hint="Start with who came along.",
            time_s=90,
            follow_ups=("What went wrong?", "Who paid?", "What did you plan twice?"),
            good_answer=("Names the group", "Names a risk", "Tells the end"),
            keywords=("train", "group", "tickets", "route"),
            pack="coach-anna",
        )

    def test_a_byte_order_mark_from_a_text_editor_is_taken(self) -> None:
        assert load_pack(b"\xef\xbb\xbf" + PACK.encode(), "anna.toml")

    @pytest.mark.parametrize(
        ("old", "new", "problem"),
        [
            ('"behavioural"', '"chat"', "type: one of"),
            ('"standard"', "3", "difficulty: one of"),
            ('["any"]', '["pilot"]', "roles: any, or some of"),
            ('["any"]', '["any", "sales"]', "roles: any stands alone"),
            ('["any"]', "[]", "roles: 0 entries"),
            ('"planning"', '"juggling"', "competency: not in competencies.toml"),
            ("time_s = 90", "time_s = 10", "time_s: a whole number from 45 to 300"),
            ("time_s = 90", "time_s = true", "time_s: a whole number"),
            ("time_s = 90", "time_s = 90.5", "time_s: a whole number"),
            ("time_s = 90", "", "time_s: a whole number"),
            ('hint = "Start with who came along."', "", "hint: missing"),
            ("Start with who", "Start with\\u202ewho", "hint: holds line ends"),
            ("for a group?", "for a group? When?", "rephrased: ask one question"),
            ("other people.", "other people", "text: end with"),
            ("a journey you", "a " + "very " * 30 + "long journey you", "text: longer than 35"),
            ('"Who paid?", ', "", "follow_ups: 2 entries; 3 to 12 are needed"),
            ('"Who paid?"', '"what went WRONG?"', "follow_ups: entries repeat"),
            ('"Who paid?"', "7", "follow_ups: entry 2: missing"),
            ('"Who paid?"', '"Money"', "follow_ups: entry 2: end with"),
            ('"Names a risk", ', "", "good_answer: 2 entries"),
            ('"train", ', "", "keywords: 3 entries"),
            ('"train"', '"Train"', "keywords: write them in lower case"),
            ("time_s = 90", 'time_s = 90\ncolour = "red"', "colour: unknown field"),
        ],
    )
    def test_a_fault_is_named_by_question_and_field(self, old: str, new: str, problem: str) -> None:
        assert old in PACK
        found = problems_of(PACK.replace(old, new, 1), competencies={"planning"})
        assert any(p.startswith(f"anna-night-train.{problem}") for p in found), found

    @pytest.mark.parametrize(
        ("old", "new", "problem"),
        [
            ('id = "coach-anna"', 'id = "Coach Anna"', "pack.id: write it in kebab-case"),
            ('author = "Anna"', "", "pack.author: missing"),
            ("version = 1", 'version = "1"', "pack.version: a whole number"),
            ("[pack]", "[packs]", "pack: missing"),
            ("[pack]", "[packs]", "packs: unknown table"),
            ('"anna-night-train"', '"Anna!"', "'Anna!'.id: write it in kebab-case"),
            ('id = "anna-night-train"', "", "question 1.id: missing"),
            ("[[question]]", "[[questions]]", "question: missing"),
        ],
    )
    def test_a_fault_of_the_pack_is_named(self, old: str, new: str, problem: str) -> None:
        found = problems_of(PACK.replace(old, new, 1))
        assert any(p.startswith(problem) for p in found), found

    def test_every_fault_is_listed_at_once(self) -> None:
        broken = PACK.replace("time_s = 90", "time_s = 9").replace('"behavioural"', '"chat"')
        assert len(problems_of(broken)) == 2

    def test_an_id_used_twice_is_found(self) -> None:
        twice = PACK + PACK[PACK.index("[[question]]") :]
        assert problems_of(twice) == ("anna-night-train.id: used 2 times",)

    @pytest.mark.parametrize(
        ("data", "problem"),
        [
            (b"\xff\xfe\x00", "not UTF-8 text at byte 0"),
            ("a = 'secret words", "not TOML (at"),
            ("a = " + "[" * 5000, "not TOML: nested too deeply"),
            ("#" * (MAX_PACK_BYTES + 1), "larger than 1,000,000 bytes"),
            ("", "pack: missing"),
        ],
    )
    def test_what_is_no_pack_is_refused_without_quoting_it(
        self, data: bytes | str, problem: str
    ) -> None:
        found = problems_of(data)
        assert found[0].startswith(problem)
        assert "secret" not in " ".join(found)

    @given(st.binary(max_size=200) | st.text(max_size=200))
    @example("question = [1]\npack = 2")
    @example("[[question]]\nid = 3\nroles = 'any'\nkeywords = [[], {}]\n[pack]\nversion = -1")
    def test_no_input_does_anything_but_fail_by_name(self, data: bytes | str) -> None:
        assert problems_of(data)


class TestLoadBank:
    def test_ids_are_unique_and_every_question_can_be_found(self) -> None:
        ids = [q.id for q in BANK.questions]
        assert len(set(ids)) == len(ids)
        assert all(BANK.question(q.id) is q for q in BANK.questions)

    def test_unknown_ids_are_not_found(self) -> None:
        with pytest.raises(KeyError, match="no-such"):
            BANK.question("no-such")
        with pytest.raises(KeyError, match="no-such"):
            BANK.competency("no-such")

    def test_competencies_have_a_title_and_a_meaning(self) -> None:
        found = load_competencies()
        assert len({c.id for c in found}) == len(found)
        assert all(c.title and c.meaning.endswith(".") for c in found)
        assert BANK.competency("planning").title == "Planning"

    def test_a_coach_adds_a_file_or_a_folder(self, tmp_path: Path) -> None:
        file = tmp_path / "anna.toml"
        file.write_text(PACK, "utf-8")
        (tmp_path / "notes.txt").write_text("not a pack", "utf-8")
        for extra in (file, tmp_path):
            bank = load_bank(extra)
            assert bank.question("anna-night-train").pack == "coach-anna"
            assert len(bank.questions) == len(BANK.questions) + 1

    def test_a_pack_cannot_take_a_question_over(self, tmp_path: Path) -> None:
        taken = BANK.questions[0].id
        (tmp_path / "anna.toml").write_text(PACK.replace("anna-night-train", taken), "utf-8")
        with pytest.raises(PackInvalid, match=f"{taken}.id: taken by"):
            load_bank(tmp_path)

    def test_the_faults_of_all_packs_are_listed(self, tmp_path: Path) -> None:
        (tmp_path / "a.toml").write_text(PACK.replace("time_s = 90", "time_s = 9"), "utf-8")
        (tmp_path / "b.toml").write_text("?", "utf-8")
        with pytest.raises(PackInvalid, match=r"a\.toml, b\.toml, gone\.toml") as caught:
            load_bank(tmp_path, tmp_path / "gone.toml")
        assert len(caught.value.problems) == 3

    def test_two_packs_of_one_name_are_refused(self, tmp_path: Path) -> None:
        (tmp_path / "a.toml").write_text(PACK, "utf-8")
        (tmp_path / "b.toml").write_text(PACK.replace("anna-night", "anna-day"), "utf-8")
        with pytest.raises(PackInvalid, match=r"pack\.id: coach-anna is taken by a\.toml"):
            load_bank(tmp_path)
