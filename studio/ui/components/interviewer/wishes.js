// How the candidate wants to be spoken to: voice, speed, or not at all. Kept in this browser too.

const VOICE_MEMORY = "voice";
const WISHES = ["voice", "rate", "muted"];

/** The studio's memory first; this browser's own where the studio knows nothing yet. */
function firstWishes({ voice, rate, muted }) {
  const known = { voice, rate, muted };
  const isUnknown = !voice && rate === 1 && !muted;
  return isUnknown ? { ...known, ...recall("localStorage", VOICE_MEMORY) } : known;
}

const keepWishes = (wishes) => remember("localStorage", VOICE_MEMORY, wishes);

/** Fill the voice list; resolves to whether there is any voice. */
async function offerVoices(root, wishes) {
  const voices = orderedVoices(await readyVoices());
  const options = voices.map(({ name, localService }) =>
    element("option", { value: name, text: localService === false ? `${name} (online)` : name }),
  );
  const select = part(root, "voice");
  select.replaceChildren(element("option", { value: "", text: "The browser's own choice" }), ...options);
  select.value = voices.some(({ name }) => name === wishes.voice) ? wishes.voice : "";
  part(root, "rate").value = String(wishes.rate);
  drawRate(root);
  return voices.length > 0;
}

function drawRate(root) {
  setText(part(root, "rate-value"), `${Number(part(root, "rate").value).toFixed(1)}×`);
}
