// The interviewer's voices, in the order the studio asks for: when one fails, the next goes on.

const RESTS_MS = 60_000; // a voice that failed is not waited for again at every line
const BROWSER_TITLE = "the browser's voice";
const NO_BROWSER_VOICE = "this browser has no voice";

class Voices {
  constructor() {
    this.browser = new Speaker();
    this.server = new ServerVoice();
    this.order = ["browser", "captions"];
    this.titles = {};
    this.restsUntil = { browser: 0, server: 0 };
    this.run = 0;
    this.source = { title: "", why: "" }; // who speaks, and why nobody better does
  }

  get hasServer() {
    return this.#wanted.includes("server");
  }

  get #wanted() {
    const last = this.order.indexOf("captions");
    return last < 0 ? this.order : this.order.slice(0, last);
  }

  /**
   * Speak the sentences; `served` are the same words as pieces of the server: { address, text }.
   * `onPiece` gets the numbers of the sentences being heard. Resolves to an outcome of `Speaker.speak`.
   */
  async speak(sentences, served, { voice, rate, onPiece, onBeat }) {
    this.stop();
    const run = this.run;
    const places = placesOf(sentences, served.map(({ text }) => text));
    let from = 0;
    let why = "";
    for (const name of this.#awake(served.length > 0)) {
      const trial =
        name === "server"
          ? await this.#byServer(served, places, from, { rate, onPiece, onBeat, why })
          : await this.#byBrowser(sentences, from, { voice, rate, onPiece, onBeat, why });
      if (run !== this.run) return "stopped";
      if (trial.outcome !== "failed") return trial.outcome;
      this.restsUntil[name] = performance.now() + RESTS_MS;
      from = trial.from;
      why = [why, trial.why].filter(Boolean).join("; ");
    }
    this.source = { title: "", why };
    return "failed";
  }

  stop() {
    this.run += 1;
    this.browser.stop();
    this.server.stop();
  }

  /** Somebody asked to hear it: every voice gets its chance again. */
  tryAgain() {
    this.restsUntil = { browser: 0, server: 0 };
  }

  /** Voices that did not just fail; all of them when that leaves none. */
  #awake(isServed) {
    const able = this.#wanted.filter((name) => name !== "server" || isServed);
    const awake = able.filter((name) => performance.now() >= this.restsUntil[name]);
    return awake.length ? awake : able;
  }

  async #byServer(served, places, from, { rate, onPiece, onBeat, why }) {
    const first = Math.max(0, places.findIndex((sentences) => sentences.includes(from)));
    const left = served.slice(first);
    const heard = (index, rung, fell) => {
      const all = [why, fell].filter(Boolean).join("; ");
      this.source = { title: this.titles[rung] || "the studio's voice", why: all };
      onPiece?.(places[first + index]);
    };
    const addresses = left.map(({ address }) => address);
    const trial = await this.server.speak(addresses, { rate, onPiece: heard, onBeat });
    return { ...trial, from: places[first + (trial.index ?? 0)]?.[0] ?? from };
  }

  async #byBrowser(sentences, from, { voice, rate, onPiece, onBeat, why }) {
    let at = from;
    const heard = (index) => {
      at = from + index;
      this.source = { title: BROWSER_TITLE, why };
      onPiece?.([at]);
    };
    const outcome = await this.browser.speak(sentences.slice(from), { voice, rate, onPiece: heard, onBeat });
    return { outcome, from: at, why: NO_BROWSER_VOICE };
  }
}

/** For each piece the numbers of the sentences it holds a part of; spaces do not count. */
function placesOf(sentences, pieces) {
  const length = (text) => text.replace(/\s+/g, "").length;
  const ranges = (texts) => {
    let at = 0;
    return texts.map((text) => [at, (at += length(text))]);
  };
  const spans = ranges(sentences);
  return ranges(pieces).map(([begin, end]) =>
    spans.flatMap(([a, b], number) => (a < end && b > begin ? [number] : [])),
  );
}
