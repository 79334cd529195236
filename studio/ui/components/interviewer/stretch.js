// Makes speech slower or faster and leaves its pitch alone, while it is still arriving.

/**
 * Waveform similarity overlap-add (Verhelst & Roelands 1993, ICASSP): step on through the sound by
 * more or less than what is given out, and join where the waves look alike.
 */
class Stretcher {
  constructor(rate, rate_hz) {
    this.rate = rate;
    this.half = Math.round(0.015 * rate_hz); // about two periods of a low voice
    this.seek = Math.round(0.008 * rate_hz);
    this.input = new Float32Array(0);
    this.natural = 0; // where the sound would go on by itself
    this.at = 0; // where it has to go on to keep the rate
  }

  /** The samples that can be given out now. */
  push(samples) {
    if (Math.abs(this.rate - 1) < 0.01) return samples;
    this.input = joined([this.input, samples]);
    const given = [];
    while (Math.max(Math.round(this.at) + this.seek, this.natural) + this.half <= this.input.length) {
      given.push(this.#step());
    }
    this.#forget();
    return joined(given);
  }

  /** What is left at the end. */
  flush() {
    const rest = this.input.subarray(Math.min(this.natural, this.input.length));
    this.input = new Float32Array(0);
    return rest;
  }

  #step() {
    const { input, half, natural } = this;
    const found = this.#mostAlike();
    const out = new Float32Array(half);
    for (let i = 0; i < half; i++) {
      const weight = (i + 0.5) / half;
      out[i] = input[natural + i] * (1 - weight) + input[found + i] * weight;
    }
    this.natural = found + half;
    this.at += half * this.rate;
    return out;
  }

  #mostAlike() {
    const { input, half, natural } = this;
    const target = Math.round(this.at);
    let best = -Infinity;
    let found = Math.max(0, target);
    for (let from = Math.max(0, target - this.seek); from <= target + this.seek; from += 2) {
      let alike = 0;
      let power = 1e-9;
      for (let i = 0; i < half; i += 4) {
        alike += input[from + i] * input[natural + i];
        power += input[from + i] * input[from + i];
      }
      const score = alike / Math.sqrt(power);
      if (score > best) [best, found] = [score, from];
    }
    return found;
  }

  #forget() {
    const n_done = Math.max(0, Math.min(this.natural, Math.round(this.at) - this.seek));
    this.input = this.input.slice(n_done);
    this.natural -= n_done;
    this.at -= n_done;
  }
}

function joined(parts) {
  const whole = new Float32Array(parts.reduce((n, part) => n + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
