// The interviewer's seat: asks once a turn, then listens, keeps time and bears silence.

const TICK_MS = 250;
const TYPING_LASTS_MS = 3000;
const RECORDER_STARTS_WITHIN_MS = 10_000; // the browser may first ask for the microphone
const RECORDER = '[data-testid="stAudioInputActionButton"]';

class Seat {
  constructor(voices, component) {
    this.voices = voices;
    this.root = component.parentElement;
    this.captions = new Captions(this.root);
    this.phase = "waiting";
    this.speaks = null;
    this.busyUntil = 0;
    this.isRecording = false;
    this.wishes = firstWishes(component.data);
    if (!component.data.sample) showFromTop();
    this.#listen();
    this.receive(component);
    this.#settleWishes(component.data);
  }

  /** New data from the page: a rerun, or the next turn. */
  receive(component) {
    this.data = component.data;
    this.tell = component.setStateValue;
    this.voices.order = this.data.voices;
    this.voices.titles = this.data.voice_titles;
    const isNewTurn = this.turn?.key !== this.data.turn_key;
    if (isNewTurn) this.#beginTurn();
    const wasStill = this.isStill;
    this.isStill = this.data.paused || this.isThinking;
    if (this.isStill) this.hush();
    this.#captionTurn();
    if (isNewTurn || (wasStill && !this.isStill)) this.#askOnce();
    drawSeat(this);
  }

  leave() {
    clearInterval(this.clock);
    document.removeEventListener("click", this.onClick, true);
    document.removeEventListener("input", this.onInput, true);
    this.voices.stop();
  }

  hush() {
    this.voices.stop();
    this.captions.light([]);
    if (this.phase !== "listening") this.#listenNow();
  }

