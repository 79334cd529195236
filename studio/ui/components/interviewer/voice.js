// Speaks through the browser's own speech synthesis, piece by piece, and owns up when it cannot.

const VOICES_WITHIN_MS = 1500;
const START_WITHIN_MS = 1500;
const LONGEST_PIECE = 180; // Chrome falls silent after about 15 s of one utterance
const REST_AFTER_CANCEL_MS = 80; // Chrome swallows what is spoken right after a cancel

/** Cut into sentences, long ones again at a comma or a space; joined they give the text back. */
function speechPieces(text) {
  const sentences = window.Intl?.Segmenter
    ? [...new Intl.Segmenter("en", { granularity: "sentence" }).segment(text)].map((s) => s.segment)
    : text.match(/[^.!?…]+[.!?…]*["')\]]*\s*|[.!?…]+\s*/g) || [];
  return sentences.flatMap(shortEnough).filter((piece) => piece.trim());
}

function shortEnough(sentence) {
  const pieces = [];
  let rest = sentence;
  while (rest.length > LONGEST_PIECE) {
    const head = rest.slice(0, LONGEST_PIECE);
    const clause = Math.max(head.lastIndexOf(", "), head.lastIndexOf("; "), head.lastIndexOf(": "));
    const space = head.lastIndexOf(" ");
    const cut = clause > LONGEST_PIECE / 3 ? clause + 2 : space > 0 ? space + 1 : LONGEST_PIECE;
    pieces.push(rest.slice(0, cut));
    rest = rest.slice(cut);
  }
  return [...pieces, rest];
}

/** The browser's voices; some browsers list them only a moment after they are first asked. */
function readyVoices() {
  const synth = window.speechSynthesis;
  if (!synth || !window.SpeechSynthesisUtterance) return Promise.resolve([]);
  const voices = synth.getVoices();
  if (voices.length) return Promise.resolve(voices);
  return new Promise((resolve) => {
    const settle = () => {
      clearTimeout(patience);
      synth.removeEventListener?.("voiceschanged", settle);
      resolve(synth.getVoices());
    };
    const patience = setTimeout(settle, VOICES_WITHIN_MS);
    synth.addEventListener?.("voiceschanged", settle);
  });
}

/** English voices first choice; a voice that works without a network before one that does not. */
function orderedVoices(voices) {
  const english = voices.filter((voice) => /^en([-_]|$)/i.test(voice.lang));
  const rank = (voice) => (voice.localService === false ? 2 : 0) + (voice.default ? 0 : 1);
  return [...(english.length ? english : voices)].sort((a, b) => rank(a) - rank(b));
}

class Speaker {
  #run = 0;
  #settle = null;
  #utterance = null; // Chrome forgets the handlers of an utterance that nobody holds
  #cancelledAt = 0;

  /**
   * Speak the pieces one after the other.
   * Resolves to "done", "stopped" (by us), "blocked" (the browser wants a click first) or "failed".
   */
  async speak(pieces, { voice, rate, onPiece, onBeat }) {
    this.stop();
    const run = ++this.#run;
    const voices = orderedVoices(await readyVoices());
    if (run !== this.#run) return "stopped";
    if (!voices.length) return "failed";
    if (navigator.userActivation && !navigator.userActivation.hasBeenActive) return "blocked";
    const rest = this.#cancelledAt + REST_AFTER_CANCEL_MS - performance.now();
    if (rest > 0) await new Promise((resolve) => setTimeout(resolve, rest));
    const chosen = voices.find((one) => one.name === voice) || voices[0];
    for (const [index, piece] of pieces.entries()) {
      if (run !== this.#run) return "stopped";
      onPiece?.(index);
      const outcome = await this.#utter(piece, chosen, rate, onBeat);
      if (outcome !== "done") return outcome;
    }
    return run === this.#run ? "done" : "stopped";
  }

  stop() {
    this.#run += 1;
    this.#settle?.("stopped");
    this.#cancel();
  }

  #cancel() {
    const synth = window.speechSynthesis;
    if (!synth || !(synth.speaking || synth.pending)) return;
    this.#cancelledAt = performance.now();
    synth.cancel();
  }

  #utter(piece, voice, rate, onBeat) {
    return new Promise((resolve) => {
      const utterance = new SpeechSynthesisUtterance(piece.trim());
      let timer = 0;
      const settle = (outcome) => {
        clearTimeout(timer);
        if (this.#settle === settle) this.#settle = null;
        resolve(outcome);
      };
      const giveUp = (outcome, after_ms) => {
        clearTimeout(timer);
        timer = setTimeout(() => {
          settle(outcome);
          this.#cancel();
        }, after_ms);
      };
      Object.assign(utterance, { voice, lang: voice.lang, rate });
      utterance.onstart = () => giveUp("done", 6000 + (piece.length * 150) / rate); // a lost "end"
      utterance.onboundary = () => onBeat?.();
      utterance.onend = () => settle("done");
      utterance.onerror = ({ error }) => settle(outcomeOf(error));
      this.#settle = settle;
      this.#utterance = utterance;
      giveUp("failed", START_WITHIN_MS);
      window.speechSynthesis.speak(utterance);
    });
  }
}

function outcomeOf(error) {
  if (error === "not-allowed") return "blocked";
  return error === "interrupted" || error === "canceled" ? "stopped" : "failed";
}
