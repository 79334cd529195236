// Writes down what is said while the page's own recorder records; hands the words over at its end.

const RECORDER = '[data-testid="stAudioInputActionButton"]';
const LOOK_EVERY_MS = 200;
const LAST_WORDS_WITHIN_MS = 2000;

const WRITING = {
  device: "Writing down what you say, on this device.",
  vendor: "Writing down what you say: your browser's maker listens too.",
};
const LINES = {
  "": "This browser cannot write down what you say.",
  device: "What you say is written down on this device.",
  vendor: "What you say will be written down by your browser's maker.",
  refused: "Your browser could write down what you say by sending it to its maker: see Settings.",
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
    const label = document.querySelector(RECORDER)?.getAttribute("aria-label");
    const isRecording = label === "Stop recording";
    if (isRecording && !this.wasRecording && this.isAllowed) this.#begin();
    if (!isRecording && this.wasRecording && this.scribe) this.#finish(this.scribe, this.data.turn_key);
    this.wasRecording = isRecording;
  }

  #begin() {
    this.scribe?.abandon();
    this.scribe = new Scribe(this.where);
    this.outcome = "";
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

export default function (component) {
  const root = component.parentElement;
  const frame = part(root, "dictation");
  if (!desks.has(frame)) desks.set(frame, new Desk(root));
  const desk = desks.get(frame);
  desk.receive(component);
  return () => desk.leave();
}
