// The check before the clock: level, echo, a trial call; one verdict, and what it rests on.

const benches = new WeakMap();

class Bench {
  constructor(root) {
    this.root = root;
    this.call = null; // how a trial call is made; null where there is no live conversation
    this.checking = null;
    this.found = null;
    part(root, "start").addEventListener("click", () => this.check());
    part(root, "device").addEventListener("change", (event) => this.#choose(event.target.value));
  }

  async check() {
    if (this.checking) return;
    const checking = new AbortController();
    this.checking = checking;
    this.found = null;
    this.draw();
    const found = await this.#look(checking.signal);
    if (this.checking !== checking) return;
    this.stop();
    this.#drawLevel(METER_FLOOR_DB, METER_FLOOR_DB, 0);
    this.found = found;
    this.draw();
    const { verdict, peak_db, level_db, noise_db, echo, echo_db, connection, round_trip_ms, relay } = found;
    this.tell("verdict", { verdict, peak_db, level_db, noise_db, echo, echo_db, connection, round_trip_ms, relay });
  }

  /** Stop without a verdict: another device was chosen, or the page is left. */
  stop() {
    this.checking?.abort();
    this.checking = null;
  }

  /** The call is tried while we listen: with the microphone allowed a browser shows its addresses. */
  async #look(signal) {
    let calling = null;
    const microphone = await hearLevel(signal, {
      onOpen: () => {
        this.#opened();
        if (this.call) calling = tryCall(this.call, signal);
      },
      onLevel: (level_db, peak_db, share) => this.#drawLevel(level_db, peak_db, share),
    });
    if (!calling || signal.aborted || !CAN_RECORD.includes(microphone.verdict)) return microphone;
    this.draw("tones");
    const echo = await hearEcho(signal, (share) => this.#drawLevel(METER_FLOOR_DB, METER_FLOOR_DB, share));
    if (signal.aborted) return null;
    this.draw("calling");
    return { ...microphone, ...echo, ...(await calling) };
  }

  async #opened() {
    this.draw("open");
    await this.#offerDevices();
  }

  async #choose(deviceId) {
    remember("localStorage", MIC_CHOICE, deviceId);
    this.stop();
    await this.check();
  }

  async #offerDevices() {
    const devices = await navigator.mediaDevices.enumerateDevices();
    const inputs = devices.filter((device) => device.kind === "audioinput" && device.label);
    const select = part(this.root, "device");
    const options = inputs.map((input, index) =>
      element("option", { value: input.deviceId, text: input.label || `Microphone ${index + 1}` }),
    );
    select.replaceChildren(...options);
    const chosen = inputs.find((input) => input.deviceId === chosenMicrophone());
    if (chosen) select.value = chosen.deviceId;
    part(this.root, "devices").classList.toggle("is-offered", inputs.length > 0);
  }

  #drawLevel(level_db, peak_db, share) {
    const reach = (db) => Math.min(1, Math.max(0, 1 - db / METER_FLOOR_DB));
    part(this.root, "level").style.transform = `scaleX(${reach(level_db)})`;
    part(this.root, "peak").style.left = `${reach(peak_db) * 100}%`;
    part(this.root, "progress").style.transform = `scaleX(${Math.min(1, share)})`;
    const meter = part(this.root, "meter");
    meter.setAttribute("aria-valuenow", String(Math.round(Math.max(METER_FLOOR_DB, level_db))));
  }

  draw(step = this.checking ? "asking" : "") {
    const bench = part(this.root, "bench");
    const verdict = this.found && verdictOf(this.found);
    bench.dataset.state = step || (this.found ? "done" : "idle");
    bench.dataset.finding = this.found?.verdict || "";
    bench.dataset.verdict = verdict?.name || "";
    bench.dataset.calls = String(Boolean(this.call));
    setText(part(this.root, "prompt"), step ? "" : this.found ? AGAIN : this.call ? FIRST_WITH_CALL : FIRST);
    const start = part(this.root, "start");
    start.disabled = Boolean(step);
    setText(start, this.found ? "Check again" : this.call ? "Start the check" : "Check my microphone");
    setText(part(this.root, "finding"), verdict?.says || PROMPTS[step] || "");
    setText(part(this.root, "advice"), verdict?.advice(this.found) || "");
    const details = this.found ? detailsOf(this.found) : [];
    part(this.root, "details").replaceChildren(...details.map(detailRow));
  }
}

const FIRST = "Four seconds, nothing is kept. The browser will ask for the microphone.";
const FIRST_WITH_CALL = "Eight seconds, nothing is kept. The browser will ask for the microphone; then you hear three soft tones.";
const AGAIN = "Check as often as you like.";
const PROMPTS = {
  asking: "Allow the microphone in the browser's question …",
  open: "Now say: “I am ready. Let us begin with the first question.”",
  tones: "Thank you. Now be quiet and listen to three soft tones …",
  calling: "One moment: the connection is being tried …",
};

function detailRow([name, mark, words, numbers]) {
  const row = element("li", { "data-detail": name.toLowerCase(), "data-mark": mark });
  const text = element("div", {});
  text.append(element("b", { text: `${name}: ` }), element("span", { text: words }));
  if (numbers) text.append(element("small", { class: "numbers", "data-part": "numbers", text: numbers }));
  row.append(element("span", { class: "mark", "aria-hidden": "true" }), text);
  return row;
}

export default function (component) {
  obeyMicrophoneChoice();
  const root = component.parentElement;
  const frame = part(root, "bench");
  if (!benches.has(frame)) benches.set(frame, new Bench(root));
  const bench = benches.get(frame);
  bench.tell = component.setStateValue;
  bench.call = component.data?.call ?? null;
  if (!bench.checking) bench.draw();
  return () => bench.stop();
}
