// A test tone, and how much of it comes back into the microphone.

const TONE_S = 0.3;
const TONE_HZ = [600, 3000]; // rising: what small speakers play and voices do not do
const TONE_PEAK = 0.14; // as loud as the interviewer: -20 dB re full scale
const TONE_FADE_S = 0.03;
const MAX_LAG_S = 0.5; // out through a wireless speaker, through the room, and in again

const ECHO_LIMITS = {
  likeness: 0.3, // read and spontaneous speech reaches 0.16, an echo in a room 0.4 and more
  heard_db: -40, // weaker than that nobody cuts in upon the interviewer: docs/voice.md
};
const THIN_HZ = 12_000; // four times the tone's highest is plenty
const RUMBLE_HZ = 300;

/** The samples of one tone. */
function testTone(rate_hz) {
  const [from_hz, to_hz] = TONE_HZ;
  return Float32Array.from({ length: Math.round(TONE_S * rate_hz) }, (_, index) => {
    const at_s = index / rate_hz;
    const fade = Math.min(1, at_s / TONE_FADE_S, (TONE_S - at_s) / TONE_FADE_S);
    const phase = 2 * Math.PI * (from_hz * at_s + ((to_hz - from_hz) * at_s * at_s) / (2 * TONE_S));
    return TONE_PEAK * Math.sin((Math.PI / 2) * fade) ** 2 * Math.sin(phase);
  });
}

/**
 * Look for what was played in what was heard from the moment it began to play.
 *
 * echo_db: how much softer it came back, in dB re what was played; likeness: how much of the sound
 * at that moment it was (0..1); lag_ms: how late. Matched filter: the lag of the greatest product.
 */
function findEcho(heard, played, rate_hz) {
  const factor = Math.max(1, Math.round(rate_hz / THIN_HZ));
  const [sound, tone] = [heard, played].map((samples) => withoutRumble(thinned(samples, factor), rate_hz / factor));
  const toneEnergy = energyOf(tone, 0, tone.length);
  let best = { product: 0, lag: 0 };
  for (let lag = 0; lag + tone.length <= sound.length; lag++) {
    let product = 0;
    for (let index = 0; index < tone.length; index++) product += tone[index] * sound[lag + index];
    if (Math.abs(product) > Math.abs(best.product)) best = { product, lag };
  }
  const size = Math.abs(best.product);
  const around = Math.sqrt(toneEnergy * energyOf(sound, best.lag, tone.length));
  return {
    echo_db: round(decibels(size / toneEnergy)),
    likeness: around > 0 ? size / around : 0,
    lag_ms: Math.round((1000 * best.lag * factor) / rate_hz),
  };
}

/** Of several tones; a thing that is no echo does not come after each of them. */
function echoOf(found) {
  const weakest = found.reduce((a, b) => (a.likeness <= b.likeness ? a : b));
  const isHeard = weakest.likeness >= ECHO_LIMITS.likeness && weakest.echo_db > ECHO_LIMITS.heard_db;
  return { echo: isHeard ? "heard" : "none", echo_db: isHeard ? weakest.echo_db : null };
}

function thinned(samples, factor) {
  const few = new Float32Array(Math.floor(samples.length / factor));
  for (let at = 0; at < few.length; at++) {
    let sum = 0;
    for (let index = at * factor; index < (at + 1) * factor; index++) sum += samples[index];
    few[at] = sum / factor;
  }
  return few;
}

function withoutRumble(samples, rate_hz) {
  const keep = 1 / (1 + (2 * Math.PI * RUMBLE_HZ) / rate_hz);
  let [before, out] = [samples[0] ?? 0, 0];
  return samples.map((sample) => {
    out = keep * (out + sample - before);
    before = sample;
    return out;
  });
}

function energyOf(samples, from, length) {
  let energy = 0;
  for (let index = from; index < from + length; index++) energy += samples[index] * samples[index];
  return energy;
}
