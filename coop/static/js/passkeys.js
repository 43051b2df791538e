// @ts-check
/* Passkeys: offers those of this device on the sign-in page, and makes new ones. The browser does the
   ceremony, the server begins and checks it; without this file one signs in with a code. */

/** @param {string} text base64url @returns {ArrayBuffer} */
function bytes(text) {
  const raw = atob(text.replace(/-/g, '+').replace(/_/g, '/'));
  return Uint8Array.from(raw, (letter) => letter.charCodeAt(0)).buffer;
}

/** @param {ArrayBuffer | null | undefined} buffer @returns {string | undefined} base64url */
function text(buffer) {
  if (!buffer) return undefined;
  const letters = [...new Uint8Array(buffer)].map((byte) => String.fromCharCode(byte));
  return btoa(letters.join('')).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '');
}

/** @param {any[] | undefined} list */
const named = (list) => (list ?? []).map((one) => ({ ...one, id: bytes(one.id) }));

/** Ask the server how to begin. @param {HTMLFormElement} form @returns {Promise<any>} */
async function begin(form) {
  const token = /** @type {HTMLInputElement} */ (form.elements.namedItem('csrfmiddlewaretoken')).value;
  const answer = await fetch(form.dataset.begin ?? '', { method: 'POST', headers: { 'X-CSRFToken': token } });
  const said = await answer.json();
  if (!answer.ok) throw new Error(said.detail);
  const options = said.publicKey;
  return { ...options, challenge: bytes(options.challenge) };
}

/** @param {PublicKeyCredential} made @returns {string} what the server reads */
function written(made) {
  const answer = /** @type {any} */ (made.response);
  return JSON.stringify({
    id: made.id,
    rawId: text(made.rawId),
    type: made.type,
    authenticatorAttachment: made.authenticatorAttachment,
    clientExtensionResults: made.getClientExtensionResults(),
    response: {
      clientDataJSON: text(answer.clientDataJSON),
      attestationObject: text(answer.attestationObject),
      authenticatorData: text(answer.authenticatorData),
      signature: text(answer.signature),
      userHandle: text(answer.userHandle),
      transports: answer.getTransports?.(),
    },
  });
}

/** @param {HTMLFormElement} form @param {Credential | null} made */
function send(form, made) {
  if (!made) return;
  /** @type {HTMLInputElement} */ (form.elements.namedItem('credential')).value = written(/** @type {PublicKeyCredential} */ (made));
  form.submit();
}

/** @param {HTMLFormElement} form @param {unknown} [trouble] */
function say(form, trouble) {
  const said = document.getElementById('passkey-said');
  if (!said) return;
  // What the browser says about a cancelled prompt is not for people.
  said.textContent = trouble instanceof DOMException ? (form.dataset.failed ?? '') : (trouble instanceof Error && trouble.message) || (form.dataset.failed ?? '');
  said.hidden = false;
}

/** @type {AbortController | null} */
let waiting = null;

/** Show the passkeys of this device. @param {HTMLFormElement} form @param {'conditional' | 'optional'} mediation */
async function offer(form, mediation) {
  waiting?.abort();
  waiting = new AbortController();
  const { signal } = waiting;
  const options = await begin(form);
  const publicKey = { ...options, allowCredentials: named(options.allowCredentials) };
  send(form, await navigator.credentials.get({ publicKey, mediation, signal }));
}

/** Make a passkey. @param {HTMLFormElement} form */
async function make(form) {
  const options = await begin(form);
  const publicKey = { ...options, user: { ...options.user, id: bytes(options.user.id) }, excludeCredentials: named(options.excludeCredentials) };
  send(form, await navigator.credentials.create({ publicKey }));
}

const asks = /** @type {HTMLFormElement | null} */ (document.getElementById('use-passkey'));
const adds = /** @type {HTMLFormElement | null} */ (document.getElementById('add-passkey'));

for (const form of [asks, adds]) {
  if (form && !window.PublicKeyCredential) form.hidden = true;
  form?.addEventListener('submit', (event) => {
    event.preventDefault();
    const done = form === asks ? offer(form, 'optional') : make(form);
    done.catch((trouble) => say(form, trouble));
  });
}

/* Offered while one types the address; nobody asked, so nothing is said when it comes to nothing. */
window.PublicKeyCredential?.isConditionalMediationAvailable?.()
  .then((isPossible) => (isPossible && asks ? offer(asks, 'conditional') : undefined))
  .catch(() => undefined);

export {};
