// The candidate's choice of microphone, kept in this browser and obeyed by the page's own recorder.

const MIC_CHOICE = "microphone";

const chosenMicrophone = () => recall("localStorage", MIC_CHOICE) || "";

/**
 * Streamlit's recorder asks for "any audio" and so gets the system's first microphone. Whoever chose
 * another one in the check wants to be recorded with that one: plain requests get it as a preference.
 */
function obeyMicrophoneChoice() {
  const devices = navigator.mediaDevices;
  if (!devices?.getUserMedia || devices.getUserMedia.obeysChoice) return;
  const ask = devices.getUserMedia.bind(devices);
  const obeying = (wish) => {
    const deviceId = chosenMicrophone();
    const isPlain = wish?.audio === true && !wish.video;
    return ask(isPlain && deviceId ? { audio: { deviceId: { ideal: deviceId } } } : wish);
  };
  obeying.obeysChoice = true;
  devices.getUserMedia = obeying;
}
