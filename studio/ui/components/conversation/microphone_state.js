// Whether this browser may use a microphone at all; asks nobody for it.

const MICROPHONE_STATES = { granted: "ready", prompt: "ready", denied: "blocked" };

class MicrophoneState {
  #told = null;
  #status = null;

  /** `onChange` hears "ready", "blocked" or "missing", whenever that changes. */
  constructor(onChange) {
    this.onChange = onChange;
    this.look = () => this.#look();
    navigator.mediaDevices?.addEventListener?.("devicechange", this.look);
    this.#look();
  }

  leave() {
    navigator.mediaDevices?.removeEventListener?.("devicechange", this.look);
    if (this.#status) this.#status.onchange = null;
    this.onChange = () => {};
  }

  async #look() {
    const state = await this.#find();
    if (state === this.#told) return;
    this.#told = state;
    this.onChange(state);
  }

  async #find() {
    if (!navigator.mediaDevices) return "blocked"; // a page from elsewhere without https
    if ((await this.#permission()) === "blocked") return "blocked";
    const devices = await navigator.mediaDevices.enumerateDevices();
    return devices.some(({ kind }) => kind === "audioinput") ? "ready" : "missing";
  }

  async #permission() {
    try {
      this.#status ??= await navigator.permissions.query({ name: "microphone" });
      this.#status.onchange = this.look;
      return MICROPHONE_STATES[this.#status.state];
    } catch {
      return "ready"; // a browser that does not tell: Start will
    }
  }
}
