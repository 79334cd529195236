// The interviewer's seat: one speaker and one turn a page, whichever element shows them.

const TICK_MS = 250;
const TYPING_LASTS_MS = 3000;
const REMOUNT_WITHIN_MS = 250;
const RECORDER = '[data-testid="stAudioInputActionButton"]';

const NO_VOICE = "This browser has no voice: please read the captions.";
const PRESS_PLAY = "Press play to hear the question, or read it here.";

// Both outlive an element: Streamlit may take one away and bring it back within one answer.
const speaker = new Speaker();
let seat = null;

class Seat {
  constructor(root, component) {
    this.root = root;
    this.captions = new Captions(root);
    this.phase = "waiting";
    this.speaks = null;
    this.typedAt = -Infinity;
    this.isRecording = false;
    this.wishes = this.#firstWishes(component.data);
    this.#listen();
    this.receive(component);
    this.#offerVoices();
    for (const [name, value] of Object.entries(this.wishes)) {
      if (value !== component.data[name]) this.tell(name, value); // kept here, unknown there
    }
  }

  /** New data from the page: a rerun, or the next turn. */
  receive(component) {
    this.data = component.data;
    this.tell = component.setStateValue;
    const isNewTurn = this.turn?.key !== this.data.turn_key;
    if (isNewTurn) this.#beginTurn();
    const wasStill = this.isStill;
    this.isStill = this.data.thinking || this.data.paused;
    if (this.isStill) this.hush();
    this.#captionTurn();
    if (isNewTurn || (wasStill && !this.isStill)) this.#askOnce();
    this.draw();
  }

  leave() {
    clearInterval(this.clock);
    document.removeEventListener("click", this.onClick, true);
    document.removeEventListener("input", this.onInput, true);
    speaker.stop();
  }

  hush() {
    speaker.stop();
    this.captions.light(null);
    if (this.phase !== "listening") this.#listenNow();
  }

  // ── a turn ────────────────────────────────────────────────────────────────────────────────

