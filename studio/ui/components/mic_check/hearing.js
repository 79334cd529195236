// Opens the microphone: as it is for its level, as a call does for the echo. Lets go of it each time.

const CHECK_MS = 4000;
const FRAME_MS = 40;
const METER_FLOOR_DB = -60;

/** The microphone itself, without the browser's levelling, so that a bad level shows. */
const RAW_AUDIO = { echoCancellation: false, noiseSuppression: false, autoGainControl: false };
/** As the conversation asks for it (studio/ui/live.py). */
const CALL_AUDIO = { echoCancellation: true, noiseSuppression: true, autoGainControl: true };

const N_TONES = 3; // the first is for the browser's echo canceller to learn from
const TONE_EVERY_S = 0.9;
const SETTLE_S = 0.4;
const TONES_WITHIN_MS = 8000; // a page in the background may have its clock stopped
const TAP = 32_768; // the most an analyser keeps

/** Open the microphone for as long as `use` takes. Raises what the browser says; null when stopped. */
async function withMicrophone(audio, signal, use) {
  let stream = null;
  let context = null;
  try {
    stream = await navigator.mediaDevices.getUserMedia({ audio });
    context = new AudioContext();
    await context.resume();
    if (signal.aborted) return null;
    return await use(context, context.createMediaStreamSource(stream));
  } finally {
    for (const track of stream?.getTracks() ?? []) track.stop(); // the browser's mic sign goes out
    await context?.close();
  }
}

/** Listen for the length of the check; resolves to the finding, whatever happens. */
async function hearLevel(signal, { onOpen, onLevel }) {
  if (!window.isSecureContext || !navigator.mediaDevices?.getUserMedia) return { verdict: "insecure" };
  try {
    return await withMicrophone(RAW_AUDIO, signal, (context, source) => {
      onOpen();
      return levels(context, source, signal, onLevel);
    });
  } catch (error) {
    return { verdict: findingOf(error) };
  }
}

function levels(context, source, signal, onLevel) {
  const analyser = context.createAnalyser();
  analyser.fftSize = 2048;
  source.connect(analyser);
  const samples = new Float32Array(analyser.fftSize);
  const log = new LevelLog();
  const begun = performance.now();
  let recent_db = METER_FLOOR_DB;
  return new Promise((resolve) => {
    const timer = setInterval(() => {
      const passed_ms = performance.now() - begun;
      if (signal.aborted || passed_ms >= CHECK_MS) {
        clearInterval(timer);
        resolve(signal.aborted ? null : log.verdict());
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

/** Play some tones and look for them in the microphone; null when that could not be done. */
async function hearEcho(signal, onShare) {
  try {
    return await withMicrophone(CALL_AUDIO, signal, (context, source) => echoes(context, source, signal, onShare));
  } catch {
    return null;
  }
}

async function echoes(context, source, signal, onShare) {
  const rate_hz = context.sampleRate;
  const tone = testTone(rate_hz);
  const newest = memoryOf(context, source, TONE_S + MAX_LAG_S + TONE_EVERY_S);
  const first_s = context.currentTime + SETTLE_S;
  const began_s = Array.from({ length: N_TONES }, (_, number) => first_s + number * TONE_EVERY_S);
  for (const at_s of began_s) play(context, tone, at_s);
  const until_ms = performance.now() + TONES_WITHIN_MS;
  const found = [];
  for (const at_s of began_s) {
    while (context.currentTime < at_s + TONE_S + MAX_LAG_S) {
      if (signal.aborted || performance.now() > until_ms) return null;
      onShare((context.currentTime - first_s + SETTLE_S) / (SETTLE_S + N_TONES * TONE_EVERY_S));
      await new Promise((resolve) => setTimeout(resolve, FRAME_MS));
    }
    const heard = newest(context.currentTime - at_s);
    found.push(findEcho(heard.subarray(0, Math.round((TONE_S + MAX_LAG_S) * rate_hz)), tone, rate_hz));
  }
  return echoOf(found.slice(1));
}

function play(context, samples, at_s) {
  const buffer = context.createBuffer(1, samples.length, context.sampleRate);
  buffer.copyToChannel(samples, 0);
  const source = context.createBufferSource();
  source.buffer = buffer;
  source.connect(context.destination);
  source.start(at_s);
}

/** Keeps the last seconds of a sound: analysers, each behind a delay as long as what the others keep. */
function memoryOf(context, source, length_s) {
  const tap_s = TAP / context.sampleRate;
  const taps = Array.from({ length: Math.ceil(length_s / tap_s) }, (_, number) => {
    const analyser = context.createAnalyser();
    analyser.fftSize = TAP;
    source.connect(new DelayNode(context, { delayTime: number * tap_s, maxDelayTime: length_s + tap_s })).connect(analyser);
    return analyser;
  });
  return (last_s) => {
    const whole = new Float32Array(taps.length * TAP);
    taps.forEach((analyser, number) => {
      const piece = whole.subarray(whole.length - (number + 1) * TAP, whole.length - number * TAP);
      analyser.getFloatTimeDomainData(piece);
    });
    return whole.subarray(Math.max(0, whole.length - Math.round(last_s * context.sampleRate)));
  };
}
