// Speaks with the server's voice: samples are played as they arrive, the next piece is asked for meanwhile.

const FIRST_SOUND_WITHIN_MS = 2700; // the server's own 2.5 s for all its voices, and the way here
const SOUND_WITHIN_MS = 1500;
const LEAD_S = 0.06; // from handing samples over to hearing them
const LEAST_S = 0.12; // shorter buffers only cost
const BEAT_MS = 380;
const TOO_LATE = "it took too long";
const NO_DEVICE = "there is no sound output";

class ServerVoice {
  #run = 0;
  #contexts = new Map(); // by rate: a context of the sound's own rate joins buffers without a seam
  #playing = new Set();
  #abort = null;
  #clock = null; // the context that `#end_s` is told by
  #end_s = 0;

  /**
   * Speak the pieces at these addresses, in order.
   * Resolves to { outcome, index, why }: outcome as `Speaker.speak`, index of the piece that failed.
   */
  async speak(addresses, { rate, onPiece, onBeat }) {
    this.stop();
    const run = ++this.#run;
    if (navigator.userActivation && !navigator.userActivation.hasBeenActive) return { outcome: "blocked" };
    const { signal } = (this.#abort = new AbortController());
    const beat = setInterval(() => this.#playing.size && onBeat?.(), BEAT_MS);
    let next = new SpeechStream(addresses[0], signal);
    try {
      for (let index = 0; index < addresses.length; index++) {
        const stream = next;
        const prefetch = () => (next = index + 1 < addresses.length ? new SpeechStream(addresses[index + 1], signal) : null);
        const outcome = await this.#play(stream, rate, run, () => {
          onPiece?.(index, stream.rung, stream.fell);
          prefetch();
        });
        if (run !== this.#run) return { outcome: "stopped" };
        if (outcome !== "done") {
          this.stop();
          return { outcome, index, why: stream.why || TOO_LATE };
        }
      }
      return { outcome: "done" };
    } finally {
      clearInterval(beat);
    }
  }

  /** Silence at once; nothing more is asked for. */
  stop() {
    this.#run += 1;
    this.#abort?.abort();
    for (const source of this.#playing) {
      source.onended = null;
      source.stop();
      source.disconnect();
    }
    this.#playing.clear();
    this.#end_s = 0;
  }

  async #play(stream, rate, run, onSound) {
    let out = null;
    let stretcher = null;
    let waiting = [];
    const hand = (samples, isLast) => {
      waiting.push(samples);
      const n = waiting.reduce((sum, part) => sum + part.length, 0);
      if (!n || (!isLast && n < LEAST_S * stream.rate_hz)) return;
      this.#schedule(out, joined(waiting), stream.rate_hz);
      waiting = [];
    };
    for (;;) {
      const samples = await stream.next((out ? SOUND_WITHIN_MS : FIRST_SOUND_WITHIN_MS) + 1000 * this.#left_s(out));
      if (run !== this.#run) return "stopped";
      if (samples === null) break;
      if (!out) {
        out = await this.#context(stream.rate_hz);
        if (run !== this.#run) return "stopped";
        if (out.state !== "running") return "blocked";
        stretcher = new Stretcher(rate, stream.rate_hz);
        onSound();
      }
      hand(stretcher.push(samples), false);
    }
    if (!out || !stream.isWhole) return "failed"; // refused, too late, or broken off in the middle
    hand(stretcher.flush(), true);
    return this.#finish(out, run, stream);
  }

  #left_s(out) {
    return out ? Math.max(0, this.#end_s - out.currentTime) : 0;
  }

  #schedule(out, samples, rate_hz) {
    const buffer = out.createBuffer(1, samples.length, rate_hz);
    buffer.copyToChannel(samples, 0);
    const source = out.createBufferSource();
    source.buffer = buffer;
    source.connect(out.destination);
    source.onended = () => this.#playing.delete(source);
    const begin_s = Math.max(out.currentTime + LEAD_S, this.#end_s);
    this.#end_s = begin_s + buffer.duration;
    this.#playing.add(source);
    source.start(begin_s);
  }

  /** Wait until it has been heard; a clock that stands still is no sound. */
  async #finish(out, run, stream) {
    const patience = performance.now() + 1000 * this.#left_s(out) + SOUND_WITHIN_MS;
    while (run === this.#run && this.#left_s(out) > 0) {
      if (performance.now() > patience) {
        stream.why = NO_DEVICE;
        return "failed";
      }
      await new Promise((resolve) => setTimeout(resolve, Math.min(100, 1000 * this.#left_s(out) + 5)));
    }
    return run === this.#run ? "done" : "stopped";
  }

  async #context(rate_hz) {
    if (!this.#contexts.has(rate_hz)) this.#contexts.set(rate_hz, new AudioContext({ sampleRate: rate_hz }));
    const context = this.#contexts.get(rate_hz);
    if (this.#clock !== context) this.#end_s = 0;
    this.#clock = context;
    if (context.state !== "running") {
      await Promise.race([context.resume(), new Promise((resolve) => setTimeout(resolve, 500))]);
    }
    return context;
  }
}
