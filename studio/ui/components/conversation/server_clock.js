// The server's clock, as this page may know it: asked several times, the quickest answer counts, for it errs by half
// of what it took at most. Cristian (1989), "Probabilistic clock synchronization", Distributed Computing 3.

const CLOCK = "call-clock";
const N_ASKED = 5;
const ASK_AGAIN_MS = 60_000; // two clocks drift apart by some milliseconds meanwhile
const TRY_AGAIN_MS = 5_000;
const SLOWEST_MS = 200;

class ServerClock {
  #known = null;
  #askedAt = -Infinity;
  #isAsking = false;

  /** Ask when it is time; called often. */
  mind() {
    const rest_ms = this.#known ? ASK_AGAIN_MS : TRY_AGAIN_MS;
    if (!this.#isAsking && performance.now() - this.#askedAt >= rest_ms) this.#ask();
  }

  /** Moments of `performance.now()` on the server's clock, in seconds; null while it is not known well enough. */
  read(...moments_ms) {
    if (!this.#known) return null;
    const { process, ahead_ms, within_ms } = this.#known;
    const seconds = moments_ms.map((moment_ms) => (moment_ms + ahead_ms) / 1000);
    return { process, seconds, within_s: within_ms / 1000 };
  }

  async #ask() {
    this.#isAsking = true;
    const answers = [];
    for (let n = 0; n < N_ASKED; n++) answers.push(await askOnce());
    this.#known = quickestOf(answers);
    this.#askedAt = performance.now();
    this.#isAsking = false;
  }
}

/** The answer that errs least; null when all are too slow, or the last one is of none: who answers may have changed. */
function quickestOf(answers) {
  const process = answers.at(-1)?.process;
  const fitting = answers.filter((answer) => answer && answer.process === process && 2 * answer.within_ms <= SLOWEST_MS);
  return fitting.reduce((best, answer) => (best && best.within_ms <= answer.within_ms ? best : answer), null);
}

/** One answer: how far the server's clock is ahead, and how far that may be wrong; null for none. */
async function askOnce() {
  try {
    const asked = performance.now();
    const answer = await fetch(CLOCK, { cache: "no-store", signal: AbortSignal.timeout(2 * SLOWEST_MS) });
    const answered = performance.now();
    if (!answer.ok) return null;
    const { process, at_s } = await answer.json();
    return { process, ahead_ms: 1000 * at_s - (asked + answered) / 2, within_ms: (answered - asked) / 2 };
  } catch {
    return null;
  }
}
