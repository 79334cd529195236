// One turn's clock and silence: what has passed, what is due. Survives a reload of the page.

const TURN_MEMORY = "turn";
const READING_WORDS_PER_S = 3; // 180 words a minute: unhurried; silent reading has a mean of 238
const SPEAKING_WORDS_PER_S = 2.5;
const FIRST_GLANCE_MS = 1500;
const LONGEST_TICK_MS = 2000; // a laptop that slept did not keep the candidate silent

/** How long the words of the turn take a candidate who reads them, or an interviewer who speaks. */
function wordsTake_ms({ lead_in, question }, wordsPerS) {
  const n = `${lead_in} ${question}`.split(/\s+/).filter(Boolean).length;
  return FIRST_GLANCE_MS + (n / wordsPerS) * 1000;
}

class Turn {
  constructor(data) {
    this.key = data.turn_key;
    const kept = recall("sessionStorage", TURN_MEMORY);
    this.isResumed = kept?.key === data.turn_key;
    this.restored = new Set(); // boxes that hold what they should, by their labels
    const since_ms = data.age_s * 1000 - wordsTake_ms(data, SPEAKING_WORDS_PER_S);
    const fromElsewhere = since_ms > 3000 && data.age_s < data.time_s ? since_ms : 0;
    this.kept = this.isResumed
      ? kept
      : { key: data.turn_key, answer_ms: fromElsewhere, silent_ms: 0, spoken: false };
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
    remember("sessionStorage", TURN_MEMORY, this.kept);
  }
}
