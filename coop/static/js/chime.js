// @ts-check
/* Two soft tones and a short buzz when an offer comes. Browsers allow sound only after the page was touched. */

/** @type {AudioContext | null} */
let audio = null;
addEventListener('pointerdown', () => (audio ??= new AudioContext()), { once: true });

export function chime() {
  if (navigator.userActivation?.hasBeenActive) navigator.vibrate?.([120, 80, 120]);
  if (!audio) return;
  const at = audio.currentTime;
  [659.25, 880].forEach((pitch, i) => tone(/** @type {AudioContext} */ (audio), pitch, at + i * 0.16));
}

/** @param {AudioContext} context @param {number} pitch @param {number} at */
function tone(context, pitch, at) {
  const sound = context.createOscillator();
  const loudness = context.createGain();
  sound.frequency.value = pitch;
  loudness.gain.setValueAtTime(0.0001, at);
  loudness.gain.exponentialRampToValueAtTime(0.14, at + 0.02);
  loudness.gain.exponentialRampToValueAtTime(0.0001, at + 0.5);
  sound.connect(loudness).connect(context.destination);
  sound.start(at);
  sound.stop(at + 0.55);
}
