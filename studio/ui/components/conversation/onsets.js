// Where sound begins after a quiet; samples and times come in, so nothing here knows a clock.

const LOUD = 0.005; // of full scale: -46 dB; the interviewer speaks at -20, and is zeros otherwise
const QUIET_BEFORE_MS = 700; // longer than most pauses in what is said: a reply comes after an answer, which is longer

class Onsets {
  #quietSince;

  /** Nothing is known of what was before. */
  constructor(at_ms) {
    this.#quietSince = at_ms;
  }

  /**
   * Samples whose last one was heard at `end_ms`; they may repeat what was seen before.
   * Returns where the first sound after a quiet begins: { at_ms, quiet_since_ms }, or null.
   */
  next(samples, rate_hz, end_ms) {
    let found = null;
    const begin_ms = end_ms - (1000 * samples.length) / rate_hz;
    for (let index = 0; index < samples.length; index++) {
      if (Math.abs(samples[index]) < LOUD) continue;
      const at_ms = begin_ms + (1000 * index) / rate_hz;
      if (at_ms - this.#quietSince >= QUIET_BEFORE_MS) found ??= { at_ms, quiet_since_ms: this.#quietSince };
      if (at_ms > this.#quietSince) this.#quietSince = at_ms;
    }
    return found;
  }
}
