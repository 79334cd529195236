// One piece of speech on its way from the server: raw samples, taken as they arrive.

const BROKE_OFF = "the connection broke off";

/** The request leaves at once; `why` says in plain words why there is no (more) sound. */
class SpeechStream {
  constructor(address, signal) {
    this.rate_hz = 0;
    this.rung = "";
    this.fell = ""; // why no better voice of the server speaks
    this.why = "";
    this.isWhole = false;
    this.arrived = [];
    this.#read(address, signal);
  }

  /** Samples as soon as there are any; null at the end, or when none came in time: see `isWhole`. */
  async next(within_ms) {
    const until = performance.now() + within_ms;
    while (!this.arrived.length && !this.isWhole && !this.why) {
      const left_ms = until - performance.now();
      if (left_ms <= 0) return null;
      await new Promise((resolve) => {
        this.wake = resolve;
        setTimeout(resolve, left_ms);
      });
    }
    return this.arrived.length ? joined(this.arrived.splice(0)) : null;
  }

  async #read(address, signal) {
    try {
      const response = await fetch(address, { signal });
      if (!response.ok) throw new Error(await reasonOf(response));
      this.rate_hz = Number(response.headers.get("X-Sample-Rate"));
      this.rung = response.headers.get("X-Speech-Rung") || "";
      this.fell = decodeURIComponent(response.headers.get("X-Speech-Why") || "").trim().replace(/\.$/, "");
      if (!(this.rate_hz >= 8000 && this.rate_hz <= 96000)) throw new Error(BROKE_OFF);
      await this.#take(response.body.getReader());
      this.isWhole = true;
    } catch (error) {
      this.why = error instanceof TypeError || error.name === "AbortError" ? BROKE_OFF : error.message;
    }
    this.wake?.();
  }

  async #take(reader) {
    let odd = new Uint8Array(0); // a chunk may end in the middle of a sample
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      const bytes = new Uint8Array(odd.length + value.length);
      bytes.set(odd);
      bytes.set(value, odd.length);
      const n_samples = bytes.length >> 1;
      odd = bytes.slice(n_samples * 2);
      if (!n_samples) continue;
      this.arrived.push(samplesOf(new DataView(bytes.buffer), n_samples));
      this.wake?.();
    }
  }
}

function samplesOf(view, n_samples) {
  const samples = new Float32Array(n_samples);
  for (let i = 0; i < n_samples; i++) samples[i] = view.getInt16(2 * i, true) / 32768;
  return samples;
}

/** What the server says of itself, without the full stop: it stands in a sentence of ours. */
async function reasonOf(response) {
  const told = await response.json().catch(() => null);
  const why = typeof told?.why === "string" ? told.why : "the server has no voice";
  return why.trim().replace(/\.$/, "");
}
