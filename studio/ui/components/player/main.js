// Sound, chart and transcript held together: one moment, three ways to reach it.

const GONE = "This recording is no longer kept, so there is nothing to play. What was measured stays.";
const UNPLAYABLE = "This recording cannot be played just now.";
const NO_CHART = "The chart could not be drawn. The moments below can still be played.";
const FIRST_MOMENTS = 12;

const players = new WeakMap();
let askedFor = null; // the scheme that the page was asked to draw for, once for all players on it

class Player {
  constructor(root) {
    this.root = root;
    this.sound = new Sound(part(root, "audio"), {
      onMove: () => this.#moved(),
      onChange: () => this.#drawBar(),
      onTrouble: () => this.#note(UNPLAYABLE),
    });
    const play = (start_s, end_s = null) => this.#play(start_s, end_s);
    this.play = play;
    this.chart = new Chart(root, {
      onStretch: play,
      onPlace: (at_s) => play(at_s),
      onTrouble: () => this.#note(NO_CHART),
    });
    this.transcript = new Transcript(root, play);
    this.#listen();
  }

  receive(data) {
    part(this.root, "player").setAttribute("aria-label", data.label);
    const shown = JSON.stringify([data.audio_url, data.words, data.events, data.pieces]);
    this.chart.show(data.figure, data.plotly_url);
    for (const [kind, colour] of Object.entries(this.chart.colours())) {
      part(this.root, "player").style.setProperty(`--ig-${kind}`, colour);
    }
    if (shown === this.shown) return;
    this.shown = shown;
    this.data = data;
    this.sound.load(data.audio_url);
    this.chart.moveTo(data.audio_url ? 0 : -1); // no play-head where nothing plays
    this.#note(data.audio_url ? "" : GONE);
    this.transcript.show(data.words, data.events, data.pieces);
    this.#showMoments(FIRST_MOMENTS);
    this.#drawBar();
  }

  leave() {
    this.sound.pause();
  }

  #play(start_s, end_s) {
    if (this.sound.isThere) this.sound.playFrom(start_s, end_s);
    else this.#note(this.data.audio_url ? UNPLAYABLE : GONE, { again: true });
  }

  #listen() {
    const { sound } = this;
    part(this.root, "toggle").addEventListener("click", () => {
      if (sound.isThere) sound.toggle();
      else this.#play(0);
    });
    part(this.root, "seek").addEventListener("input", (event) => {
      sound.seek(Number(event.target.value));
    });
    part(this.root, "speed").addEventListener("change", (event) => {
      sound.audio.playbackRate = Number(event.target.value);
    });
    part(this.root, "player").addEventListener("keydown", (event) => this.#onKey(event));
  }

  /** Space stops what plays; when nothing plays it presses what has the focus, as everywhere. */
  #onKey(event) {
    if (event.key !== " " || event.target.matches("select")) return;
    const isOnToggle = event.target === part(this.root, "toggle");
    if (isOnToggle || (!this.sound.isPlaying && event.target.matches("button"))) return;
    event.preventDefault();
    if (this.sound.isPlaying) this.sound.pause();
    else if (event.target.matches(".word, .pause")) event.target.click();
    else if (this.sound.isThere) this.sound.toggle();
  }

  #moved() {
    const { at_s } = this.sound;
    this.chart.moveTo(at_s);
    this.transcript.follow(at_s);
    this.#drawTime();
  }

  #drawTime() {
    const { at_s, length_s } = this.sound;
    const seek = part(this.root, "seek");
    if (document.activeElement !== seek || this.sound.isPlaying) seek.value = String(at_s);
    seek.setAttribute("aria-valuetext", `${spokenTime(at_s)} of ${spokenTime(length_s)}`);
    setText(part(this.root, "time"), `${clockText(at_s)} / ${clockText(length_s)}`);
  }

  #drawBar() {
    const { sound } = this;
    const toggle = part(this.root, "toggle");
    toggle.dataset.playing = String(sound.isPlaying);
    toggle.setAttribute("aria-label", sound.isPlaying ? "Pause" : "Play");
    toggle.setAttribute("aria-disabled", String(!sound.isThere));
    const seek = part(this.root, "seek");
    seek.max = String(sound.length_s || 1);
    seek.disabled = !sound.isThere;
    this.#drawTime();
  }

  #note(text, { again = false } = {}) {
    const note = part(this.root, "note");
    if (again) note.textContent = ""; // so that it is read out once more
    setText(note, text);
    note.classList.toggle("is-pressed", again);
  }

  /** Every event but the short pauses, which come by the dozen and stand in the transcript. */
  #showMoments(n_shown) {
    const events = this.data.events.filter((event) => event.kind !== "silent_pause");
    const buttons = events.slice(0, n_shown).map((event) => {
      const button = element("button", { type: "button", class: "moment", "data-kind": event.kind });
      button.append(
        element("span", { class: "when", text: clockText(event.start_s) }),
        element("span", { text: labelOf(event) }),
      );
      button.addEventListener("click", () => this.play(event.start_s, event.end_s));
      return button;
    });
    if (events.length > n_shown) {
      const more = element("button", { type: "button", class: "moment more", text: `All ${events.length} moments` });
      more.addEventListener("click", () => this.#showMoments(events.length));
      buttons.push(more);
    }
    part(this.root, "moments").replaceChildren(...buttons);
    part(this.root, "moments").hidden = !buttons.length;
  }
}

/** The theme was switched: figures are drawn on the server, which hears of it at the next drawing only. */
function askForScheme(frame, drawnFor, ask) {
  const scheme = getComputedStyle(frame).colorScheme.includes("dark") ? "dark" : "light";
  const isAskedFor = askedFor === scheme;
  askedFor = scheme === drawnFor ? null : scheme;
  if (askedFor && !isAskedFor) ask("scheme", scheme);
}

export default function (component) {
  const root = component.parentElement;
  const frame = part(root, "player");
  if (!players.has(frame)) players.set(frame, new Player(root));
  const player = players.get(frame);
  player.receive(component.data);
  askForScheme(frame, component.data.theme, component.setStateValue);
  return () => player.leave();
}
