// Opens the microphone for a few seconds, shows its level, says what it found, and lets go of it.

const CHECK_MS = 4000;
const FRAME_MS = 40;
const METER_FLOOR_DB = -60;

const benches = new WeakMap();

class Bench {
  constructor(root) {
    this.root = root;
    this.listening = null;
    this.verdict = null;
    part(root, "start").addEventListener("click", () => this.check());
    part(root, "device").addEventListener("change", (event) => this.#choose(event.target.value));
    this.draw();
  }

  async check() {
    if (this.listening) return;
    const listening = { isWanted: true };
    this.listening = listening;
    this.verdict = null;
    this.draw();
    const verdict = await hear(listening, {
      onOpen: () => this.#opened(),
      onLevel: (level_db, peak_db, share) => this.#drawLevel(level_db, peak_db, share),
    });
    if (this.listening !== listening) return;
    this.listening = null;
    this.#drawLevel(METER_FLOOR_DB, METER_FLOOR_DB, 0);
    this.verdict = verdict;
    this.draw();
    this.tell("verdict", verdict);
  }

  /** Stop without a verdict: another device was chosen, or the page is left. */
  stop() {
    if (this.listening) this.listening.isWanted = false;
    this.listening = null;
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
    part(this.root, "progress").style.transform = `scaleX(${share})`;
    const meter = part(this.root, "meter");
    meter.setAttribute("aria-valuenow", String(Math.round(Math.max(METER_FLOOR_DB, level_db))));
  }

  draw(listening = this.listening ? "asking" : "") {
    const bench = part(this.root, "bench");
    bench.dataset.state = listening || (this.verdict ? "done" : "idle");
    bench.dataset.finding = this.verdict?.verdict || "";
    setText(part(this.root, "prompt"), PROMPTS[bench.dataset.state]);
    const start = part(this.root, "start");
    start.disabled = Boolean(listening);
    setText(start, this.verdict ? "Check again" : "Check my microphone");
    const [finding, advice] = this.verdict ? ADVICE[this.verdict.verdict] : ["", ""];
    setText(part(this.root, "finding"), finding);
    setText(part(this.root, "advice"), advice);
    setText(part(this.root, "numbers"), numbersOf(this.verdict));
  }
}

const PROMPTS = {
  idle: "Four seconds, nothing is kept. The browser will ask for the microphone.",
  asking: "Allow the microphone in the browser's question …",
  open: "Now say: “I am ready. Let us begin with the first question.”",
  done: "Check as often as you like.",
};

function numbersOf(verdict) {
  if (!verdict || verdict.peak_db === undefined || verdict.verdict === "no_signal") return "";
  const db = (level) => `${level.toFixed(0).replace("-", "−")} dB`;
  const { level_db, noise_db, peak_db } = verdict;
  return `Voice ${db(level_db)}, background ${db(noise_db)}, peak ${db(peak_db)}; 0 dB is full scale.`;
}

/** Listen for the length of the check; resolves to the verdict, whatever happens. */
async function hear(listening, { onOpen, onLevel }) {
  if (!window.isSecureContext || !navigator.mediaDevices?.getUserMedia) return { verdict: "insecure" };
  let stream = null;
  let context = null;
  try {
    stream = await openMicrophone();
    context = new AudioContext();
    await context.resume();
    if (!listening.isWanted) return null;
    onOpen();
    return await levels(context, stream, listening, onLevel);
  } catch (error) {
    return { verdict: findingOf(error) };
  } finally {
    for (const track of stream?.getTracks() ?? []) track.stop(); // the browser's mic sign goes out
    await context?.close();
  }
}

/** The microphone itself, without the browser's levelling, so that a bad level shows. */
async function openMicrophone() {
  const raw = { echoCancellation: false, noiseSuppression: false, autoGainControl: false };
  return navigator.mediaDevices.getUserMedia({ audio: raw });
}

function levels(context, stream, listening, onLevel) {
  const analyser = context.createAnalyser();
  analyser.fftSize = 2048;
  context.createMediaStreamSource(stream).connect(analyser);
  const samples = new Float32Array(analyser.fftSize);
  const log = new LevelLog();
  const begun = performance.now();
  let recent_db = METER_FLOOR_DB;
  return new Promise((resolve) => {
    const timer = setInterval(() => {
      const passed_ms = performance.now() - begun;
      if (!listening.isWanted || passed_ms >= CHECK_MS) {
        clearInterval(timer);
        resolve(listening.isWanted ? log.verdict() : null);
        return;
      }
      analyser.getFloatTimeDomainData(samples);
      if (passed_ms < 4 * FRAME_MS) return; // the device settles
      const level_db = log.add(samples);
      recent_db = Math.max(level_db, recent_db - 1);
      onLevel(level_db, recent_db, passed_ms / CHECK_MS);
    }, FRAME_MS);
  });
}

export default function (component) {
  obeyMicrophoneChoice();
  const root = component.parentElement;
  const frame = part(root, "bench");
  if (!benches.has(frame)) benches.set(frame, new Bench(root));
  const bench = benches.get(frame);
  bench.tell = component.setStateValue;
  return () => bench.stop();
}
