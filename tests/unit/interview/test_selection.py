"""The choice of questions: never a needless repeat, spread out, close to role and job."""

import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from studio.interview.bank import Bank, load_bank
from studio.interview.model import ANY_ROLE, Difficulty, InterviewType, Question, Role
from studio.interview.selection import choose_questions

BANK = load_bank()
LEVELS = tuple(Difficulty)

types = st.sampled_from(InterviewType)
roles = st.sampled_from(Role)
levels = st.sampled_from(Difficulty)
sizes = st.integers(-1, 15)
seeds = st.integers(0, 2**32)


def choose(
    type: InterviewType = InterviewType.BEHAVIOURAL,
    role: Role = Role.SOFTWARE,
    difficulty: Difficulty = Difficulty.STANDARD,
    *,
    n: int = 5,
    seen: Sequence[str] = (),
    seed: int = 1,
    job_description: str = "",
    bank: Bank = BANK,
) -> tuple[Question, ...]:
    return choose_questions(
        bank,
        type=type,
        role=role,
        difficulty=difficulty,
        n=n,
        seen=seen,
        rng=random.Random(seed),
        job_description=job_description,
    )


@st.composite
def histories(draw: st.DrawFn) -> tuple[InterviewType, Role, list[str]]:
    """A type, a role, and what was asked before: mostly of the pool, also of elsewhere."""
    type, role = draw(types), draw(roles)
    pool = [q.id for q in BANK.fitting(type, role)]
    elsewhere = ["gone-from-the-bank", BANK.questions[0].id, BANK.questions[-1].id]
    seen = draw(st.permutations(pool))[: draw(st.integers(0, len(pool)))]
    again = draw(st.lists(st.sampled_from(pool + elsewhere), max_size=20))
    return type, role, [*seen, *again]


class TestLaws:
    @settings(max_examples=150, deadline=None)
    @given(histories(), levels, sizes, seeds)
    def test_a_session_asks_what_fits_and_nothing_twice(
        self,
        history: tuple[InterviewType, Role, list[str]],
        level: Difficulty,
        n: int,
        seed: int,
    ) -> None:
        type, role, seen = history
        pool = BANK.fitting(type, role)
        chosen = choose(type, role, level, n=n, seen=seen, seed=seed)
        assert len(chosen) == min(max(n, 0), len(pool))
        assert len({q.id for q in chosen}) == len(chosen)
        assert set(chosen) <= set(pool)

    @settings(max_examples=150, deadline=None)
    @given(histories(), levels, sizes, seeds)
    def test_nothing_is_repeated_while_something_unseen_remains(
        self,
        history: tuple[InterviewType, Role, list[str]],
        level: Difficulty,
        n: int,
        seed: int,
    ) -> None:
        type, role, seen = history
        chosen = choose(type, role, level, n=n, seen=seen, seed=seed)
        unseen = {q.id for q in BANK.fitting(type, role)} - set(seen)
        repeated = [q.id for q in chosen if q.id in seen]
        assert not repeated or unseen <= {q.id for q in chosen}
        assert [q.id in seen for q in chosen] == sorted(q.id in seen for q in chosen)

    @settings(max_examples=150, deadline=None)
    @given(histories(), levels, sizes, seeds)
    def test_unseen_ones_come_nearest_level_first_and_seen_ones_longest_ago_first(
        self,
        history: tuple[InterviewType, Role, list[str]],
        level: Difficulty,
        n: int,
        seed: int,
    ) -> None:
        type, role, seen = history
        chosen = choose(type, role, level, n=n, seen=seen, seed=seed)

        def distance(question: Question) -> int:
            return abs(LEVELS.index(question.difficulty) - LEVELS.index(level))

        new = [q for q in chosen if q.id not in seen]
        assert [distance(q) for q in new] == sorted(distance(q) for q in new)
        unseen = [q for q in BANK.fitting(type, role) if q.id not in seen and q not in new]
        assert not new or all(distance(q) >= distance(new[-1]) for q in unseen)
        last = {id_: place for place, id_ in enumerate(seen)}
        again = [last[q.id] for q in chosen if q.id in last]
        assert again == sorted(again)
        if again and len(again) < len(set(seen)):
            left = {last[q.id] for q in BANK.fitting(type, role) if q.id in last} - set(again)
            assert all(place > again[-1] for place in left)

    @settings(max_examples=60, deadline=None)
    @given(types, roles, levels, sizes, seeds, st.text(max_size=80))
    def test_the_same_chance_gives_the_same_choice(
        self,
        type: InterviewType,
        role: Role,
        level: Difficulty,
        n: int,
        seed: int,
        described: str,
    ) -> None:
        shuffled = list(BANK.questions)
        random.Random(seed).shuffle(shuffled)
        first = choose(type, role, level, n=n, seed=seed, job_description=described)
        again = choose(
            type,
            role,
            level,
            n=n,
            seed=seed,
            job_description=described,
            bank=Bank(tuple(shuffled)),
        )
        assert first == again


