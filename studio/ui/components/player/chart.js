// The timeline drawn by plotly.js, in the page's colours, with a play-head laid over it.

/** One plotly.js a page, fetched when the first chart comes into view. */
function plotly(url) {
  if (window.Plotly) return Promise.resolve(window.Plotly);
  window.interviewgymPlotly ??= new Promise((resolve, reject) => {
    const script = element("script", { src: new URL(url, document.baseURI).href });
    script.addEventListener("load", () => resolve(window.Plotly));
    script.addEventListener("error", () => {
      window.interviewgymPlotly = undefined;
      reject(new Error("plotly.js did not load"));
    });
    document.head.append(script);
  });
  return window.interviewgymPlotly;
}

const SHORTEST_VIEW_S = 4;

class Chart {
  #json = "";
  #clicked = null;

  constructor(root, { onStretch, onPlace, onTrouble }) {
    this.frame = part(root, "chart");
    this.canvas = part(root, "canvas");
    this.head = part(root, "head");
    this.handlers = { onStretch, onPlace, onTrouble };
    this.frame.addEventListener("click", (event) => this.#onClick(event));
    this.zoomBar = part(root, "zoom");
    this.zoomParts = Object.fromEntries(["span", "closer", "wider", "whole"].map((name) => [name, part(root, name)]));
    this.zoomParts.closer.addEventListener("click", () => this.zoom(0.5));
    this.zoomParts.wider.addEventListener("click", () => this.zoom(2));
    this.zoomParts.whole.addEventListener("click", () => this.zoom(Infinity));
    new ResizeObserver(() => this.moveTo(this.at_s ?? 0)).observe(this.frame);
  }

  show(json, url) {
    this.frame.hidden = !json;
    if (!json || json === this.#json) return this.#recolour();
    this.#json = json;
    this.view = null;
    const figure = JSON.parse(json);
    this.frame.style.minHeight = `${figure.layout?.height || 240}px`;
    this.seen?.disconnect();
    this.seen = new IntersectionObserver(
      (entries) => {
        if (!entries.some((entry) => entry.isIntersecting)) return;
        this.seen.disconnect();
        this.#draw(figure, url);
      },
      { rootMargin: "300px" },
    );
    this.seen.observe(this.frame);
    return undefined;
  }

  async #draw(figure, url) {
    try {
      this.library = await plotly(url);
      const still = { displayModeBar: false, scrollZoom: false, doubleClick: false, responsive: true };
      await this.library.newPlot(this.canvas, figure.data, this.#themed(figure.layout || {}), still);
    } catch {
      this.handlers.onTrouble();
      return;
    }
    this.isDrawn = true;
    this.whole = (figure.layout?.xaxis?.range || this.canvas.layout.xaxis.range).map(Number);
    this.#tellZoom();
    this.frame.dataset.drawn = "true";
    this.canvas.on("plotly_click", ({ points }) => {
      this.#clicked = points.map((point) => point.customdata).find(Array.isArray) || null;
    });
    this.moveTo(this.at_s ?? 0);
  }

  /** The colour of each kind of event, so that the transcript can wear the same. */
  colours() {
    const marks = this.#json ? JSON.parse(this.#json).data : [];
    return Object.fromEntries(
      marks
        .filter(({ customdata, marker }) => customdata?.[0]?.[2] && typeof marker?.color === "string")
        .map(({ customdata, marker }) => [customdata[0][2], marker.color]),
    );
  }

  /** The page's ink on the page's ground; no gesture zooms, so that a swipe still scrolls the page. */
  #themed(layout) {
    const css = getComputedStyle(this.frame);
    const ink = css.getPropertyValue("--st-text-color").trim();
    const line = css.getPropertyValue("--st-border-color").trim();
    const ground = css.getPropertyValue("--st-background-color").trim();
    const themed = { ...layout };
    if (this.view) layout.xaxis = { ...layout.xaxis, range: this.view };
    for (const name of Object.keys(layout).filter((key) => /^[xy]axis\d*$/.test(key))) {
      themed[name] = { ...layout[name], fixedrange: true };
    }
    return Object.assign(themed, {
      autosize: true,
      width: undefined,
      dragmode: false,
      paper_bgcolor: "rgba(0,0,0,0)",
      plot_bgcolor: "rgba(0,0,0,0)",
      font: { ...layout.font, color: ink, family: css.fontFamily },
      hoverlabel: { ...layout.hoverlabel, bgcolor: ground, bordercolor: line, font: { color: ink } },
    });
  }

  #recolour() {
    if (!this.isDrawn) return;
    const figure = JSON.parse(this.#json);
    this.library.react(this.canvas, figure.data, this.#themed(figure.layout || {}));
  }

  /** The plotting area in the frame's pixels, and the seconds it spans. */
  #area() {
    const areas = [...this.canvas.querySelectorAll(".nsewdrag")].map((one) =>
      one.getBoundingClientRect(),
    );
    if (!areas.length) return null;
    const frame = this.frame.getBoundingClientRect();
    const left = Math.min(...areas.map((area) => area.left)) - frame.left;
    const right = Math.max(...areas.map((area) => area.right)) - frame.left;
    const top = Math.min(...areas.map((area) => area.top)) - frame.top;
    const bottom = Math.max(...areas.map((area) => area.bottom)) - frame.top;
    const [from_s, to_s] = this.canvas.layout.xaxis.range.map(Number);
    return { left, right, top, bottom, from_s, to_s };
  }

  /** Show less or more of the answer around the play-head, or around the middle of what is seen. */
  zoom(factor) {
    if (!this.isDrawn) return;
    const [from_s, to_s] = this.view || this.whole;
    const length_s = Math.max(SHORTEST_VIEW_S, (to_s - from_s) * factor);
    const isSeen = this.at_s >= from_s && this.at_s <= to_s;
    const middle_s = this.at_s > 0 && isSeen ? this.at_s : (from_s + to_s) / 2;
    this.#look(middle_s - length_s / 2, length_s);
  }

  /** Bring a stretch of the answer into view, kept within the whole. */
  #look(from_s, length_s) {
    const [first_s, last_s] = this.whole;
    const isWhole = length_s >= last_s - first_s;
    const start_s = Math.min(Math.max(from_s, first_s), last_s - length_s);
    this.view = isWhole ? null : [start_s, start_s + length_s];
    this.library.relayout(this.canvas, { "xaxis.range": [...(this.view || this.whole)] });
    this.#tellZoom();
    this.moveTo(this.at_s ?? 0);
  }

