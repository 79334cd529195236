// A trial call to the studio: does live voice get there from here, which way, how fast.

const GATHER_MS = 4000;
const ASK_MS = 10_000; // the server may wait 5 s for a STUN or TURN server of its own
const CONNECT_MS = 5000; // the server hangs up after that
const N_PINGS = 5;

/**
 * What the call would be like. `call`: {address, iceServers}.
 *
 * connection: direct | relay | none | unknown; round_trip_ms: p50 of five over a data channel;
 * protocol: how the relay is reached, udp | tcp; relay: reachable | refused | unreachable, or null
 * where none is set; hasStun: whether a STUN server (that is set) showed our address, else null;
 * why, where there is none: browser | network.
 */
async function tryCall(call, signal) {
  if (!window.RTCPeerConnection) return { connection: "none", why: "browser", relay: null, hasStun: null };
  const hasRelay = urlsOf(call.iceServers).some((url) => /^turns?:/.test(url));
  const [found, relay] = await Promise.all([tryConnecting(call, signal), hasRelay ? tryRelay(call.iceServers, signal) : null]);
  return { ...found, relay };
}

/** Connect for a moment, as the conversation will. */
async function tryConnecting({ address, iceServers }, signal) {
  const pc = new RTCPeerConnection({ iceServers });
  try {
    const channel = pc.createDataChannel("check");
    const { kinds } = await gathered(pc, signal);
    const hasStun = urlsOf(iceServers).some((url) => url.startsWith("stun:")) ? kinds.has("srflx") : null;
    const answer = await askServer(address, pc.localDescription.sdp, signal);
    if (answer === null) return { connection: "unknown", hasStun };
    await pc.setRemoteDescription({ type: "answer", sdp: answer });
    if (!(await opened(pc, channel, signal))) return { connection: "none", why: "network", hasStun };
    const round_trip_ms = await roundTrip(channel, signal);
    return { ...(await wayOf(pc)), round_trip_ms, hasStun };
  } catch {
    return { connection: "unknown", hasStun: null };
  } finally {
    pc.close();
  }
}

/** Only a relay's own candidate proves that the relay answers and takes our credentials. */
async function tryRelay(iceServers, signal) {
  const pc = new RTCPeerConnection({ iceServers, iceTransportPolicy: "relay" });
  try {
    pc.createDataChannel("check");
    const { kinds, errors } = await gathered(pc, signal, (kind) => kind === "relay");
    if (kinds.has("relay")) return "reachable";
    return errors.has(401) ? "refused" : "unreachable";
  } catch {
    return "unreachable";
  } finally {
    pc.close();
  }
}

/** Make an offer and wait for its candidates: all, enough, or those of four seconds. */
async function gathered(pc, signal, isEnough = () => false) {
  const kinds = new Set();
  const errors = new Set();
  const isOver = new Promise((resolve) => {
    pc.addEventListener("icecandidateerror", (event) => errors.add(event.errorCode));
    pc.addEventListener("icecandidate", ({ candidate }) => {
      const kind = candidate?.type;
      if (kind) kinds.add(kind);
      if (!candidate || isEnough(kind)) resolve();
    });
  });
  await pc.setLocalDescription(await pc.createOffer());
  await within(GATHER_MS, signal, isOver);
  return { kinds, errors };
}

/** The server's answer; null when it could not give one in time. */
async function askServer(address, offer, signal) {
  const asked = fetch(address, { method: "POST", headers: { "Content-Type": "application/sdp" }, body: offer, signal });
  const answered = asked.then((response) => (response.ok ? response.text() : null));
  return (await within(ASK_MS, signal, answered)) ?? null;
}

/** True once words can be sent; false when that is given up. */
function opened(pc, channel, signal) {
  const isOpen = new Promise((resolve) => {
    channel.addEventListener("open", () => resolve(true));
    pc.addEventListener("connectionstatechange", () => pc.connectionState === "failed" && resolve(false));
  });
  return within(CONNECT_MS, signal, isOpen);
}

/** The middle one of five; null when they did not all come back. */
async function roundTrip(channel, signal) {
  const took_ms = [];
  for (let number = 0; number < N_PINGS; number++) {
    const sent_ms = performance.now();
    const back = new Promise((resolve) => channel.addEventListener("message", () => resolve(true), { once: true }));
    channel.send(String(number));
    if (!(await within(CONNECT_MS / N_PINGS, signal, back))) return null;
    took_ms.push(performance.now() - sent_ms);
  }
  return Math.round(took_ms.sort((a, b) => a - b)[Math.floor(N_PINGS / 2)]);
}

/** Which way the packets go: the pair of candidates that was chosen. */
async function wayOf(pc) {
  const stats = new Map(await pc.getStats());
  const all = [...stats.values()];
  const chosenId = all.find((entry) => entry.type === "transport")?.selectedCandidatePairId;
  const isChosen = (entry) => entry.type === "candidate-pair" && (entry.selected || (entry.nominated && entry.state === "succeeded"));
  const pair = stats.get(chosenId) ?? all.find(isChosen); // Firefox names it in the pair itself
  const ours = stats.get(pair?.localCandidateId);
  const theirs = stats.get(pair?.remoteCandidateId);
  const isRelayed = [ours, theirs].some((candidate) => candidate?.candidateType === "relay");
  return { connection: isRelayed ? "relay" : "direct", protocol: ours?.relayProtocol ?? ours?.protocol ?? "" };
}

const urlsOf = (iceServers) => iceServers.flatMap((server) => server.urls);

/** What the promise gives; undefined when time is up or the check is stopped. */
function within(limit_ms, signal, promise) {
  return new Promise((resolve, reject) => {
    const give = () => resolve(undefined);
    const timer = setTimeout(give, limit_ms);
    signal.addEventListener("abort", give, { once: true });
    promise.then(resolve, reject).finally(() => {
      clearTimeout(timer);
      signal.removeEventListener("abort", give);
    });
  });
}