  #beginTurn() {
    speaker.stop();
    this.turn = new Turn(this.data);
    this.phase = "waiting";
    this.whisper = this.turn.kept.whisper || "";
    this.tickedAt = performance.now();
  }

  #captionTurn() {
    const { lead_in, question, rephrased } = this.data;
    this.captions.show(lead_in, this.turn.kept.simpler && rephrased ? rephrased : question);
  }

  #askOnce() {
    if (this.turn.kept.spoken || this.wishes.muted || this.isStill) return this.#listenNow();
    return this.ask({ withLead: true });
  }

  /** Speak the captions; whatever comes of it, the candidate can answer afterwards. */
  async ask({ withLead }) {
    const turn = this.turn;
    const nodes = this.captions.pieces(withLead);
    this.phase = "waiting";
    this.draw();
    const outcome = await this.#voice(
      nodes.map((node) => node.textContent),
      (index) => {
        if (turn !== this.turn) return;
        turn.note("spoken");
        this.phase = "speaking";
        this.captions.light(nodes[index]);
        this.draw();
      },
    );
    if (turn !== this.turn || outcome === "stopped") return;
    this.captions.light(null);
    if (outcome === "blocked") this.phase = "blocked";
    else this.#listenNow();
    this.draw();
  }

  /** A line beside the question: shown for good, spoken if the candidate wants to hear. */
  async #whisperLine(text, { aloud = true } = {}) {
    this.whisper = text;
    this.turn.note("whisper", text);
    this.draw();
    if (!aloud || this.wishes.muted || this.speaks === false) return;
    await this.#voice(speechPieces(text));
  }

  async #voice(texts, onPiece) {
    const outcome = await speaker.speak(texts, {
      ...this.wishes,
      onPiece,
      onBeat: () => this.#beat(),
    });
    if (outcome === "done") this.#tellOnce("speaks", true);
    if (outcome === "failed") this.#tellOnce("speaks", false);
    return outcome;
  }

  #listenNow() {
    this.phase = "listening";
    this.tickedAt = performance.now();
  }

  // ── time ──────────────────────────────────────────────────────────────────────────────────

  #tick() {
    const now = performance.now();
    const passed = now - this.tickedAt;
    this.tickedAt = now;
    this.#noticeRecording();
    if (this.#clockRuns()) {
      const isSilent = !this.isRecording && now - this.typedAt > TYPING_LASTS_MS;
      const due = this.turn.pass(passed, this.data, { isSilent, isRecording: this.isRecording });
      this.turn.keep();
      if (due.includes("time_up")) {
        this.#whisperLine(this.data.time_up, { aloud: this.data.interrupts });
      } else if (due.includes("nudged")) {
        this.#whisperLine(this.data.nudge);
      }
    }
    this.draw();
  }

  #clockRuns() {
    const isAnswered = this.turn.kept.recorded && !this.isRecording;
    const isOver = this.data.time_s === null;
    return this.phase === "listening" && !this.isStill && !isAnswered && !isOver;
  }

  #noticeRecording() {
    const button = document.querySelector(RECORDER);
    const isRecording = button?.getAttribute("aria-label") === "Stop recording";
    if (isRecording && !this.isRecording) {
      this.turn.note("recorded");
      if (this.phase !== "listening") this.hush();
    }
    this.isRecording = isRecording;
  }

  // ── the candidate's hands ─────────────────────────────────────────────────────────────────

  #listen() {
    const on = (name, event, act) => part(this.root, name).addEventListener(event, act);
    on("repeat", "click", () => this.ask({ withLead: this.phase === "blocked" }));
    on("simpler", "click", () => this.#toggleSimpler());
    on("hint", "click", () => this.#takeHint());
    on("mute", "click", () => this.#wish("muted", !this.wishes.muted));
    on("open-settings", "click", () => this.#toggleSettings());
    on("voice", "change", (event) => this.#wish("voice", event.target.value));
    on("rate", "change", (event) => this.#wish("rate", Number(event.target.value)));
    on("rate", "input", (event) => setText(part(this.root, "rate-value"), rateText(event.target)));
    this.onClick = (event) => this.#pageClicked(event);
    this.onInput = (event) => this.#pageTyped(event);
    document.addEventListener("click", this.onClick, true);
    document.addEventListener("input", this.onInput, true);
    this.tickedAt = performance.now();
    this.clock = setInterval(() => this.#tick(), TICK_MS);
  }

  #pageClicked(event) {
    if (event.target.closest?.(RECORDER)) this.hush(); // never talk into an answer
  }

  #pageTyped(event) {
    if (!event.target.matches?.("textarea, input[type=text]")) return;
    this.typedAt = performance.now();
    if (this.phase === "blocked") this.#listenNow();
  }

  #toggleSimpler() {
    this.turn.note("simpler", !this.turn.kept.simpler);
    this.#captionTurn();
    if (this.wishes.muted) this.draw();
    else this.ask({ withLead: false });
  }

  #toggleSettings() {
    const settings = part(this.root, "settings");
    settings.hidden = !settings.hidden;
    part(this.root, "open-settings").setAttribute("aria-expanded", String(!settings.hidden));
  }

  #takeHint() {
    this.hush();
    this.turn.note("hint_taken");
    this.tell("hint_taken_for", this.turn.key);
    this.#whisperLine(this.data.hint);
  }

  /** The studio's memory first; this browser's own where the studio knows nothing yet. */
  #firstWishes({ voice, rate, muted }) {
    const known = { voice, rate, muted };
    const isUnknown = !voice && rate === 1 && !muted;
    return isUnknown ? { ...known, ...recall("localStorage", "voice") } : known;
  }

  #wish(name, value) {
    this.wishes[name] = value;
    remember("localStorage", "voice", this.wishes);
    this.tell(name, value);
    this.hush();
    if (name !== "muted" && !this.wishes.muted) this.#voice(["This is how I sound."]);
    this.draw();
  }

  #tellOnce(name, value) {
    if (this[name] === value) return;
    this[name] = value;
    this.tell(name, value);
    this.draw();
  }

  // ── what is seen ──────────────────────────────────────────────────────────────────────────

  async #offerVoices() {
    const voices = orderedVoices(await readyVoices());
    const options = voices.map((voice) => {
      const reach = voice.localService === false ? " (online)" : "";
      return element("option", { value: voice.name, text: `${voice.name}${reach}` });
    });
    const select = part(this.root, "voice");
    const automatic = element("option", { value: "", text: "The browser's own choice" });
    select.replaceChildren(automatic, ...options);
    select.value = voices.some((voice) => voice.name === this.wishes.voice) ? this.wishes.voice : "";
    if (!voices.length) this.#tellOnce("speaks", false);
    part(this.root, "rate").value = String(this.wishes.rate);
    setText(part(this.root, "rate-value"), rateText(part(this.root, "rate")));
  }

  #beat() {
    const ring = part(this.root, "ring");
    ring.classList.remove("is-beating");
    void ring.offsetWidth; // restarts the animation
    ring.classList.add("is-beating");
  }

  draw() {
    const { data, turn, root } = this;
    const mood = moodOf(this);
    const frame = part(root, "seat");
    frame.dataset.mood = mood;
    frame.classList.toggle("has-hint", data.hint_after_s !== null);
    setText(part(root, "name"), data.name);
    setText(part(root, "state"), MOODS[mood]);
    this.#drawHelp(data, turn, root);
    this.#drawTools(data, turn, root);
    part(root, "timer").hidden = data.time_s === null;
    if (data.time_s !== null) {
      drawClock(root, turn.kept.answer_ms / 1000, data, this.#clockRuns());
    }
  }

  #drawHelp(data, turn, root) {
    const canHint = Boolean(data.hint) && turn.kept.hint_offered && !turn.kept.hint_taken;
    part(root, "hint").hidden = !canHint || data.paused;
    setText(part(root, "whisper"), this.whisper);
    const trouble = this.phase === "blocked" ? PRESS_PLAY : this.speaks === false ? NO_VOICE : "";
    setText(part(root, "trouble"), this.wishes.muted ? "" : trouble);
  }

  #drawTools(data, turn, root) {
    const { muted } = this.wishes;
    const repeat = part(root, "repeat");
    setText(repeat, this.phase === "blocked" || !turn.kept.spoken ? "Play" : "Repeat");
    repeat.disabled = muted || data.paused;
    const simpler = part(root, "simpler");
    simpler.hidden = !data.rephrased;
    setText(simpler, turn.kept.simpler ? "The first wording" : "Say it more simply");
    const mute = part(root, "mute");
    setText(mute, muted ? "Unmute" : "Mute");
    mute.setAttribute("aria-pressed", String(muted));
  }
}

