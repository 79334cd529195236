"""What gives away a repetition or a restart: the words that are said again soon after."""

from collections.abc import Iterator, Sequence

from analytics.language.context import mark_class, norm_at, word_class
from analytics.language.tokens import Token


def restart_features(tokens: Sequence[Token], at: int) -> Iterator[str]:
    """Features of token ``at``, which may be the discarded part of a repetition or a restart.

    ``tokens`` come without filled pauses; a rough copy of what follows is what gives a discarded
    part away.
    """
    norm = tokens[at].norm
    own = word_class(norm)
    yield f"own:{own}"
    yield f"before:{word_class(norm_at(tokens, at - 1))}|own:{own}"
    yield f"own:{own}|after:{word_class(norm_at(tokens, at + 1))}"
    yield f"after:{mark_class(_mark(tokens, at + 1))}|own:{own}"
    yield f"left:{mark_class(_mark(tokens, at)) if at else 'start'}"
    for ahead in range(4):
        if at + ahead < len(tokens) and tokens[at + ahead].is_cut_off:
            yield f"cut+{ahead}"
            break
    after, after2 = word_class(norm_at(tokens, at + 1)), word_class(norm_at(tokens, at + 2))
    yield f"own={norm}"
    yield f"own={norm}|next={norm_at(tokens, at + 1)}"
    yield f"own:{own}|{after}|{after2}"
    yield f"{word_class(norm_at(tokens, at - 1))}|{own}|{after}"
    for shift in (-2, -1, 1, 2):
        yield f"copy@{shift}:{_copy_distance(tokens, at + shift)}"
    copies = "/".join(str(_copy_distance(tokens, at + shift)) for shift in (-1, 0, 1))
    yield f"copies:{copies}"
    yield from _copy_features(tokens, at, own)


def _copy_distance(tokens: Sequence[Token], at: int) -> int:
    """How far ahead the word at ``at`` is said again, 0 when not within five words."""
    norm = norm_at(tokens, at)
    if not norm:
        return 0
    return next((d for d in range(1, 6) if norm_at(tokens, at + d) == norm), 0)


def _copy_features(tokens: Sequence[Token], at: int, own: str) -> Iterator[str]:
    """The nearest later copy of this word, and how much of its surroundings is copied with it."""
    norm = tokens[at].norm
    marks = ""
    for distance in range(1, 6):
        if at + distance >= len(tokens):
            break
        marks += _mark(tokens, at + distance)
        between = mark_class(marks)
        if tokens[at + distance].norm == norm:
            yield f"copy{distance}|{between}"
            yield f"copy{distance}|own:{own}"
            if distance == 1:
                yield f"copy1={norm}"
            run = _copied(tokens, at, distance)
            yield f"copy{distance}|run{run}|{between}"
            break
    else:
        distance = 0
    for gap in range(1, 4):
        if _is_stem(norm, norm_at(tokens, at + gap)):
            yield f"stem{gap}"
        later = norm_at(tokens, at + gap)
        if later and later != norm and word_class(later) == own and own not in {"word", "-s"}:
            yield f"class{gap}|own:{own}|{mark_class(_mark(tokens, at + gap))}"
    for shift in (1, 2, 3):
        inside = _inside_copy(tokens, at, shift)
        if inside:
            yield inside


def _inside_copy(tokens: Sequence[Token], at: int, shift: int) -> str:
    """The word lies between an earlier word and that word's copy: 'to [the] to a'."""
    earlier = norm_at(tokens, at - shift)
    for distance in range(shift + 1, shift + 4):
        later = norm_at(tokens, at - shift + distance)
        if earlier and later == earlier and earlier not in {""}:
            stop = any(
                mark_class(_mark(tokens, k)) == "stop" for k in range(at, at - shift + distance + 1)
            )
            return f"inside{shift}/{distance}|{word_class(earlier)}|{'stop' if stop else 'on'}"
    return ""


def _copied(tokens: Sequence[Token], at: int, distance: int) -> int:
    """How many words from ``at`` on are said again ``distance`` words later, up to ``distance``."""
    run = 0
    while (
        run < distance and norm_at(tokens, at + run) == norm_at(tokens, at + run + distance) != ""
    ):
        run += 1
    return run


def _is_stem(norm: str, later: str) -> bool:
    return 1 < len(norm) < len(later) and later.startswith(norm)


def _mark(tokens: Sequence[Token], index: int) -> str:
    return tokens[index].mark_before if 0 <= index < len(tokens) else ""
