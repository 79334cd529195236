// What each finding means, what to do about it, and the one verdict that they amount to.

const ADVICE = {
  good: ["Your microphone sounds good.", ""],
  too_quiet: [
    "We can hardly hear you.",
    "Move closer, speak at your usual strength, or raise the input level in your system's sound settings. Then check again.",
  ],
  clipping: [
    "Too loud: your voice is cut off at the top.",
    "Move back a little or lower the input level in your system's sound settings. Then check again.",
  ],
  noisy: [
    "There is a lot of noise around you.",
    "Close a window, switch off a fan, or use a headset. You can practise like this, but pauses will be measured less exactly.",
  ],
  no_signal: [
    "The microphone is on, but it sends no sound.",
    "Look for a mute switch on it or in your system, or choose another microphone. Then check again.",
  ],
  denied: [
    "The browser may not use your microphone.",
    "Click the icon beside the page's address, allow the microphone, and check again. Or type your answers: that always works.",
  ],
  no_microphone: [
    "No microphone was found.",
    "Plug one in and check again. Or type your answers: that always works.",
  ],
  in_use: [
    "The microphone cannot be opened.",
    "Another program may be holding it. Close calls and recorders, then check again.",
  ],
  insecure: [
    "The browser gives the microphone to secure pages only.",
    "Open this page as https://… or as http://localhost. Or type your answers: that always works.",
  ],
};

const FINDING_BY_ERROR = {
  NotAllowedError: "denied",
  SecurityError: "denied",
  NotFoundError: "no_microphone",
  OverconstrainedError: "no_microphone",
};

const findingOf = (error) => FINDING_BY_ERROR[error?.name] || "in_use";

const CAN_RECORD = ["good", "too_quiet", "clipping", "noisy"];

/** In order: the gravest that is true is the verdict. */
const VERDICTS = [
  {
    name: "typing",
    says: "No microphone: type your answers",
    isSo: ({ verdict }) => !CAN_RECORD.includes(verdict),
    advice: ({ verdict }) => ADVICE[verdict][1],
  },
  {
    name: "recording",
    says: "Recording works, live conversation does not",
    isSo: ({ connection }) => connection === "none",
    advice: () => "You will record your answers one at a time: the interview is set to that.",
  },
  {
    name: "improve",
    says: "Almost ready – see to the microphone first",
    isSo: ({ verdict }) => verdict !== "good",
    advice: ({ verdict }) => ADVICE[verdict][1],
  },
  {
    name: "headphones",
    says: "Ready – use headphones",
    isSo: ({ echo }) => echo === "heard",
    advice: () =>
      "Without them the interviewer may hear itself and stop in the middle of a sentence. If you have none, turn the loudspeaker down and check again.",
  },
  {
    name: "untried",
    says: "Ready – but the connection could not be tried",
    isSo: ({ connection }) => connection === "unknown",
    advice: () => "You can begin. If the conversation does not start, answer one at a time.",
  },
  { name: "ready", says: "Ready to talk", isSo: () => true, advice: () => "You can begin." },
];

const verdictOf = (found) => VERDICTS.find(({ isSo }) => isSo(found));

/** What was looked at: [name, ok | warn | bad, sentence, numbers]; what was not is left out. */
function detailsOf(found) {
  const details = [["Microphone", microphoneMark(found), ADVICE[found.verdict][0], levelsOf(found)]];
  if (!found.connection) return details;
  details.push(["Echo", { none: "ok", heard: "warn" }[found.echo] ?? "warn", echoWords(found), ""]);
  details.push(["Connection", CONNECTION_MARKS[found.connection], connectionWords(found), ""]);
  if (found.relay) details.push(["Relay", found.relay === "reachable" ? "ok" : "warn", relayWords(found), ""]);
  return details;
}

const microphoneMark = ({ verdict }) => (verdict === "good" ? "ok" : CAN_RECORD.includes(verdict) ? "warn" : "bad");

const dbText = (level) => `${level.toFixed(0).replace("-", "−")} dB`;

function levelsOf({ verdict, level_db, noise_db, peak_db }) {
  if (peak_db === undefined || verdict === "no_signal") return "";
  return `Voice ${dbText(level_db)}, background ${dbText(noise_db)}, peak ${dbText(peak_db)}; 0 dB is full scale.`;
}

function echoWords({ echo, echo_db }) {
  if (echo === "heard") return `Your microphone hears the loudspeaker: the tones came back at ${dbText(echo_db)}.`;
  return echo === "none" ? "Your microphone does not hear the loudspeaker." : "It could not be tried.";
}

const CONNECTION_MARKS = { direct: "ok", relay: "ok", none: "bad", unknown: "warn" };

function connectionWords({ connection, round_trip_ms, protocol, why, hasStun }) {
  const took = Number.isFinite(round_trip_ms) ? `, ${round_trip_ms} ms` : "";
  if (connection === "direct") return `Direct connection${took}.`;
  if (connection === "relay") {
    return `Through a relay${took}.${protocol === "udp" ? "" : " It is reached over TCP: on a poor line the sound may stutter."}`;
  }
  if (connection === "unknown") return "The studio could not be asked just now.";
  if (why === "browser") return "This browser cannot hold a live conversation.";
  const stun = hasStun === false ? " The studio's STUN server does not answer from here either." : "";
  return `No live connection from here: most likely a firewall blocks UDP.${stun}`;
}

const relayWords = ({ relay, connection }) =>
  relay !== "reachable" && connection === "direct" ? `${RELAY_WORDS[relay]} From here none is needed.` : RELAY_WORDS[relay];

const RELAY_WORDS = {
  reachable: "The relay server (TURN) answers.",
  refused: "The relay server (TURN) refuses the studio's credentials: whoever runs the studio can mend that.",
  unreachable: "The relay server (TURN) does not answer from here.",
};
