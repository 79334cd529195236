// Push to talk: the space bar anywhere on the page, or the button; held is on, let go is off.

const NOT_FOR_TALKING =
  "input, textarea, select, button, a[href], summary, audio, video, iframe, [contenteditable]," +
  '[role="button"], [role="slider"], [role="textbox"], [role="combobox"], [role="option"], [role="tab"],' +
  '[role="radio"], [role="checkbox"], [role="switch"], [role="menuitem"], [role="group"][tabindex]';
/** On a choice that is made already the space bar does nothing: whoever has just chosen may talk. */
const CHOSEN = '[role="radio"][aria-checked="true"]';

class TalkKey {
  #n = 0;
  #stops = [];

  /** `onMove` hears of each press and release: { n, down }. */
  constructor(button, onMove) {
    this.button = button;
    this.onMove = onMove;
    this.isDown = false;
    this.isArmed = false;
    this.#listen();
  }

  /** Armed, the keys mean talking; disarming while they are held lets go of them. */
  arm(isArmed) {
    this.isArmed = isArmed;
    if (!isArmed) this.#move(false);
  }

  leave() {
    for (const stop of this.#stops) stop();
  }

  #move(isDown) {
    if (isDown === this.isDown || (isDown && !this.isArmed)) return;
    this.isDown = isDown;
    this.onMove({ n: ++this.#n, down: isDown });
  }

  #listen() {
    const on = (target, event, act, isFirst = false) => {
      target.addEventListener(event, act, isFirst);
      this.#stops.push(() => target.removeEventListener(event, act, isFirst));
    };
    on(document, "keydown", (event) => this.#keyed(event, true), true); // buttons keep keys to themselves
    on(document, "keyup", (event) => this.#keyed(event, false), true);
    on(window, "blur", () => this.#move(false)); // its release would never be heard of
    on(document, "visibilitychange", () => document.hidden && this.#move(false));
    on(this.button, "pointerdown", (event) => this.#pointed(event));
    for (const end of ["pointerup", "pointercancel", "lostpointercapture"]) {
      on(this.button, end, () => this.#move(false));
    }
    on(this.button, "contextmenu", (event) => event.preventDefault()); // a long touch is a hold
    on(this.button, "click", (event) => this.#clicked(event));
  }

  #keyed(event, isDown) {
    const target = event.composedPath()[0];
    const isOurs = target === this.button;
    const isSpace = event.code === "Space" || (isOurs && event.code === "Enter");
    const isTaken = !isOurs && target.closest?.(NOT_FOR_TALKING) && !target.closest(CHOSEN);
    if (!isSpace || event.ctrlKey || event.metaKey || event.altKey) return;
    if (!isDown) return this.#released(event, isOurs);
    if (isTaken || !this.isArmed) return;
    event.preventDefault(); // the page does not scroll, the button is not clicked
    this.#move(true);
  }

  #released(event, isOurs) {
    if (isOurs) event.preventDefault();
    this.#move(false);
  }

  #pointed(event) {
    if (event.button !== 0) return;
    this.button.setPointerCapture(event.pointerId);
    this.#move(true);
  }

  /** A click without a pointer comes from a screen reader or a switch: they press, and press again. */
  #clicked(event) {
    if (event.detail === 0) this.#move(!this.isDown);
  }
}
