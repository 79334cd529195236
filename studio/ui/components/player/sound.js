// The recording: plays on from a moment, or one stretch of it, and owns up when it is gone.

const PRE_ROLL_S = 0.15;
const POST_ROLL_S = 0.3;

class Sound {
  #stopAt = Infinity;
  #frame = 0;

  constructor(audio, { onMove, onChange, onTrouble }) {
    this.audio = audio;
    this.isThere = true;
    this.onMove = onMove;
    audio.addEventListener("play", () => this.#follow());
    for (const change of ["play", "pause", "ended", "loadedmetadata", "durationchange"]) {
      audio.addEventListener(change, onChange);
    }
    audio.addEventListener("seeked", onMove);
    audio.addEventListener("error", () => {
      this.isThere = false;
      onTrouble();
      onChange();
    });
  }

  load(url) {
    if (this.url === url) return;
    this.url = url;
    this.isThere = Boolean(url);
    this.#stopAt = Infinity;
    this.audio.pause();
    if (url) this.audio.src = url;
    else this.audio.removeAttribute("src");
  }

  get at_s() {
    return this.audio.currentTime;
  }

  get length_s() {
    return Number.isFinite(this.audio.duration) ? this.audio.duration : 0;
  }

  get isPlaying() {
    return !this.audio.paused && !this.audio.ended;
  }

  /** From shortly before `start_s`; to shortly after `end_s` when one is given, else on and on. */
  playFrom(start_s, end_s = null) {
    this.#stopAt = end_s === null ? Infinity : end_s + POST_ROLL_S;
    this.audio.currentTime = Math.max(0, start_s - PRE_ROLL_S);
    return this.#play();
  }

  seek(at_s) {
    this.#stopAt = Infinity;
    this.audio.currentTime = at_s;
  }

  toggle() {
    this.#stopAt = Infinity;
    if (this.isPlaying) this.audio.pause();
    else this.#play();
  }

  pause() {
    this.audio.pause();
  }

  #play() {
    return this.audio.play().catch((error) => {
      if (error.name !== "AbortError") this.audio.dispatchEvent(new Event("error"));
    });
  }

  #follow() {
    cancelAnimationFrame(this.#frame);
    const step = () => {
      if (this.at_s >= this.#stopAt) this.audio.pause();
      this.onMove();
      if (this.isPlaying) this.#frame = requestAnimationFrame(step);
    };
    step();
  }
}