const MOODS = {
  waiting: "is about to speak",
  speaking: "is speaking",
  blocked: "is waiting for you",
  listening: "is listening",
  recording: "is listening to your answer",
  thinking: "gives you time to think",
  paused: "is waiting: the interview is paused",
  over: "has said goodbye",
};

function moodOf({ data, phase, isRecording }) {
  if (data.paused) return "paused";
  if (data.thinking) return "thinking";
  if (data.time_s === null && phase === "listening") return "over";
  return phase === "listening" && isRecording ? "recording" : phase;
}

const rateText = (slider) => `${Number(slider.value).toFixed(1)}×`;

function drawClock(root, answer_s, data, isRunning) {
  const timer = part(root, "timer");
  const over_s = Math.floor(answer_s) - data.time_s;
  const isOver = over_s >= 0;
  timer.classList.toggle("is-over", isOver);
  timer.classList.toggle("is-still", !isRunning);
  setText(part(root, "elapsed"), clockText(answer_s));
  setText(part(root, "given"), `of ${clockText(data.time_s)}`);
  timer.setAttribute(
    "aria-label",
    isOver
      ? `${spokenTime(over_s)} past the time given`
      : `${spokenTime(answer_s)} of ${spokenTime(data.time_s)} used`,
  );
  part(root, "bar").style.transform = `scaleX(${Math.min(1, answer_s / data.time_s)})`;
}

/** Streamlit calls this again at each rerun that brings new data, and the cleanup only at the end. */
export default function (component) {
  obeyMicrophoneChoice();
  const { parentElement: root } = component;
  const frame = part(root, "seat");
  if (seat?.frame === frame) seat.receive(component);
  else {
    seat?.leave();
    seat = new Seat(root, component);
    seat.frame = frame;
  }
  const mine = seat;
  return () =>
    setTimeout(() => {
      if (seat !== mine || frame.isConnected) return;
      mine.leave();
      seat = null;
    }, REMOUNT_WITHIN_MS);
}
