// What is seen of the conversation: drawn anew from its data, touching only what changed.

const HEARD_LASTS_MS = 2000; // a breath between two words does not change the line

const STATES = {
  waiting: "waits for you: press Start talking",
  speaking: "is speaking",
  listening: "is listening",
  thinking: "thinks about your answer",
  paused: "waits: the interview is paused",
  over: "has said goodbye",
};
const CONNECTING = "is being connected";
const COMES = "is about to begin";
const KEPT = "Nothing is lost: press Start talking to go on.";
const LOST =
  "The studio cannot be reached. What you said is kept, and this page tries again by itself; " +
  "should nothing come, reload it and press Start talking.";
const STANDS_STILL = "The clock stands. Nothing is lost, and nothing is recorded.";
const GIVES_TIME = "gives you time to think";
const HOLD = window.matchMedia("(pointer: coarse)").matches
  ? "Hold the button while you talk."
  : "Hold the space bar, or the button, while you talk.";
const TROUBLES = {
  "no-voice": "No voice here: please read.",
  blocked: "Please read: this browser speaks only after a click on the page.",
};

function drawConversation({ root, data, said, mouth, talkKey, heardAt, link }) {
  const frame = part(root, "conversation");
  setAttribute(frame, "data-mood", moodOf(data, talkKey));
  setText(part(root, "name"), data.name);
  setText(part(root, "state"), stateOf(data));
  drawWelcome(part(root, "welcome"), data);
  drawSaid({ data, said, mouth });
  setText(part(root, "beside"), besideOf(data, mouth));
  setText(part(root, "notice"), link.isLost ? LOST : data.notice);
  drawYou(root, data, talkKey, performance.now() - heardAt < HEARD_LASTS_MS);
  drawTime(root, data);
}

const hasTimeToThink = ({ doing, is_thinking }) => doing === "listening" && is_thinking;

function stateOf(data) {
  if (data.doing === "waiting" && data.is_connecting) return CONNECTING;
  if (data.doing === "thinking" && !data.has_begun) return COMES; // nobody can think about an answer yet
  return hasTimeToThink(data) ? GIVES_TIME : STATES[data.doing];
}

/** The ring's moods are the interviewer's; a voice that is heard thickens it. */
function moodOf(data, talkKey) {
  if (hasTimeToThink(data)) return "thinking";
  if (data.doing !== "listening") return data.doing;
  return isHeard(data, talkKey) ? "recording" : "listening";
}

const isHeard = ({ is_voice, is_muted, push_to_talk }, talkKey) =>
  is_voice && !is_muted && (!push_to_talk || talkKey.isDown);

/** What is going to happen, for as long as nothing has. */
function drawWelcome(node, data) {
  setHidden(node, data.said !== "");
  if (data.said !== "") return setText(node, "");
  const answer = data.push_to_talk ? HOLD : "Take your time: nothing has to be pressed, and you may cut in.";
  setText(node, `Press Start talking, and allow the microphone. ${data.name} asks aloud, and you answer. ${answer}`);
}

function drawSaid({ data, said, mouth }) {
  said.show(data.said);
  const isSpeaking = data.doing === "speaking";
  const isOwn = mouth.text === data.said; // of what the page says itself the server knows no share
  const at = isOwn ? mouth.piece : said.pieceAt(data.said_share);
  said.light(isSpeaking && (!isOwn || mouth.isAloud) ? at : -1);
  said.dimAfter(data.interrupted && !isSpeaking ? at : null);
}

/** One line below the words: who works, who cut in, why nothing is heard. */
function besideOf(data, mouth) {
  if (data.doing === "paused") return STANDS_STILL;
  if (data.doing === "waiting") return data.has_begun && !data.is_connecting ? KEPT : "";
  if (data.doing === "thinking") return data.has_begun ? data.aside || data.working : "";
  if (data.doing === "speaking" && data.page_says !== null && data.muted) return "Muted: please read.";
  if (data.doing === "speaking" && data.page_says !== null) return TROUBLES[mouth.trouble] || "";
  if (data.aside) return data.aside;
  return data.interrupted && data.doing === "listening" ? `You cut in, and ${data.name} stopped.` : "";
}

function drawYou(root, data, talkKey, isLately) {
  const level = data.is_muted ? 0 : data.level;
  setStyle(part(root, "level"), "transform", `scaleX(${level})`);
  setAttribute(part(root, "meter"), "aria-valuenow", String(Math.round(level * 100)));
  setText(part(root, "hearing"), hearingOf(data, talkKey, isLately));
  drawHeard(part(root, "heard"), data.heard);
  const talk = part(root, "talk");
  setHidden(talk, !data.push_to_talk);
  setAttribute(talk, "aria-pressed", String(talkKey.isDown));
  setAttribute(talk, "aria-disabled", String(!talkKey.isArmed));
  setText(talk, talkKey.isDown ? "Let go when you have finished" : "Hold to talk");
}

function hearingOf(data, talkKey, isLately) {
  const { doing, is_muted, push_to_talk, answer_s } = data;
  if (doing === "waiting" || doing === "paused" || doing === "over") return "";
  if (is_muted) return "You are muted: nothing is heard.";
  if (push_to_talk && !talkKey.isDown) return HOLD;
  if (isLately) return "You are being heard.";
  if (doing === "speaking") return data.page_says === null ? "You may cut in." : "";
  if (doing === "thinking") return "";
  if (data.is_thinking) return "The clock waits until you begin.";
  if (push_to_talk) return "Speak now.";
  return answer_s > 0 || data.heard ? "Go on, or stop when you have finished." : "Speak when you are ready.";
}

/** The newest words stay in sight, unless the candidate scrolled back to read. */
function drawHeard(box, heard) {
  if (heard) setHidden(box, false);
  setClass(box, "is-empty", !heard);
  if (box.textContent === heard) return;
  const isAtEnd = box.scrollHeight - box.scrollTop - box.clientHeight < 8;
  setText(box, heard);
  if (isAtEnd) box.scrollTop = box.scrollHeight;
}

function drawTime(root, { clock_s, time_s, is_thinking, doing }) {
  const timer = part(root, "timer");
  setHidden(timer, time_s === null);
  if (time_s === null) return;
  const over_s = clock_s - time_s;
  setClass(timer, "is-over", over_s >= 0);
  setClass(timer, "is-still", is_thinking || doing !== "listening");
  setText(part(root, "elapsed"), clockText(clock_s));
  setText(part(root, "given"), `of ${clockText(time_s)}`);
  setStyle(part(root, "bar"), "transform", `scaleX(${Math.min(1, clock_s / time_s).toFixed(4)})`);
  const said =
    over_s >= 0
      ? `${spokenTime(over_s)} past the time given`
      : `${spokenTime(clock_s)} of ${spokenTime(time_s)} used`;
  setAttribute(timer, "aria-label", said);
}

function setAttribute(node, name, value) {
  if (node.getAttribute(name) !== value) node.setAttribute(name, value);
}

function setHidden(node, isHidden) {
  if (node.hidden !== isHidden) node.hidden = isHidden;
}

/** What was set is remembered here: the browser writes styles in its own words. */
const styled = new WeakMap();

function setStyle(node, name, value) {
  if (styled.get(node) === value) return;
  styled.set(node, value);
  node.style[name] = value;
}
