"""Settings: what is unset or empty takes its default, what cannot be used is named."""

from __future__ import annotations

from pathlib import Path

import pytest

from studio.config import load_settings
from studio.errors import ConfigError


@pytest.mark.parametrize(
    "values", [{}, {"INTERVIEWGYM_DATA_DIR": "", "INTERVIEWGYM_DATABASE_URL": ""}]
)
def test_unset_and_empty_take_their_defaults(values: dict[str, str]) -> None:
    settings = load_settings(values)
    folder = Path("data").resolve()
    assert settings.data_dir == folder
    assert settings.database_url == f"sqlite:///{folder / 'studio.db'}"
    assert (settings.packs, settings.max_answer_s, settings.workers) == ((), 900.0, 1)


def test_packs_are_separated_by_commas() -> None:
    settings = load_settings({"INTERVIEWGYM_PACKS": " a.toml, ,b/c.toml"})
    assert settings.packs == (Path("a.toml"), Path("b/c.toml"))


@pytest.mark.parametrize(("told", "taken"), [("3", 3), ("2.9", 2), ("0.5", 1)])
def test_there_is_always_a_worker(told: str, taken: int) -> None:
    assert load_settings({"INTERVIEWGYM_WORKERS": told}).workers == taken


def test_what_is_told_of_the_studio_is_modest_by_default() -> None:
    settings = load_settings({})
    assert (settings.log_level, settings.metrics_open, settings.traces_ratio) == ("INFO", False, 1)
    told = {"LOG_LEVEL": "debug", "METRICS": "on", "SENTRY_TRACES": "0.25"}
    settings = load_settings({f"INTERVIEWGYM_{name}": value for name, value in told.items()})
    assert (settings.log_level, settings.metrics_open) == ("DEBUG", True)
    assert settings.traces_ratio == 0.25


@pytest.mark.parametrize(
    ("name", "told"), [("LOG_LEVEL", "loud"), ("METRICS", "yes"), ("SENTRY_TRACES", "2")]
)
def test_a_word_that_is_not_known_is_named(name: str, told: str) -> None:
    with pytest.raises(ConfigError, match=f"INTERVIEWGYM_{name} .* not '{told}'"):
        load_settings({f"INTERVIEWGYM_{name}": told})


@pytest.mark.parametrize("told", ["0", "-1", "nan", "inf", "many"])
def test_a_number_that_cannot_be_used_is_named(told: str) -> None:
    with pytest.raises(ConfigError, match="INTERVIEWGYM_MAX_ANSWER_S"):
        load_settings({"INTERVIEWGYM_MAX_ANSWER_S": told})


def test_calls_need_no_server_by_default() -> None:
    calls = load_settings({}).calls
    assert (calls.stun_urls, calls.turn_urls, bool(calls.turn_secret)) == ((), (), False)


@pytest.mark.parametrize(
    "login", [{"TURN_SECRET": "north"}, {"TURN_USERNAME": "gym", "TURN_CREDENTIAL": "word"}]
)
def test_turn_takes_a_secret_or_a_login_and_shows_neither(login: dict[str, str]) -> None:
    urls = {
        "TURN_URLS": "turn:a.example:3478?transport=udp, turns:b.example",
        "STUN_URLS": "stun:a",
    }
    settings = load_settings({f"INTERVIEWGYM_{k}": v for k, v in (urls | login).items()})
    assert settings.calls.turn_urls == ("turn:a.example:3478?transport=udp", "turns:b.example")
    assert settings.calls.stun_urls == ("stun:a",)
    assert "north" not in repr(settings) and "word" not in repr(settings)


@pytest.mark.parametrize(
    "login",
    [
        {},
        {"TURN_USERNAME": "gym"},
        {"TURN_SECRET": "north", "TURN_USERNAME": "gym", "TURN_CREDENTIAL": "word"},
    ],
)
def test_turn_without_one_way_to_log_in_is_refused(login: dict[str, str]) -> None:
    told = {f"INTERVIEWGYM_{k}": v for k, v in ({"TURN_URLS": "turn:a"} | login).items()}
    with pytest.raises(ConfigError, match="TURN_URLS needs either INTERVIEWGYM_TURN_SECRET, or"):
        load_settings(told)


@pytest.mark.parametrize(
    ("name", "url"),
    [
        ("STUN_URLS", "turn:a"),
        ("STUN_URLS", "stuns:a"),  # aiortc has no STUN over TLS
        ("TURN_URLS", "https://a"),
        ("TURN_URLS", "turn:"),
        ("TURN_URLS", "turn://a"),
    ],
)
def test_an_address_that_is_none_is_named(name: str, url: str) -> None:
    with pytest.raises(ConfigError, match=f"INTERVIEWGYM_{name} must hold addresses"):
        load_settings({f"INTERVIEWGYM_{name}": url, "INTERVIEWGYM_TURN_SECRET": "north"})


def test_live_conversation_has_seats_unless_that_is_switched_off() -> None:
    given = [{}, {"INTERVIEWGYM_LIVE_SEATS": "6"}, {"INTERVIEWGYM_LIVE_SEATS": "0"}]
    assert [load_settings(values).live_seats for values in given] == [4, 6, 0]
    with pytest.raises(ConfigError, match="LIVE_SEATS"):
        load_settings({"INTERVIEWGYM_LIVE_SEATS": "-1"})
    asked = [load_settings({"INTERVIEWGYM_LOOK_AHEAD": way}) for way in ("auto", "on", "off")]
    assert [settings.looks_ahead for settings in asked] == [None, True, False]
