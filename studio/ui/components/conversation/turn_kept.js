// What this tab remembers of the open turn, in common with the interviewer's seat: shown, and its clock.

class TurnKept {
  #kept = null;
  #counted_s = 0;

  /** The same data, with the question that was shown before and the clock of both ways to answer. */
  follow(data) {
    if (!data.turn_key) return { ...data, has_begun: data.said !== "" };
    if (this.#kept?.key !== data.turn_key) this.#change(data);
    this.#note(data);
    const isBeforehand = data.said === "" && this.#kept.shown;
    return {
      ...data,
      has_begun: data.said !== "",
      said: isBeforehand ? data.question : data.said,
      clock_s: Math.floor(this.#kept.answer_ms / 1000),
    };
  }

  /** Of an answer under way when this page was drawn the clock has counted what it has. */
  #change(data) {
    const kept = keptTurn(data.turn_key);
    this.#kept = kept ?? newTurn(data.turn_key);
    this.#counted_s = kept ? data.clock_s : 0;
  }

  #note({ said, doing, clock_s }) {
    if (clock_s < this.#counted_s) this.#counted_s = 0; // a new call counts from nothing
    const passed_ms = 1000 * (clock_s - this.#counted_s);
    this.#counted_s = clock_s;
    const isShown = said !== "";
    const isKnown = isShown && doing === "listening";
    if (!passed_ms && isShown <= Boolean(this.#kept.shown) && isKnown <= Boolean(this.#kept.known)) return;
    this.#kept.answer_ms += passed_ms;
    this.#kept.shown ||= isShown;
    this.#kept.known ||= isKnown;
    this.#kept.spoken ||= isKnown;
    keepTurn(this.#kept);
  }
}
