// One turn's clock and silence: what has passed, what is due. Survives a reload of the page.

const TURN_MEMORY = "turn";
const READING_WORDS_PER_S = 3; // 180 words a minute: unhurried; silent reading has a mean of 238
const FIRST_GLANCE_MS = 1500;
const LONGEST_TICK_MS = 2000; // a laptop that slept did not keep the candidate silent

/** How long the words of the turn take a candidate who reads them. */
function readingTakes_ms({ lead_in, question }) {
  const n = `${lead_in} ${question}`.split(/\s+/).filter(Boolean).length;
  return FIRST_GLANCE_MS + (n / READING_WORDS_PER_S) * 1000;
}

const keptTurn = (key) => {
  const kept = recall("sessionStorage", TURN_MEMORY);
  return kept?.key === key ? kept : null;
};

const newTurn = (key) => ({ key, answer_ms: 0, silent_ms: 0, spoken: false });

const keepTurn = (kept) => remember("sessionStorage", TURN_MEMORY, kept);

class Turn {
  constructor(data) {
    this.key = data.turn_key;
    const kept = keptTurn(data.turn_key);
    this.isResumed = kept !== null;
    this.restored = new Set(); // boxes that hold what they should, by their labels
    this.kept = kept ?? newTurn(data.turn_key);
  }

  /** Let time pass; `isSilent`: neither recording nor typing. Returns what has just fallen due. */
  pass(ms, data, { isSilent, isRecording }) {
    const kept = this.kept;
    const passed = isRecording ? ms : Math.min(ms, LONGEST_TICK_MS);
    kept.answer_ms += passed;
    kept.silent_ms = isSilent ? kept.silent_ms + passed : 0;
    const due = [];
    const falls = (name, isDue) => {
      if (!isDue || kept[name]) return;
      kept[name] = true;
      due.push(name);
    };
    const silent_s = kept.silent_ms / 1000;
    falls("nudged", data.nudge_after_s !== null && silent_s >= data.nudge_after_s);
    falls("hint_offered", data.hint_after_s !== null && silent_s >= data.hint_after_s);
    const hasEnd = data.time_s !== null && data.time_up !== "";
    falls("time_up", hasEnd && kept.answer_ms / 1000 >= data.time_s);
    return due;
  }

  note(name, value = true) {
    this.kept[name] = value;
    this.keep();
  }

  keep() {
    keepTurn(this.kept);
  }
}
