// Whether the studio can still be reached: a page that hears nothing more must not stand there as if it did.

const STUDIO_HEALTH = "_stcore/health";
const QUIET_MS = 3000; // in a call there is news twice a second
const LOOK_EVERY_MS = 2000;
const ANSWERS_WITHIN_MS = 3000;

class StudioLink {
  #heardAt = performance.now();
  #clock = setInterval(() => this.#look(), LOOK_EVERY_MS);
  #isLooking = false;

  /** `onChange` hears when the studio is lost, and when it is back. */
  constructor(onChange) {
    this.onChange = onChange;
    this.isLost = false;
    this.isWatching = false;
  }

  /** Something has come; `isWatching`: more should come soon. */
  heard(isWatching) {
    this.#heardAt = performance.now();
    this.isWatching = isWatching;
    this.isLost = false;
  }

  leave() {
    clearInterval(this.#clock);
    this.onChange = () => {};
  }

  async #look() {
    const isQuiet = performance.now() - this.#heardAt > QUIET_MS;
    if (this.#isLooking || !this.isWatching || !isQuiet) return;
    this.#isLooking = true;
    const isLost = !(await this.#answers());
    this.#isLooking = false;
    if (isLost === this.isLost || performance.now() - this.#heardAt < QUIET_MS) return;
    this.isLost = isLost;
    this.onChange();
  }

  async #answers() {
    try {
      await fetch(STUDIO_HEALTH, { cache: "no-store", signal: AbortSignal.timeout(ANSWERS_WITHIN_MS) });
      return true; // whatever it says, it is there
    } catch {
      return false;
    }
  }
}
