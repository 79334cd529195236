// What each finding means and what to do about it.

const ADVICE = {
  good: ["Your microphone sounds good.", "Level and background are fine. You can begin."],
  too_quiet: [
    "We can hardly hear you.",
    "Move closer, speak at your usual strength, or raise the input level in your system's sound settings. Then check again.",
  ],
  clipping: [
    "Too loud: your voice is cut off at the top.",
    "Move back a little or lower the input level in your system's sound settings. Then check again.",
  ],
  noisy: [
    "There is a lot of noise around you.",
    "Close a window, switch off a fan, or use a headset. You can practise like this, but pauses will be measured less exactly.",
  ],
  no_signal: [
    "The microphone is on, but it sends no sound.",
    "Look for a mute switch on it or in your system, or choose another microphone. Then check again.",
  ],
  denied: [
    "The browser may not use your microphone.",
    "Click the icon beside the page's address, allow the microphone, and check again. Or type your answers: that always works.",
  ],
  no_microphone: [
    "No microphone was found.",
    "Plug one in and check again. Or type your answers: that always works.",
  ],
  in_use: [
    "The microphone cannot be opened.",
    "Another program may be holding it. Close calls and recorders, then check again.",
  ],
  insecure: [
    "The browser gives the microphone to secure pages only.",
    "Open this page as https://… or as http://localhost. Or type your answers: that always works.",
  ],
};

const FINDING_BY_ERROR = {
  NotAllowedError: "denied",
  SecurityError: "denied",
  NotFoundError: "no_microphone",
  OverconstrainedError: "no_microphone",
};

const findingOf = (error) => FINDING_BY_ERROR[error?.name] || "in_use";