  #tellZoom() {
    const [from_s, to_s] = this.view || this.whole;
    this.zoomBar.hidden = this.whole[1] - this.whole[0] <= SHORTEST_VIEW_S;
    this.zoomParts.closer.disabled = to_s - from_s < SHORTEST_VIEW_S + 0.01;
    this.zoomParts.wider.disabled = this.zoomParts.whole.disabled = !this.view;
    setText(this.zoomParts.span, this.view ? `${clockText(from_s)} – ${clockText(to_s)}` : "");
  }

  /** While it is zoomed, the chart goes where the sound goes. */
  #follow(at_s) {
    if (!this.view || at_s < 0 || (at_s >= this.view[0] && at_s <= this.view[1])) return false;
    const length_s = this.view[1] - this.view[0];
    const seen = [...this.view];
    this.at_s = at_s;
    const from_s = Math.min(Math.max(at_s - 0.1 * length_s, this.whole[0]), this.whole[1] - length_s);
    if (Math.abs(from_s - seen[0]) < 0.01) return false; // past the end of what can be seen
    this.#look(from_s, length_s);
    return true;
  }

  moveTo(at_s) {
    const hasMoved = at_s !== this.at_s; // what is looked at may lie elsewhere until the sound moves
    if (this.isDrawn && hasMoved && this.#follow(at_s)) return;
    this.at_s = at_s;
    const area = this.isDrawn ? this.#area() : null;
    const share = area ? (at_s - area.from_s) / (area.to_s - area.from_s) : -1;
    this.head.hidden = share < 0 || share > 1;
    if (this.head.hidden) return;
    this.head.style.transform = `translateX(${area.left + share * (area.right - area.left)}px)`;
    this.head.style.top = `${area.top}px`;
    this.head.style.height = `${area.bottom - area.top}px`;
  }

  /** plotly.js tells of a point first and lets the click go on its way afterwards. */
  #onClick(event) {
    const stretch = this.#clicked;
    this.#clicked = null;
    const area = this.isDrawn ? this.#area() : null;
    if (!area) return;
    if (stretch && !CHART_LINES.has(stretch[2])) return this.handlers.onStretch(Number(stretch[0]), Number(stretch[1]));
    const x = event.clientX - this.frame.getBoundingClientRect().left;
    const share = (x - area.left) / (area.right - area.left);
    if (share < 0 || share > 1) return;
    this.handlers.onPlace(area.from_s + share * (area.to_s - area.from_s));
  }
}
