// Mounts the conversation: one mouth a page, whichever element shows its words.

const REMOUNT_WITHIN_MS = 250;
const TALKING = ["speaking", "listening", "thinking"];

const mouth = new Mouth();
let conversation = null;

class Conversation {
  constructor(frame, component) {
    this.frame = frame;
    this.root = component.parentElement;
    this.mouth = mouth;
    this.said = new Said(this.root);
    this.turnKept = new TurnKept();
    this.link = new StudioLink(() => this.draw());
    showFromTop();
    this.call = new Call(frame);
    this.heardAt = -Infinity;
    this.tell = component.setStateValue;
    this.farEnd = new FarEnd((onset) => this.tell("onset", onset));
    this.microphone = new MicrophoneState((state) => this.tell("microphone", state));
    this.talkKey = new TalkKey(part(this.root, "talk"), (stroke) => {
      this.tell("key", stroke);
      this.draw();
    });
  }

  /** New data, twice a second. */
  receive({ data: told, setStateValue }) {
    const data = this.turnKept.follow(told);
    const isNewlyConnected = this.data?.doing === "waiting" && data.doing !== "waiting";
    this.data = data;
    this.tell = setStateValue;
    if (isHeard(data, this.talkKey)) this.heardAt = performance.now();
    this.talkKey.arm(data.push_to_talk && !data.is_muted && TALKING.includes(data.doing));
    this.mouth.follow(data, { tell: (name, value) => this.tell(name, value), draw: () => this.draw() });
    const isCalled = data.is_connecting || data.doing !== "waiting";
    this.call.dress(isCalled);
    this.farEnd.follow(isCalled && data.doing !== "over");
    this.link.heard(isCalled && data.doing !== "over");
    this.draw();
    if (isNewlyConnected && data.push_to_talk) this.#takeFocusFromCall();
  }

  draw() {
    drawConversation(this);
  }

  leave() {
    this.call.leave();
    this.farEnd.leave();
    this.link.leave();
    this.talkKey.leave();
    this.microphone.leave();
    this.mouth.leave();
  }

  /** The call's Start button, now Stop, lies in a frame: the space bar would hang up. */
  #takeFocusFromCall() {
    if (document.activeElement?.tagName !== "IFRAME") return;
    part(this.root, "talk").focus({ preventScroll: true });
  }
}

/** Streamlit calls this again at each rerun with new data, and the cleanup once, at the end. */
export default function (component) {
  const frame = part(component.parentElement, "conversation");
  if (conversation?.frame !== frame) {
    conversation?.leave();
    conversation = new Conversation(frame, component);
  }
  conversation.receive(component);
  const mine = conversation;
  return () =>
    setTimeout(() => {
      if (conversation !== mine || frame.isConnected) return;
      mine.leave();
      conversation = null;
    }, REMOUNT_WITHIN_MS);
}
