// What is seen of the seat: drawn anew from its state, touching only what changed.

const NO_VOICE = "This browser has no voice: please read the captions.";
const PRESS_PLAY = "Press Play to hear the question, or read it here.";

const MOODS = {
  waiting: "is about to speak",
  speaking: "is speaking",
  blocked: "is waiting for you",
  reading: "gives you time to read",
  listening: "is listening",
  recording: "is listening to your answer",
  thinking: "gives you time to think",
  paused: "waits: the interview is paused",
  over: "has said goodbye",
  sample: "waits for Play",
};

function moodOf({ data, phase, isRecording, isThinking }) {
  if (data.paused) return "paused";
  if (isThinking) return "thinking";
  if (phase !== "listening") return phase;
  if (data.time_s === null) return data.sample ? "sample" : "over";
  return isRecording ? "recording" : "listening";
}

function drawSeat(seat) {
  const { root, data } = seat;
  const frame = part(root, "seat");
  const mood = moodOf(seat);
  frame.dataset.mood = mood;
  setText(part(root, "name"), data.name);
  setText(part(root, "state"), MOODS[mood]);
  drawHelp(seat);
  drawTools(seat);
  drawClock(seat);
}

function drawHelp({ root, data, turn, whisper, phase, speaks, wishes, voices }) {
  const hint = part(root, "hint"); // its place is kept free from the beginning
  hint.hidden = data.hint_after_s === null;
  hint.classList.toggle("is-offered", Boolean(turn.kept.hint_offered) && !turn.kept.hint_taken);
  setText(part(root, "whisper"), whisper);
  const trouble = phase === "blocked" ? PRESS_PLAY : speaks === false ? captionsOnly(voices) : "";
  setText(part(root, "trouble"), wishes.muted ? "" : trouble);
  setText(part(root, "source"), wishes.muted || trouble ? "" : sourceOf(voices));
}

/** Who speaks, where there is a choice; a browser's voice alone needs no words. */
function sourceOf({ hasServer, source: { title, why } }) {
  if (!hasServer || !title) return "";
  return why ? `Speaking with ${title}: ${why}.` : `Speaking with ${title}.`;
}

function captionsOnly({ hasServer, source: { why } }) {
  return hasServer && why ? `Captions only: ${why}.` : NO_VOICE;
}

function drawTools({ root, data, turn, phase, wishes }) {
  const repeat = part(root, "repeat");
  setText(repeat, phase === "blocked" || !turn.kept.spoken ? "Play" : "Repeat");
  repeat.disabled = wishes.muted || data.paused;
  const simpler = part(root, "simpler");
  simpler.hidden = !data.rephrased;
  setText(simpler, turn.kept.simpler ? "The first wording" : "Say it more simply");
  const mute = part(root, "mute");
  setText(mute, wishes.muted ? "Unmute" : "Mute");
  mute.setAttribute("aria-pressed", String(wishes.muted));
}

function drawClock({ root, data, turn, clockRuns }) {
  const timer = part(root, "timer");
  timer.hidden = data.time_s === null;
  if (timer.hidden) return;
  const answer_s = turn.kept.answer_ms / 1000;
  const over_s = Math.floor(answer_s) - data.time_s;
  const isOver = over_s >= 0;
  timer.classList.toggle("is-over", isOver);
  timer.classList.toggle("is-still", !clockRuns);
  setText(part(root, "elapsed"), clockText(answer_s));
  setText(part(root, "given"), `of ${clockText(data.time_s)}`);
  part(root, "bar").style.transform = `scaleX(${Math.min(1, answer_s / data.time_s)})`;
  const said = isOver
    ? `${spokenTime(over_s)} past the time given`
    : `${spokenTime(answer_s)} of ${spokenTime(data.time_s)} used`;
  timer.setAttribute("aria-label", said);
}

/** A word has just begun: the ring takes it up. */
function drawBeat(root) {
  const ring = part(root, "ring");
  ring.classList.remove("is-beating");
  void ring.offsetWidth; // restarts the animation
  ring.classList.add("is-beating");
}