class TestVariety:
    def test_another_seed_gives_another_choice(self) -> None:
        assert len({choose(seed=seed) for seed in range(20)}) > 10

    @pytest.mark.parametrize("role", Role)
    @pytest.mark.parametrize("type", InterviewType)
    @pytest.mark.parametrize("level", Difficulty)
    def test_five_questions_ask_for_five_competencies(
        self, type: InterviewType, role: Role, level: Difficulty
    ) -> None:
        for seed in range(10):
            chosen = choose(type, role, level, seed=seed)
            assert len({q.competency for q in chosen}) == 5

    @pytest.mark.parametrize("role", Role)
    @pytest.mark.parametrize(
        "type", [InterviewType.TECHNICAL, InterviewType.SYSTEM_DESIGN, InterviewType.CASE]
    )
    def test_a_session_on_knowledge_mixes_the_role_with_the_general(
        self, type: InterviewType, role: Role
    ) -> None:
        for seed in range(10):
            on_role = [ANY_ROLE not in q.roles for q in choose(type, role, seed=seed)]
            assert on_role[0], "the first question shows that this interview is about the role"
            assert 2 <= sum(on_role) <= 4

    def test_every_question_can_be_met(self) -> None:
        """No weight shuts a question out: over many sessions a candidate sees them all."""
        pool = BANK.fitting(InterviewType.TECHNICAL, Role.DATA)
        seen: list[str] = []
        while len(seen) < len(pool):
            seen += [q.id for q in choose(InterviewType.TECHNICAL, Role.DATA, n=6, seen=seen)]
        assert len(set(seen)) == len(pool)

    def test_questions_of_one_level_are_met_about_equally_often(self) -> None:
        met = Counter(q.id for seed in range(300) for q in choose(n=5, seed=seed))
        pool = BANK.fitting(InterviewType.BEHAVIOURAL, Role.SOFTWARE)
        level = [q.id for q in pool if q.difficulty is Difficulty.STANDARD]
        assert set(met) == set(level)


class TestJobDescription:
    def test_a_question_the_job_speaks_of_is_asked(self) -> None:
        advert = "You keep our payment service idempotent: retries must never charge twice."
        for seed in range(20):
            chosen = choose(InterviewType.TECHNICAL, seed=seed, job_description=advert)
            assert "tsw-idempotent-payment" in {q.id for q in chosen}

    def test_a_competency_in_other_grammar_counts(self) -> None:
        plain = sum(self._n_on("planning", seed, "") for seed in range(60))
        wanted = sum(
            self._n_on("planning", seed, "You plan and planned ahead: planning is all.")
            for seed in range(60)
        )
        assert wanted > 1.5 * plain

    @staticmethod
    def _n_on(competency: str, seed: int, described: str) -> int:
        chosen = choose(n=4, seed=seed, job_description=described)
        return sum(q.competency == competency for q in chosen)

    def test_words_of_every_advert_count_for_little(self) -> None:
        """ "team" stands in many questions and many adverts: it must not steer the session."""
        everywhere = [
            replace(BANK.questions[0], id=f"q-{n}", keywords=("team", "a", "b", "c"))
            for n in range(20)
        ]
        rare = replace(BANK.questions[0], id="q-rare", keywords=("kubernetes", "x", "y", "z"))
        bank = Bank((*everywhere, rare))
        first = choose(
            rare.type,
            difficulty=rare.difficulty,
            n=1,
            bank=bank,
            job_description="A great team. Team, team! Kubernetes.",
        )
        assert first == (rare,)

    def test_a_keyword_counts_as_a_whole_word_only(self) -> None:
        base = BANK.questions[0]
        part = replace(base, id="q-part", keywords=("rest", "w1", "w2", "w3"))
        whole = replace(base, id="q-whole", keywords=("api", "w4", "w5", "w6"))
        bank = Bank((part, whole))
        for seed in range(10):
            chosen = choose(
                base.type,
                difficulty=base.difficulty,
                n=1,
                seed=seed,
                bank=bank,
                job_description="Interested in restaurants and APIs",
            )
            assert chosen == (whole,)


class TestEdges:
    def test_an_empty_bank_gives_nothing(self) -> None:
        assert choose(bank=Bank(())) == ()

    def test_a_candidate_who_has_seen_all_meets_the_oldest_again(self) -> None:
        seen = [q.id for q in BANK.fitting(InterviewType.CASE, Role.SALES)]
        chosen = choose(InterviewType.CASE, Role.SALES, n=3, seen=[*seen, seen[0]])
        assert [q.id for q in chosen] == seen[1:4]
