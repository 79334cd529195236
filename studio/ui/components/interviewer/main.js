// Mounts the seat: one set of voices and one seat a page, whichever element shows them.

const REMOUNT_WITHIN_MS = 250;

const voices = new Voices();
let seat = null;

/** Streamlit calls this again at each rerun with new data, and the cleanup once, at the end. */
export default function (component) {
  obeyMicrophoneChoice();
  const frame = part(component.parentElement, "seat");
  if (seat?.frame === frame) seat.receive(component);
  else {
    seat?.leave();
    seat = new Seat(voices, component);
    seat.frame = frame;
  }
  const mine = seat;
  return () =>
    setTimeout(() => {
      if (seat !== mine || frame.isConnected) return;
      mine.leave();
      seat = null;
    }, REMOUNT_WITHIN_MS);
}
