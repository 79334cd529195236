// Words typed but not sent: kept in this tab with their turn, put back after a reload.

/** Keep what stands in the box; an emptied box is remembered as nothing. */
function keepDraft(turn, box) {
  const label = box.getAttribute("aria-label");
  turn.restored.add(label);
  if (label) turn.note("drafts", { ...turn.kept.drafts, [label]: box.value });
}

/**
 * Put kept words back into boxes that a reload emptied; each box once, never over other words.
 *
 * An empty box without a reload is the next turn's, drawn a moment before this element hears of it:
 * the words that were just sent have no place in it.
 */
function restoreDrafts(turn) {
  if (!turn.isResumed) return;
  const drafts = Object.entries(turn.kept.drafts ?? {}).filter(([, words]) => words);
  for (const [label, words] of drafts) {
    const boxes = document.querySelectorAll("textarea[aria-label]");
    const box = [...boxes].find((one) => one.getAttribute("aria-label") === label);
    if (!box || turn.restored.has(label)) continue;
    turn.restored.add(label);
    if (!box.value) writeInto(box, words);
  }
}

/** As if it were typed: React hears a value only through the element's own setter and events. */
function writeInto(box, words) {
  Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, "value").set.call(box, words);
  box.dispatchEvent(new InputEvent("input", { bubbles: true }));
  box.dispatchEvent(new FocusEvent("focusout", { bubbles: true })); // Streamlit sends it on then
}
