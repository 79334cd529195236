// What each kind of event is called, and how it stands in the transcript.

const KINDS = {
  silent_pause: { name: "pause", stands: "between" },
  long_pause: { name: "long pause", stands: "between" },
  filled_pause: { name: "um, uh", stands: "on words", or_between: true },
  lexical_filler: { name: "filler", stands: "on words" },
  filler: { name: "filler", stands: "on words" },
  hedge: { name: "hedge", stands: "on words" },
  repetition: { name: "repetition", stands: "on words" },
  restart: { name: "restart", stands: "on words" },
  weak_wording: { name: "weak wording", stands: "on words" },
  non_inclusive: { name: "not inclusive", stands: "on words" },
  phrase_fade: { name: "fading end", stands: "nowhere" },
};
const CHART_LINES = new Set(["voice", "pitch", "pace"]); // a place on a curve, not an event

const plainName = (kind) => KINDS[kind]?.name || kind.replace(/^star_/, "").replaceAll("_", " ");

/** "Long pause, 1.8 s": what a button says. */
function labelOf({ label, kind, text, start_s, end_s }) {
  if (label) return label;
  const name = plainName(kind);
  const isPause = KINDS[kind]?.stands === "between";
  const rest = text ? `“${text}”` : isPause ? `${(end_s - start_s).toFixed(1)} s` : "";
  return `${name[0].toUpperCase()}${name.slice(1)}${rest ? `, ${rest}` : ""}`;
}

const overlaps = (a, b) => a.start_s < b.end_s - 0.02 && a.end_s > b.start_s + 0.02;

/** The words, each with the kind of the event that lies on it, and the events between them. */
function placed(words, events) {
  const onWords = events.filter((event) => KINDS[event.kind]?.stands === "on words");
  const landed = new Set();
  const marked = words.map((word) => {
    const event = onWords.find((one) => overlaps(one, word));
    if (event) landed.add(event);
    return { ...word, kind: event?.kind || (word.kind === "word" ? "" : word.kind) || "" };
  });
  const between = events.filter(
    (event) =>
      KINDS[event.kind]?.stands === "between" ||
      (KINDS[event.kind]?.or_between && !landed.has(event)),
  );
  return { marked, between };
}
