"""In a whole interview: where the browser has no voice, this machine's own is heard."""

import shutil

import pytest
from playwright.sync_api import expect

from studio.interview.steps import Part
from studio.providers.espeak import PROGRAMS
from tests.e2e.components.stub_voice import stub
from tests.e2e.components.test_server_voice import EAR
from tests.e2e.conftest import OpenTab, Server
from tests.e2e.test_interview import begin, newest, onboard, type_answer


def test_this_machine_speaks_where_the_browser_cannot(open_tab: OpenTab, server: Server) -> None:
    if not any(map(shutil.which, PROGRAMS)):
        pytest.skip("no espeak-ng here: apt-get install espeak-ng")
    page, _ = open_tab("/")
    page.add_init_script(stub(voices=False) + EAR)
    page.reload()
    onboard(page)
    begin(page, n_questions=1)
    source = page.locator("[data-part=source]")
    expect(source).to_contain_text("Speaking with this computer's voice")
    page.wait_for_function("heard.buffers.reduce((sum, one) => sum + one.s, 0) > 3")
    page.wait_for_function("heard.asked.includes('question/0')")
    asked = page.evaluate("heard.asked.slice(0, heard.asked.indexOf('question/0'))")
    assert asked == [f"lead/{n}" for n in range(len(asked))] and asked, "in order"
    assert page.evaluate("heard.buffers[0].rate") == 22_050
    spoke = newest(server).turn(1).step(Part.SPEAK)
    assert spoke is not None
    assert (spoke.rung, spoke.falls) == ("espeak", ())
    type_answer(page, "I led it.")
    page.wait_for_function("heard.asked.filter((one) => one === 'question/0').length > 1")
