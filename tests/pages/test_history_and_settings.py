"""Looking back and governing the account on screen."""

from __future__ import annotations

from studio.interview.account import AudioRetention, Dictation
from studio.interview.model import Role
from tests.pages.conftest import Visit, click, run, said


class TestHistory:
    def test_search_finds_what_was_said(self, visit: Visit) -> None:
        visit.onboard()
        visit.finish(words="I grew tomatoes on the roof of the office.")
        visit.finish(words="I led the billing migration.")
        app = visit.open("history")
        assert said(app).count("1 answered") == 2
        app.text_input[0].set_value("Tomatoes")
        run(app)
        assert said(app).count("1 answered") == 1
        app.text_input[0].set_value("nothing like it")
        run(app)
        assert "No session fits" in said(app)

    def test_filters_narrow(self, visit: Visit) -> None:
        visit.onboard()
        visit.finish()
        visit.begin()
        app = visit.open("history")
        state = next(s for s in app.selectbox if s.label == "State")
        state.select("finished")
        run(app)
        assert said(app).count("answered") == 1
        assert "Continue" not in [b.label for b in app.button]

    def test_older_sessions_are_a_page_further(self, visit: Visit) -> None:
        visit.onboard()
        for _ in range(12):
            visit.studio.conduct.abandon(visit.who, visit.begin().id)
        app = visit.open("history")
        assert len([b for b in app.button if b.label == "Delete"]) == 10
        click(app, "Older")
        assert len([b for b in app.button if b.label == "Delete"]) == 2
        click(app, "Newer")
        assert len([b for b in app.button if b.label == "Delete"]) == 10


class TestSettings:
    def test_the_profile_is_kept(self, visit: Visit) -> None:
        visit.onboard()
        app = visit.open("settings")
        app.text_input[0].set_value(" Zoë ")
        next(s for s in app.selectbox if "Role" in s.label).select("Design")
        app.button(key="FormSubmitter:profile-Save").click()
        run(app)
        assert "Saved." in said(app)
        profile = visit.studio.account.profile(visit.who)
        assert (profile.display_name, profile.role) == ("Zoë", Role.DESIGN)

    def test_a_shorter_time_for_recordings_is_a_new_consent(self, visit: Visit) -> None:
        visit.onboard()
        app = visit.open("settings")
        app.radio[0].set_value(app.radio[0].options[1])
        run(app)
        click(app, "Save this choice")
        assert visit.studio.account.profile(visit.who).retention is AudioRetention.DAYS_30
        chosen = [c.choice for c in visit.studio.account.accounts.consents(visit.who)]
        assert chosen == ["until_deleted", "30_days"]

    def test_letting_the_browser_s_maker_listen_is_a_consent_of_its_own(self, visit: Visit) -> None:
        visit.onboard()
        app = visit.open("settings")
        asked = app.radio(key="dictation")
        assert "to Google" in asked.label
        asked.set_value(Dictation.ALSO_MAKER)
        run(app)
        click(app, "Save this choice")
        preferences = visit.studio.account.profile(visit.who).preferences
        assert preferences.dictation is Dictation.ALSO_MAKER

    def test_deleting_everything_asks_twice(self, visit: Visit, buzz: bytes) -> None:
        visit.onboard()
        visit.finish(buzz)
        app = click(visit.open("settings"), "Delete everything")
        confirm = [b for b in app.button if b.label == "Delete everything"][-1]
        assert confirm.disabled  # until DELETE is typed; what it does, a browser shows: e2e
        assert visit.studio.blobs.keys(visit.who)

    def test_how_numbers_are_made_is_told(self, visit: Visit) -> None:
        app = visit.open("settings")
        assert "does not infer emotion or confidence" in " ".join(said(app).split())
