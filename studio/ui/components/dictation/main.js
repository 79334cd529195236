// Writes down what is said while the page's own recorder records, or while a live interviewer listens.

const RECORDER = '[data-testid="stAudioInputActionButton"]';
const LOOK_EVERY_MS = 200;
const LAST_WORDS_WITHIN_MS = 2000;
const TELL_EVERY_MS = 700; // of words so far, in a live interview: each telling reruns a fragment

const WRITING = {
  device: "Writing down what you say, on this device.",
  vendor: "Writing down what you say: your browser's maker listens too.",
};
const LINES = {
  "": "This browser cannot write down what you say.",
  device: "What you say is written down on this device.",
  vendor: "What you say will be written down by your browser's maker.",
  refused: "Nobody writes down what you say. Your browser could, by sending the sound to its maker: see Settings.",
  failed: "Your browser could not write it down. The recording is complete.",
  done: "Written down.",
};

const desks = new WeakMap();

class Desk {
  constructor(root) {
    this.root = root;
    this.where = null;
    this.scribe = null;
    this.outcome = "";
    this.clock = setInterval(() => this.#look(), LOOK_EVERY_MS);
    this.#find();
  }

  receive({ data, setStateValue }) {
    if (this.data && this.data.turn_key !== data.turn_key) {
      this.scribe?.abandon();
      this.scribe = null;
      this.outcome = "";
    }
    this.data = data;
    this.tell = setStateValue;
    this.draw();
  }

  leave() {
    clearInterval(this.clock);
    this.scribe?.abandon();
    this.scribe = null;
  }

  async #find() {
    this.where = await whereHeard();
    this.draw();
  }

  get isAllowed() {
    return this.where === "device" || (this.where === "vendor" && this.data.may_leave_device);
  }

  #look() {
    const isAnswering = this.data.is_listening ?? isRecorderOn();
    if (isAnswering && !this.wasAnswering && this.isAllowed) this.#begin();
    if (!isAnswering && this.wasAnswering && this.scribe) this.#finish(this.scribe, this.data.turn_key);
    this.wasAnswering = isAnswering;
    if (this.scribe && this.data.is_listening) this.#tellSoFar();
  }

  #tellSoFar() {
    const { text, where } = this.scribe;
    const now = performance.now();
    if (text === this.told || now - this.toldAt < TELL_EVERY_MS) return;
    this.told = text;
    this.toldAt = now;
    this.tell("heard", { turn_key: this.data.turn_key, text, where, is_final: false });
  }

  #begin() {
    this.scribe?.abandon();
    this.scribe = new Scribe(this.where);
    this.outcome = this.told = "";
    this.toldAt = 0;
    this.tell("heard", { turn_key: this.data.turn_key, text: "", where: this.where, is_final: false });
    this.draw();
  }

  async #finish(scribe, turn_key) {
    await scribe.stop(LAST_WORDS_WITHIN_MS);
    if (this.scribe !== scribe) return; // recorded anew, or the next turn
    this.scribe = null;
    const { text, where } = scribe;
    this.outcome = text ? "done" : "failed";
    scribe.abandon();
    this.tell("heard", { turn_key, text, where, is_final: true });
    this.draw();
  }

  draw() {
    const frame = part(this.root, "dictation");
    const isRefused = this.where === "vendor" && !this.isAllowed;
    frame.dataset.state = this.scribe ? "writing" : this.where === "" ? "away" : "idle";
    const still = this.outcome || (isRefused ? "refused" : this.where);
    const line = this.scribe ? WRITING[this.scribe.where] : this.where === null ? "" : LINES[still];
    setText(part(this.root, "line"), line);
  }
}

function isRecorderOn() {
  return document.querySelector(RECORDER)?.getAttribute("aria-label") === "Stop recording";
}

export default function (component) {
  const root = component.parentElement;
  const frame = part(root, "dictation");
  if (!desks.has(frame)) desks.set(frame, new Desk(root));
  const desk = desks.get(frame);
  desk.receive(component);
  return () => desk.leave();
}
