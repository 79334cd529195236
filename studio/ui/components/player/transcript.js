// The transcript with pauses and fillers in their places; each word and each mark is a moment.

class Transcript {
  constructor(root, onMoment) {
    this.box = part(root, "transcript");
    this.key = part(root, "key");
    this.onMoment = onMoment;
    this.moments = [];
    this.box.addEventListener("click", (event) => this.#chosen(event.target));
    this.box.addEventListener("keydown", (event) => this.#steer(event));
  }

  show(words, events, pieces) {
    this.current = null;
    this.moments = [];
    const isTimed = words.length > 0;
    this.box.hidden = !isTimed && !pieces.length;
    this.box.classList.toggle("is-timed", isTimed);
    this.box.replaceChildren(
      ...(isTimed ? this.#timed(words, events) : pieces.map((piece) => markNode(piece))),
    );
    this.#explain(isTimed, pieces);
    this.#rove(0);
  }

  #timed(words, events) {
    const { marked, between } = placed(words, events);
    const inOrder = [
      ...marked.map((word) => ({ ...word, node: wordNode(word), isWord: true })),
      ...between.map((event) => ({ ...event, node: pauseNode(event), isWord: false })),
    ].sort((a, b) => a.start_s - b.start_s);
    this.moments = inOrder;
    return inOrder.flatMap(({ node }) => [node, document.createTextNode(" ")]);
  }

  /** What the marks mean: each kind there is, in its own dress, and what can be done. */
  #explain(isTimed, pieces) {
    const kinds = new Set((isTimed ? this.moments : pieces).map(({ kind }) => kind).filter(Boolean));
    const samples = [...kinds].map((kind) => {
      const dress = KINDS[kind]?.stands === "between" ? "pause" : "mark";
      return element("span", { class: dress, "data-kind": kind, text: plainName(kind) });
    });
    const how = isTimed
      ? "Choose a word or a mark to hear it."
      : "These words carry no times, so they cannot be played one by one.";
    const isNeeded = isTimed || pieces.length;
    this.key.replaceChildren(...samples, ...(isNeeded ? [element("span", { text: how })] : []));
  }

  /** Light up the word being heard, and keep it in sight without moving the page. */
  follow(at_s) {
    const current = this.moments[this.#indexAt(at_s)] || null;
    if (current === this.current) return;
    this.current?.node.classList.remove("is-heard");
    this.current = current;
    if (!current) return;
    current.node.classList.add("is-heard");
    const { offsetTop, offsetHeight } = current.node;
    const isAbove = offsetTop < this.box.scrollTop;
    const isBelow = offsetTop + offsetHeight > this.box.scrollTop + this.box.clientHeight;
    if (isAbove || isBelow) this.box.scrollTop = offsetTop - this.box.clientHeight / 3;
  }

  #indexAt(at_s) {
    let low = 0;
    let high = this.moments.length - 1;
    while (low <= high) {
      const middle = (low + high) >> 1;
      const { start_s, end_s } = this.moments[middle];
      if (at_s < start_s) high = middle - 1;
      else if (at_s >= end_s) low = middle + 1;
      else return middle;
    }
    return -1;
  }

  #chosen(target) {
    const index = this.moments.findIndex(({ node }) => node === target);
    if (index < 0) return;
    this.#rove(index);
    const { start_s, end_s, isWord } = this.moments[index];
    this.onMoment(start_s, isWord ? null : end_s);
  }

  #steer(event) {
    const at = this.moments.findIndex(({ node }) => node === event.target);
    if (at < 0) return;
    const last = this.moments.length - 1;
    const next = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: last }[event.key];
    if (event.key === "Enter") this.#chosen(event.target);
    if (next === undefined) return;
    event.preventDefault();
    const index = Math.min(last, Math.max(0, next));
    this.#rove(index);
    this.moments[index].node.focus();
  }

  /** One stop for the tabulator; arrows go on from there. */
  #rove(index) {
    for (const [i, { node }] of this.moments.entries()) node.tabIndex = i === index ? 0 : -1;
  }
}

function markNode({ text, kind }) {
  return kind ? element("span", { class: "mark", "data-kind": kind, text }) : document.createTextNode(text);
}

function wordNode({ text, kind }) {
  return element("span", { class: kind ? "word mark" : "word", "data-kind": kind, text });
}

function pauseNode(event) {
  const isSilent = KINDS[event.kind].stands === "between";
  const text = isSilent ? `${(event.end_s - event.start_s).toFixed(1)} s` : "um";
  const label = labelOf(event);
  return element("span", { class: "pause", "data-kind": event.kind, text, title: label, "aria-label": label });
}
