// What every component's script begins with: parts by name, text as text, a memory that may be denied.

const part = (root, name) => root.querySelector(`[data-part="${name}"]`);

/** Set text only when it differs, so that a live region does not speak twice. */
function setText(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

/** Build an element; `text` is always text, never markup. */
function element(tag, { text, ...attributes } = {}) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  if (text !== undefined) node.textContent = text;
  return node;
}

/** Private windows and strict settings refuse storage: then we simply do not remember. */
function recall(storage, name) {
  try {
    return JSON.parse(window[storage].getItem(`interviewgym.${name}`));
  } catch {
    return null;
  }
}

function remember(storage, name, value) {
  try {
    window[storage].setItem(`interviewgym.${name}`, JSON.stringify(value));
  } catch {
    /* not remembered */
  }
}

/** What has just come begins at its beginning: the page before it may have been scrolled to its end. */
function showFromTop() {
  document.querySelector('[data-testid="stMain"]')?.scrollTo({ top: 0 });
}

/** 75 -> "1:15" */
function clockText(seconds) {
  const whole = Math.max(0, Math.floor(seconds));
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}

/** 75 -> "1 minute 15 seconds", for those who hear the clock. */
function spokenTime(seconds) {
  const whole = Math.max(0, Math.floor(seconds));
  const minutes = Math.floor(whole / 60);
  const rest = whole % 60;
  const said = [];
  if (minutes) said.push(`${minutes} minute${minutes === 1 ? "" : "s"}`);
  if (rest || !minutes) said.push(`${rest} second${rest === 1 ? "" : "s"}`);
  return said.join(" ");
}
