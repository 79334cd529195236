// Levels in dBFS from what the analyser hears, and the finding they amount to.

const FLOOR_DB = -100;
const decibels = (amplitude) => (amplitude > 1e-5 ? 20 * Math.log10(amplitude) : FLOOR_DB);

/** Frames of 40 ms or so; the raw microphone, before the browser's own levelling. */
const LIMITS = {
  no_signal_peak_db: -75, // a muted or dead input gives zeros or a converter's idle noise
  quiet_level_db: -48, // loud passages below this: the browser would have to lift by 30 dB and more
  clipped_ratio: 0.0005, // samples stuck at full scale
  noise_db: -45, // a noisy floor matters from here on …
  snr_db: 12, // … when the voice does not stand this far above it
};

class LevelLog {
  constructor() {
    this.frames_db = [];
    this.peak = 0;
    this.n_samples = 0;
    this.n_clipped = 0;
  }

  /** Take in one frame of samples (-1..1); returns its level in dBFS. */
  add(samples) {
    let power = 0;
    let peak = 0;
    for (const sample of samples) {
      const size = Math.abs(sample);
      power += sample * sample;
      if (size > peak) peak = size;
      if (size >= 0.985) this.n_clipped += 1;
    }
    this.n_samples += samples.length;
    this.peak = Math.max(this.peak, peak);
    const level_db = decibels(Math.sqrt(power / samples.length));
    this.frames_db.push(level_db);
    return level_db;
  }

  /** The finding with the numbers it rests on. */
  verdict() {
    const sorted = [...this.frames_db].sort((a, b) => a - b);
    const quantile = (share) => sorted[Math.floor(share * (sorted.length - 1))] ?? FLOOR_DB;
    const told = {
      peak_db: round(decibels(this.peak)),
      level_db: round(quantile(0.9)),
      noise_db: round(quantile(0.1)),
    };
    return { verdict: this.#finding(told), ...told };
  }

  #finding({ peak_db, level_db, noise_db }) {
    if (peak_db < LIMITS.no_signal_peak_db) return "no_signal";
    if (this.n_clipped / this.n_samples > LIMITS.clipped_ratio) return "clipping";
    if (noise_db > LIMITS.noise_db && level_db - noise_db < LIMITS.snr_db) return "noisy";
    return level_db < LIMITS.quiet_level_db ? "too_quiet" : "good";
  }
}

const round = (db) => Math.round(db * 10) / 10;
