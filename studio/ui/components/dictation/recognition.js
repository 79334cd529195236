// The browser's own speech recognition, kept going while somebody speaks; says where the sound goes.

const LANGUAGE = "en-US";
const RESTARTS_MS = 250;
const MOST_RESTARTS = 40; // browsers end it after each pause, or after a minute

const Recognition = () => window.SpeechRecognition || window.webkitSpeechRecognition;

/** "device" when the browser can do it here, "vendor" when it would send the sound away, or "". */
async function whereHeard() {
  const Kind = Recognition();
  if (!Kind || !window.isSecureContext) return "";
  if (typeof Kind.available !== "function") return "vendor";
  for (const [where, processLocally] of [["device", true], ["vendor", false]]) {
    try {
      if ((await Kind.available({ langs: [LANGUAGE], processLocally })) === "available") return where;
    } catch {
      /* an older shape of the question: not available in this way */
    }
  }
  return "";
}

/** One stretch of writing down: `text` grows; `trouble` is the browser's word for what went wrong. */
class Scribe {
  constructor(where) {
    this.where = where;
    this.kept = []; // final words of recognitions that have ended
    this.now = ""; // those of the one under way, and what it only guesses yet
    this.trouble = "";
    this.isWanted = true;
    this.nStarts = 0;
    this.ended = new Promise((resolve) => (this.resolve = resolve));
    this.#start();
  }

  get text() {
    return [...this.kept, this.now].join(" ").replace(/\s+/g, " ").trim();
  }

  /** Ask for the last words; resolves when they are there, or when the browser is silent about them. */
  stop(within_ms) {
    this.isWanted = false;
    try {
      this.recognition.stop();
    } catch {
      this.resolve();
    }
    return Promise.race([this.ended, new Promise((resolve) => setTimeout(resolve, within_ms))]);
  }

  abandon() {
    this.isWanted = false;
    this.recognition.onend = null;
    try {
      this.recognition.abort();
    } catch {
      /* it never began */
    }
  }

  #start() {
    const recognition = new (Recognition())();
    this.recognition = recognition;
    Object.assign(recognition, { lang: LANGUAGE, continuous: true, interimResults: true });
    if (this.where === "device") recognition.processLocally = true;
    recognition.onresult = ({ results }) => {
      this.now = [...results].map(([best]) => best.transcript).join(" ");
    };
    recognition.onerror = ({ error }) => {
      const isPause = error === "no-speech" || error === "aborted";
      if (!isPause) this.trouble = error;
    };
    recognition.onend = () => this.#goOn();
    this.nStarts += 1;
    try {
      recognition.start();
    } catch {
      this.trouble = "not-started";
      this.resolve();
    }
  }

  #goOn() {
    if (this.now) this.kept.push(this.now);
    this.now = "";
    if (!this.isWanted || this.trouble || this.nStarts >= MOST_RESTARTS) this.resolve();
    else setTimeout(() => (this.isWanted ? this.#start() : this.resolve()), RESTARTS_MS);
  }
}
