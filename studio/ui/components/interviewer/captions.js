// The words of the interviewer on screen: always there, the piece being spoken lit up.

class Captions {
  constructor(root) {
    this.lead = part(root, "lead");
    this.question = part(root, "question");
    this.nodes = [];
    this.shown = "";
  }

  /** Show lead-in and question; nothing is touched, and so nothing read out again, if they stand. */
  show(lead, question) {
    const shown = JSON.stringify([lead, question]);
    if (shown === this.shown) return;
    this.shown = shown;
    const leadNodes = this.#fill(this.lead, lead);
    this.questionNodes = this.#fill(this.question, question);
    this.nodes = [...leadNodes, ...this.questionNodes];
    this.lead.hidden = !lead;
  }

  /** The pieces to speak, each with its place on screen. */
  pieces(withLead) {
    return withLead ? this.nodes : this.questionNodes;
  }

  light(nodes) {
    for (const one of this.nodes) one.classList.toggle("is-spoken", nodes.includes(one));
  }

  #fill(paragraph, text) {
    const nodes = speechPieces(text).map((piece) => element("span", { class: "piece", text: piece }));
    paragraph.replaceChildren(...nodes);
    return nodes;
  }
}
