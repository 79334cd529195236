"""Warming up tells its progress and can be repeated."""

from analytics.warm import warm_up


def test_progress_rises_to_one_and_a_second_time_is_harmless() -> None:
    told: list[tuple[str, float]] = []
    warm_up(lambda text, share: told.append((text, share)))
    warm_up()
    shares = [share for _, share in told]
    assert shares == sorted(shares)
    assert shares[-1] == 1.0