  /** Silenced before the question was heard whole: what is left of it has to be read. */
  #hushUnanswered() {
    const isUnknown = !this.turn.kept.known;
    this.hush(); // which takes the question as known
    this.turn.kept.known = !isUnknown;
    if (isUnknown) this.#letRead();
  }

  // ── a turn ────────────────────────────────────────────────────────────────────────────────

  #beginTurn() {
    this.voices.stop();
    this.turn = new Turn(this.data);
    this.phase = "waiting";
    this.whisper = this.turn.kept.whisper || "";
    if (this.data.time_s !== null) this.turn.note("shown");
    this.tickedAt = performance.now();
  }

  #captionTurn() {
    const { lead_in, question, rephrased } = this.data;
    this.captions.show(lead_in, this.turn.kept.simpler && rephrased ? rephrased : question);
  }

  #askOnce() {
    const isUnasked = this.isStill || this.data.sample; // a sample is spoken on Play only
    if (this.turn.kept.known || isUnasked) return this.#listenNow();
    if (this.turn.kept.spoken || this.wishes.muted) return this.#letRead();
    return this.#ask({ withLead: true });
  }

  /** Speak the captions; whatever comes of it, the candidate can answer afterwards. */
  async #ask({ withLead }) {
    const turn = this.turn;
    const nodes = this.captions.pieces(withLead);
    const question = turn.kept.simpler && this.data.rephrased ? "simpler" : "question";
    this.phase = "waiting";
    drawSeat(this);
    const outcome = await this.#voice(
      nodes.map((node) => node.textContent),
      withLead ? ["lead", question] : [question],
      (numbers) => {
        turn.note("spoken");
        this.phase = "speaking";
        this.captions.light(numbers.map((number) => nodes[number]));
        drawSeat(this);
      },
    );
    if (turn !== this.turn || outcome === "stopped") return;
    this.captions.light([]);
    if (outcome === "blocked") this.phase = "blocked";
    else if (outcome === "failed") this.#letRead();
    else this.#listenNow();
    drawSeat(this);
  }

  /** A line beside the question: shown for good, spoken if the candidate wants to hear. */
  #whisperLine(text, line, { aloud }) {
    this.whisper = text;
    this.turn.note("whisper", text);
    if (aloud && !this.wishes.muted && this.speaks !== false) this.#voice(speechPieces(text), [line]);
  }

  /** `lines`: what the server calls these sentences; it speaks nothing else. */
  async #voice(sentences, lines, onPiece = () => drawSeat(this)) {
    const onBeat = () => drawBeat(this.root);
    const served = lines.flatMap((line) => this.#served(line));
    const outcome = await this.voices.speak(sentences, served, { ...this.wishes, onPiece, onBeat });
    if (outcome === "done") this.#tellVoice(true);
    if (outcome === "failed") this.#tellVoice(false);
    return outcome;
  }

  #served(line) {
    const { speech, lines } = this.data;
    if (!speech) return [];
    return (lines[line] || []).map((text, number) => ({ text, address: `${speech}/${line}/${number}` }));
  }

  #tellVoice(speaks) {
    if (this.speaks !== speaks) this.tell("speaks", speaks);
    this.speaks = speaks;
    drawSeat(this);
  }

  #listenNow() {
    this.phase = "listening";
    this.tickedAt = performance.now();
    if (!this.isStill && !this.turn.kept.known) this.turn.note("known");
  }

  /** Unheard words must be read first: no clock, no impatience until then, or until the answer. */
  #letRead() {
    if (this.turn.kept.known || this.data.time_s === null) return this.#listenNow();
    this.phase = "reading";
    this.readUntil = performance.now() + readingTakes_ms(this.data);
  }

  // ── time ──────────────────────────────────────────────────────────────────────────────────

  /** Time to think ends with the first word: else it would be a way round every time limit. */
  get isThinking() {
    return this.data.thinking && !this.turn.kept.begun;
  }

  #begin() {
    if (!this.isThinking) return;
    this.turn.note("begun");
    this.isStill = this.data.paused;
    this.#listenNow();
  }

  get clockRuns() {
    const isAnswered = this.turn.kept.recorded && !this.isRecording;
    const isOver = this.data.time_s === null;
    return this.phase === "listening" && !this.isStill && !isAnswered && !isOver;
  }

  #tick() {
    const now = performance.now();
    const passed_ms = now - this.tickedAt;
    this.tickedAt = now;
    this.#noticeRecording();
    this.isRestoring = true;
    restoreDrafts(this.turn);
    this.isRestoring = false;
    if (this.phase === "reading" && now >= this.readUntil) this.#listenNow();
    if (this.clockRuns) this.#letPass(passed_ms, now);
    drawSeat(this);
  }

  #letPass(passed_ms, now) {
    const { data, isRecording } = this;
    const isSilent = !isRecording && now > this.busyUntil;
    const due = this.turn.pass(passed_ms, data, { isSilent, isRecording });
    this.turn.keep();
    if (due.includes("time_up")) this.#whisperLine(data.time_up, "time_up", { aloud: data.interrupts });
    else if (due.includes("nudged")) this.#whisperLine(data.nudge, "nudge", { aloud: true });
  }

  #noticeRecording() {
    const label = document.querySelector(RECORDER)?.getAttribute("aria-label");
    const isRecording = label === "Stop recording";
    if (isRecording && !this.isRecording) {
      this.turn.note("recorded");
      this.#begin();
      this.hush();
    }
    this.isRecording = isRecording;
  }

  // ── the candidate's hands ─────────────────────────────────────────────────────────────────

  #listen() {
    const on = (name, event, act) => part(this.root, name).addEventListener(event, act);
    on("repeat", "click", () => this.#repeat());
    on("simpler", "click", () => this.#toggleSimpler());
    on("hint", "click", () => this.#takeHint());
    on("mute", "click", () => this.#wish("muted", !this.wishes.muted));
    on("open-settings", "click", () => this.#toggleSettings());
    on("voice", "change", (event) => this.#wish("voice", event.target.value));
    on("rate", "change", (event) => this.#wish("rate", Number(event.target.value)));
    on("rate", "input", () => drawRate(this.root));
    this.onClick = (event) => this.#pageClicked(event);
    this.onInput = (event) => this.#pageTyped(event);
    document.addEventListener("click", this.onClick, true);
    document.addEventListener("input", this.onInput, true);
    this.tickedAt = performance.now();
    this.clock = setInterval(() => this.#tick(), TICK_MS);
  }

  /** Never talk into an answer, nor over the candidate's own recording being played back. */
  #pageClicked(event) {
    if (!event.target.closest?.(RECORDER)) return;
    this.busyUntil = performance.now() + RECORDER_STARTS_WITHIN_MS;
    this.hush();
  }

  #pageTyped(event) {
    if (this.isRestoring || !event.target.matches?.("textarea, input[type=text]")) return;
    if (event.target.matches("textarea")) keepDraft(this.turn, event.target);
    this.busyUntil = performance.now() + TYPING_LASTS_MS;
    this.#begin();
    if (this.phase !== "listening") this.hush(); // whoever begins to answer has heard enough
  }

  #repeat() {
    this.voices.tryAgain();
    this.#ask({ withLead: this.phase === "blocked" });
  }

  #toggleSimpler() {
    this.turn.note("simpler", !this.turn.kept.simpler);
    this.#captionTurn();
    if (!this.wishes.muted) this.#ask({ withLead: false });
    drawSeat(this);
  }

  #takeHint() {
    this.hush();
    this.turn.note("hint_taken");
    this.tell("hint_taken_for", this.turn.key);
    this.#whisperLine(this.data.hint, "hint", { aloud: true });
    drawSeat(this);
  }

  #toggleSettings() {
    const settings = part(this.root, "settings");
    settings.hidden = !settings.hidden;
    part(this.root, "open-settings").setAttribute("aria-expanded", String(!settings.hidden));
  }

  #wish(name, value) {
    this.wishes[name] = value;
    keepWishes(this.wishes);
    this.tell(name, value);
    this.#hushUnanswered();
    const isHeard = name === "voice" || (name === "rate" && this.voices.order[0] === "browser");
    if (isHeard && !this.wishes.muted) this.#voice(["This is how I sound."], []);
    drawSeat(this);
  }

  async #settleWishes(known) {
    for (const name of WISHES) {
      if (this.wishes[name] !== known[name]) this.tell(name, this.wishes[name]);
    }
    const hasBrowserVoice = await offerVoices(this.root, this.wishes);
    if (!hasBrowserVoice && !this.voices.hasServer) this.#tellVoice(false);
  }
}
