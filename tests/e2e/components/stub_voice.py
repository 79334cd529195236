"""A stand-in for the browser's voice: headless browsers have none."""

from playwright.sync_api import Page

STUB = """
(() => {
  const stub = { voices: true, mode: "speaks", sentence_ms: 120, spoken: [], how: [], lit: [] };
  const shadows = () => [...document.querySelectorAll("*")].map((one) => one.shadowRoot);
  const lit = () => shadows().map((one) => one?.querySelector(".is-spoken")).find(Boolean);
  window.stub = stub;
  let current = null;
  const synth = Object.assign(new EventTarget(), {
    speaking: false,
    pending: false,
    getVoices: () => stub.voices ? [
      { name: "Anna", lang: "de-DE", default: true, localService: true },
      { name: "Faraway", lang: "en-US", default: false, localService: false },
      { name: "Nearby", lang: "en-GB", default: false, localService: true },
      { name: "Other", lang: "en-AU", default: false, localService: true },
    ] : [],
    speak(utterance) {
      stub.spoken.push(utterance.text);
      stub.lit.push(lit()?.textContent.trim());
      stub.how.push([utterance.voice?.name, utterance.rate]);
      if (stub.mode === "silent") return;
      synth.speaking = true;
      current = utterance;
      const end = (event, detail) => {
        if (current !== utterance) return;
        current = null;
        synth.speaking = false;
        utterance[event]?.(detail);
      };
      utterance.end = end;
      if (stub.mode !== "speaks") setTimeout(() => end("onerror", { error: stub.mode }), 30);
      else setTimeout(() => {
        if (current !== utterance) return;
        utterance.onstart?.({});
        utterance.onboundary?.({});
        setTimeout(() => end("onend", {}), stub.sentence_ms);
      }, 10);
    },
    cancel() { current?.end("onerror", { error: "canceled" }); },
  });
  Object.defineProperty(window, "speechSynthesis", { value: synth });
  window.SpeechSynthesisUtterance = function (text) { this.text = text; };
})();
"""


def stub(**settings: object) -> str:
    """Say how the stand-in for the browser's voice behaves."""
    return f"{STUB};Object.assign(window.stub, {settings!r});".replace("False", "false")


def spoken(page: Page) -> list[str]:
    """List what has been given to the browser's voice."""
    return page.evaluate("window.stub.spoken")  # type: ignore[no-any-return]
