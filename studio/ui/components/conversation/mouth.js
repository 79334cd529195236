// Says with the browser's voice what nobody on the server can; each utterance is reported once.

class Mouth {
  #speaker = new Speaker();
  #talk = null;
  #number = null; // the utterance under way
  #last = null; // the utterance begun last, done or not
  #run = 0;
  #readingTimer = 0;
  #isReading = false;

  constructor() {
    this.text = null; // of the utterance begun last
    this.piece = 0; // how far it came
    this.trouble = ""; // "", "no-voice" or "blocked"
  }

  get isBusy() {
    return this.#number !== null;
  }

  /** Do what the newest data ask for; `told` reports to Python, `drawn` to the screen. */
  follow(data, { tell, draw }) {
    this.tell = tell;
    this.draw = draw;
    if (data.talk !== this.#talk) this.#changeTalk(data.talk);
    this.data = data;
    const wanted = data.doing === "speaking" ? data.page_says : null;
    if (this.isBusy && wanted !== this.#number) this.#finish();
    if (wanted !== null && wanted !== this.#last) this.#begin(wanted);
    else if (this.isBusy) this.#adapt();
  }

  /** The page is left: silence, and nobody to be told. */
  leave() {
    this.#silence();
    this.#number = null;
  }

  #changeTalk(talk) {
    this.leave();
    this.#talk = talk;
    this.#last = this.text = null;
  }

  #begin(number) {
    this.#number = this.#last = number;
    this.text = this.data.said;
    this.pieces = speechPieces(this.text);
    this.trouble = "";
    this.piece = 0;
    if (this.data.muted) this.#read();
    else this.#speak();
  }

  /** Muted while an utterance is under way. */
  #adapt() {
    if (this.data.muted && !this.#isReading) this.#read();
  }

  async #speak() {
    const run = ++this.#run;
    const outcome = await this.#speaker.speak(this.pieces, {
      voice: this.data.voice,
      rate: this.data.rate,
      onPiece: (index) => {
        this.piece = index;
        this.isAloud = true;
        this.draw();
      },
    });
    if (run !== this.#run || outcome === "stopped") return;
    if (outcome === "done") {
      this.#finish();
      return;
    }
    this.trouble = outcome === "blocked" ? "blocked" : "no-voice";
    this.#read();
  }

  /** What is left has to be read: nobody is hurried meanwhile. */
  #read() {
    this.#silence();
    this.#isReading = true;
    const words = this.pieces.slice(this.piece).join(" ").split(/\s+/).filter(Boolean);
    this.#readingTimer = setTimeout(() => this.#finish(), (words.length / READING_WORDS_PER_S) * 1000);
    this.draw();
  }

  #finish() {
    const number = this.#number;
    this.#silence();
    this.#number = null;
    this.draw();
    this.tell("said_done", number);
  }

  #silence() {
    this.#run += 1;
    clearTimeout(this.#readingTimer);
    this.#isReading = false;
    this.isAloud = false;
    this.#speaker.stop();
  }
}
