// Makes the call's own frame, which another package draws, look as if it belonged to the page.

const CALL = 'iframe[title$="webrtc_streamer"]';
const CALL_NAME = "The call: start it, hang up, choose a microphone";
const LOOK_AGAIN_MS = 100;
const NATIVE = {
  accent: "--st-primary-color",
  ink: "--st-text-color",
  ground: "--st-background-color",
  border: "--st-border-color",
  radius: "--st-button-radius",
  font: "--st-font",
};

/** The picture is meant for a camera; of a slow connection the page speaks itself. */
const callRules = (its, isCalled) => `
  ${its.faces}
  body { margin: 0; font-family: ${its.font}; color: ${its.ink}; }
  #root .MuiBox-root:has(> .MuiPaper-root:not(.MuiAlert-root)), #root .MuiAlert-colorWarning { display: none; }
  #root .MuiBox-root { padding: 0; gap: 0.5rem; }
  #root .MuiInputLabel-root { position: static; transform: none; font: 400 0.875rem/1.5 ${its.font}; color: ${its.ink}; }
  #root .MuiNativeSelect-root { margin-top: 0.25rem; font-family: ${its.font}; }
  #root .MuiStack-root { padding: 0; margin: 0; }
  #root .MuiButton-root, #root .MuiButton-root:hover {
    min-height: 2.5rem; padding: 0.25rem 1.1rem; box-shadow: none; transition: none;
    border: 1px solid ${its.border}; border-radius: ${its.radius}; background: transparent; color: ${its.ink};
    font: 400 1rem/1.5 ${its.font}; letter-spacing: normal; text-transform: none;
  }
  #root .MuiButton-root:hover { border-color: ${its.accent}; color: ${its.accent}; }
  #root .MuiButton-contained, #root .MuiButton-contained:hover {
    ${isCalled ? "" : `border-color: ${its.accent}; background: ${its.accent}; color: ${its.onAccent};`}
  }
  #root .MuiButton-root:focus-visible { outline: 2px solid ${its.accent}; outline-offset: -4px; }
  #root .MuiButton-contained:focus-visible { outline-color: ${isCalled ? its.accent : its.onAccent}; }
  #root .MuiTouchRipple-root { display: none; }
`;

class Call {
  #frame = null;
  #rules = null;
  #again = 0;
  #isCalled = false;
  #sizes = new ResizeObserver(() => this.#fit());

  /** `host` carries the theme's variables. */
  constructor(host) {
    this.host = host;
  }

  /** Again and again: the frame comes later than we do, and the theme may change. */
  dress(isCalled = this.#isCalled) {
    this.#isCalled = isCalled;
    clearTimeout(this.#again);
    const frame = document.querySelector(CALL);
    const inside = frame?.contentDocument;
    if (!inside?.body || inside.URL === "about:blank" || inside.readyState === "loading") {
      this.#again = setTimeout(() => this.dress(), LOOK_AGAIN_MS);
      return;
    }
    if (this.#rules?.ownerDocument !== inside) this.#adopt(frame, inside);
    setText(this.#rules, callRules(this.#theme(), isCalled));
  }

  leave() {
    clearTimeout(this.#again);
    this.#sizes.disconnect();
  }

  #adopt(frame, inside) {
    this.#frame = frame;
    this.#rules = inside.createElement("style");
    inside.head.append(this.#rules);
    frame.setAttribute("aria-label", CALL_NAME);
    frame.dataset.isDressed = "";
    this.#sizes.disconnect();
    this.#sizes.observe(inside.body);
  }

  #theme() {
    const style = getComputedStyle(this.host);
    const read = ([name, variable]) => [name, style.getPropertyValue(variable).trim()];
    const its = Object.fromEntries(Object.entries(NATIVE).map(read));
    return { ...its, onAccent: style.colorScheme.includes("dark") ? its.ground : "#ffffff", faces: fontFaces() };
  }

  /** The frame asks for the height it had with the picture in it. */
  #fit() {
    const height = this.#frame.contentDocument?.body?.offsetHeight;
    if (height) this.#frame.style.setProperty("height", `${height}px`, "important");
  }
}

/** The page's own fonts, which a frame does not inherit; found once. */
let faces = null;
function fontFaces() {
  faces ??= [...document.styleSheets].flatMap(ownRules).filter(isFontFace).map(fullAddress).join("\n");
  return faces;
}

/** An address is read beside its sheet, wherever the rule is copied to. */
function fullAddress(rule) {
  const beside = rule.parentStyleSheet.href ?? document.baseURI;
  return rule.cssText.replace(/url\("([^"]+)"\)/g, (_, url) => `url("${new URL(url, beside)}")`);
}

const isFontFace = (rule) => rule instanceof CSSFontFaceRule;

function ownRules(sheet) {
  try {
    return [...sheet.cssRules];
  } catch {
    return []; // from elsewhere: it may not be read
  }
}
