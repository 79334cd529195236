// When the interviewer is heard here: a tap beside the call's loudspeaker, which plays nothing itself.

const PLAYED = "audio, video";
const LISTEN_EVERY_MS = 50;
const WINDOW = 16_384; // samples, a third of a second: a page that is busy for so long misses nothing
const AGAIN_S = 0.02; // looked at twice: a context's clock and its samples may be a block apart
const BLOCK_S = 0.03; // browsers take a call's sound to the tap in blocks
const SKEW_MS = 100;

class FarEnd {
  #tap = null;
  #timer = 0;
  #serverClock = new ServerClock();

  /** `onOnset` hears when a sound began after a quiet, on the server's clock; of nothing that is not certain. */
  constructor(onOnset) {
    this.onOnset = onOnset;
  }

  /** Listen while there is a call. */
  follow(isCalled) {
    if (!isCalled) this.leave();
    else if (!this.#timer) this.#timer = setInterval(() => this.#listen(), LISTEN_EVERY_MS);
  }

  leave() {
    clearInterval(this.#timer);
    this.#timer = 0;
    this.#tap?.close();
    this.#tap = null;
  }

  #listen() {
    const stream = streamPlayed();
    if (stream !== (this.#tap?.stream ?? null)) this.#follow(stream);
    if (!this.#tap) return;
    this.#serverClock.mind();
    const onset = this.#tap.look();
    const told = onset && this.#serverClock.read(onset.at_ms, onset.quiet_since_ms);
    if (!told) return;
    const [at_s, quiet_since_s] = told.seconds;
    this.onOnset({ process: told.process, at_s, quiet_since_s, within_s: told.within_s + BLOCK_S });
  }

  /** Another call: its server may be another one too. */
  #follow(stream) {
    this.#tap?.close();
    this.#tap = stream && new Tap(stream);
    this.#serverClock = new ServerClock();
  }
}

/** What the call's frame plays aloud just now; null for nothing, or where no sound may begin without a gesture. */
function streamPlayed() {
  if (navigator.userActivation?.hasBeenActive === false) return null;
  const inside = document.querySelector(CALL)?.contentDocument;
  const isAloud = (its) => its.srcObject?.active && !its.paused && !its.muted && its.volume > 0;
  const played = [...(inside?.querySelectorAll(PLAYED) ?? [])].find(isAloud)?.srcObject;
  return played?.getAudioTracks().length ? played : null;
}

/** Looks at a stream's samples as they are heard. */
class Tap {
  #context = new AudioContext();
  #analyser = this.#context.createAnalyser();
  #samples = new Float32Array(WINDOW);
  #seen = null;
  #onsets = null;

  constructor(stream) {
    this.stream = stream;
    this.#analyser.fftSize = WINDOW;
    try {
      this.#context.createMediaStreamSource(stream).connect(this.#analyser);
    } catch {
      this.close(); // it has just ended, or this browser keeps it to its frame: of it nothing is told
    }
  }

  close() {
    if (this.#context.state !== "closed") this.#context.close();
  }

  /** The onset since the last look, or null; whatever was missed since then begins the quiet anew. */
  look() {
    const { currentTime, sampleRate, state } = this.#context;
    const now = { ms: performance.now(), s: currentTime };
    const seen = this.#seen;
    this.#seen = state === "running" ? now : null;
    if (!this.#seen) return null;
    const passed_s = seen ? now.s - seen.s : 0;
    const n_new = Math.round((passed_s + AGAIN_S) * sampleRate);
    const isWhole = seen && n_new <= WINDOW && Math.abs(now.ms - seen.ms - 1000 * passed_s) < SKEW_MS;
    if (!isWhole) {
      this.#onsets = new Onsets(now.ms);
      return null;
    }
    this.#analyser.getFloatTimeDomainData(this.#samples);
    const latency_ms = 1000 * (this.#context.outputLatency || 0);
    return this.#onsets.next(this.#samples.subarray(WINDOW - n_new), sampleRate, now.ms + latency_ms);
  }
}
