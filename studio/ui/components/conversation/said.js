// The interviewer's words: always there, the piece being spoken lit up, what was never said faint.

class Said {
  constructor(root) {
    this.paragraph = part(root, "said");
    this.nodes = [];
  }

  /**
   * Show the words. A text that grows keeps the pieces that stand, so that nothing is read out twice.
   * Returns whether anything was drawn.
   */
  show(text) {
    if (text === this.text) return false;
    this.text = text;
    const pieces = speechPieces(text);
    const isSame = (node, index) => node.textContent === pieces[index];
    const differs = this.nodes.findIndex((node, index) => !isSame(node, index));
    const n_kept = differs < 0 ? this.nodes.length : differs;
    for (const node of this.nodes.slice(n_kept)) node.remove();
    const added = pieces.slice(n_kept).map((piece) => element("span", { class: "piece", text: piece }));
    this.paragraph.append(...added);
    this.nodes = [...this.nodes.slice(0, n_kept), ...added];
    return true;
  }

  /** The number of the piece in which that share of the text ends; -1 before the first. */
  pieceAt(share) {
    const lengths = this.nodes.map((node) => node.textContent.length);
    const at = share * lengths.reduce((sum, length) => sum + length, 0);
    let end = 0;
    return share > 0 ? lengths.findIndex((length) => (end += length) >= at - 1e-6) : -1;
  }

  light(number) {
    for (const [index, node] of this.nodes.entries()) setClass(node, "is-spoken", index === number);
  }

  /** What lies behind the piece was cut off; null: nothing was. */
  dimAfter(number) {
    for (const [index, node] of this.nodes.entries()) {
      setClass(node, "is-unsaid", number !== null && index > number);
    }
  }
}

/** A class that already stands is left alone: even an idle change wakes style and observers. */
function setClass(node, name, isWanted) {
  if (node.classList.contains(name) !== isWanted) node.classList.toggle(name, isWanted);
}
