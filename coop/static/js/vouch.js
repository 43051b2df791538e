// @ts-check
/* Two phones together: says where this one is when a form asks, keeps saying so while a code is shown,
   and reads the other one's code with the camera. Without any of it, address and code are typed. */

const PLACE_EVERY_MS = 20_000;
const LOOK_EVERY_MS = 150;
const CODE = /[0-9A-HJKMNP-TV-Z]{4}-?[0-9A-HJKMNP-TV-Z]{4}$/;

/** @returns {Promise<GeolocationPosition>} */
function place() {
  return new Promise((found, failed) => {
    if (!navigator.geolocation) failed(new Error('no position'));
    else navigator.geolocation.getCurrentPosition(found, failed, { enableHighAccuracy: true, maximumAge: 10_000, timeout: 10_000 });
  });
}

/** @param {HTMLFormElement} form @param {string} name @returns {HTMLInputElement} */
function field(form, name) {
  return /** @type {HTMLInputElement} */ (form.elements.namedItem(name));
}

/** @param {HTMLFormElement} form @param {GeolocationPosition} at */
function fill(form, at) {
  field(form, 'lat').value = String(at.coords.latitude);
  field(form, 'lon').value = String(at.coords.longitude);
  field(form, 'age_ms').value = String(Math.max(0, Math.round(Date.now() - at.timestamp)));
}

/** @param {HTMLFormElement} form */
async function send(form) {
  const button = form.querySelector('button[type="submit"]');
  button?.setAttribute('aria-busy', 'true');
  if (field(form, 'address').value.trim() === '') {
    try {
      fill(form, await place());
    } catch {
      button?.removeAttribute('aria-busy');
      form.querySelector('[data-away]')?.removeAttribute('hidden');
      form.querySelector('[data-address]')?.setAttribute('open', '');
      field(form, 'address').focus();
      return;
    }
  }
  form.submit();
}

document.addEventListener('submit', (event) => {
  const form = /** @type {HTMLFormElement} */ (event.target);
  if (!form.matches('[data-place]')) return;
  event.preventDefault();
  send(form);
});

/* While a code is shown: where this phone is, again and again, without touching the page. */
async function keepPlace() {
  const form = /** @type {HTMLFormElement | null} */ (document.querySelector('form[data-keeps]'));
  if (!form || document.hidden) return;
  try {
    fill(form, await place());
    await fetch(form.action, { method: 'POST', body: new FormData(form), headers: { 'HX-Request': 'true' } });
  } catch { /* No position for once: the next one comes soon, and the button asks for it. */ }
}
if (document.querySelector('form[data-keeps]')) setInterval(keepPlace, PLACE_EVERY_MS);

/* The page asks for its next state every three seconds; what somebody is typing there stays. */
document.addEventListener('htmx:beforeSwap', (event) => {
  const focused = document.activeElement;
  if (focused instanceof HTMLInputElement && focused.closest('#meeting')) event.preventDefault();
});

const look = /** @type {HTMLButtonElement | null} */ (document.querySelector('[data-look]'));
const camera = /** @type {HTMLElement | null} */ (document.querySelector('[data-camera]'));
if (look && camera && navigator.mediaDevices) {
  look.hidden = false;
  look.addEventListener('click', () => read(look, camera).catch(() => {
    camera.hidden = true;
    document.querySelector('[data-no-camera]')?.removeAttribute('hidden');
  }));
}

/** @param {HTMLButtonElement} button @param {HTMLElement} frame */
async function read(button, frame) {
  const video = /** @type {HTMLVideoElement} */ (frame.querySelector('video'));
  const stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: 'environment' }, audio: false });
  const detector = await detectorOfCodes();
  video.srcObject = stream;
  await video.play();
  frame.hidden = false;
  button.hidden = true;
  const timer = setInterval(async () => {
    const codes = await detector.detect(video).catch(() => []);
    const code = codes.map((/** @type {{rawValue: string}} */ one) => one.rawValue.match(CODE)?.[0]).find(Boolean);
    if (!code || !stream.active) return;
    clearInterval(timer);
    stream.getTracks().forEach((track) => track.stop());
    const form = /** @type {HTMLFormElement} */ (document.querySelector('form[data-place]'));
    field(form, 'code').value = code;
    send(form);
  }, LOOK_EVERY_MS);
}

/* The browser's own reader where it knows squares, else ours, fetched only now. */
async function detectorOfCodes() {
  const own = /** @type {any} */ (globalThis).BarcodeDetector;
  const formats = own ? await own.getSupportedFormats() : [];
  if (formats.includes('qr_code')) return new own({ formats: ['qr_code'] });
  const { BarcodeDetector } = await import('../vendor/qr/decode.js');
  return new BarcodeDetector({ formats: ['qr_code'] });
}
