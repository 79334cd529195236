// The candidate's choice of microphone, kept in this browser and obeyed by the page's own recorder.

const MIC_CHOICE = "microphone";

const chosenMicrophone = () => recall("localStorage", MIC_CHOICE) || "";

/**
 * Streamlit's recorder asks for any microphone and so gets the system's first. Whoever chose another
 * one in the check wants to be recorded with that one, so requests that name none ask for it; when it
 * is unplugged they go out as they were. (Chromium takes the default over a device named as "ideal".)
 */
function obeyMicrophoneChoice() {
  const devices = navigator.mediaDevices;
  if (!devices?.getUserMedia || devices.getUserMedia.obeysChoice) return;
  const ask = devices.getUserMedia.bind(devices);
  const obeying = (wish) => {
    const deviceId = chosenMicrophone();
    const audio = wish?.audio === true ? {} : wish?.audio;
    if (!deviceId || !audio || audio.deviceId || wish.video) return ask(wish);
    const named = ask({ ...wish, audio: { ...audio, deviceId: { exact: deviceId } } });
    return named.catch((error) => {
      if (error.name === "OverconstrainedError") return ask(wish);
      throw error;
    });
  };
  obeying.obeysChoice = true;
  devices.getUserMedia = obeying;
}
