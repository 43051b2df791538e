// @ts-check
/* Sending a paper without losing what was filled in: the size is checked first, progress is shown,
   and what the server says against it appears beside the button while the file stays chosen. */

document.addEventListener('submit', (event) => {
  const form = /** @type {HTMLFormElement} */ (event.target);
  if (form.matches('[data-paper]')) send(event, form);
});

/** @param {Event} event @param {HTMLFormElement} form */
function send(event, form) {
  event.preventDefault();
  const input = /** @type {HTMLInputElement} */ (form.querySelector('input[type="file"]'));
  const file = input.files?.[0];
  if (file && file.size > Number(form.dataset.most)) {
    say(form, form.dataset.tooLarge ?? '');
    return;
  }
  say(form, '');
  const request = new XMLHttpRequest();
  request.open('POST', form.action);
  request.responseType = 'document';
  request.upload.addEventListener('progress', ({ loaded, total }) => show(form, (loaded / total) * 100));
  request.addEventListener('load', () => answered(form, request));
  request.addEventListener('error', () => {
    busy(form, false);
    say(form, form.dataset.away ?? '');
  });
  busy(form, true);
  request.send(new FormData(form));
}

/** @param {HTMLFormElement} form @param {XMLHttpRequest} request */
function answered(form, request) {
  if (request.status < 400) {
    const page = request.responseXML?.querySelector('main');
    if (page) document.querySelector('main')?.replaceWith(page);
    else location.assign(request.responseURL);
    return;
  }
  busy(form, false);
  const said = request.responseXML?.querySelector('.paper [role="alert"]:not([hidden]) b, #refusal .sub, [role="alert"] b');
  say(form, said?.textContent ?? String(request.status));
}

/** @param {HTMLFormElement} form @param {boolean} isBusy */
function busy(form, isBusy) {
  form.querySelector('button')?.toggleAttribute('disabled', isBusy);
  form.querySelector('[data-progress]')?.toggleAttribute('hidden', !isBusy);
  show(form, 0);
}

/** @param {HTMLFormElement} form @param {number} percent */
function show(form, percent) {
  const bar = /** @type {HTMLProgressElement | null} */ (form.querySelector('[data-progress]'));
  if (bar) bar.value = percent;
}

/** @param {HTMLFormElement} form @param {string} sentence */
function say(form, sentence) {
  const note = form.querySelector('[data-error]');
  if (!note) return;
  /** @type {HTMLElement} */ (note.querySelector('span')).textContent = sentence;
  note.toggleAttribute('hidden', sentence === '');
}
