// @ts-check
/* The log: copies the line to type, and reckons in the browser that a receipt is in what was signed.

   RFC 6962: a leaf is SHA-256 of 0 and the entry, a node SHA-256 of 1 and its two halves. */

/** @typedef {{index: number, entry: string, proof: string[], checkpoint: string,
 *   opens?: {private: unknown, salt: string}}} Receipt */

const words = new TextEncoder();

/** @param {...Uint8Array} parts */
async function sha256(...parts) {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return new Uint8Array(await crypto.subtle.digest('SHA-256', whole));
}

/** @param {string} text */
const bytes = (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));

/** @param {Uint8Array} data */
const hex = (data) => Array.from(data, (one) => one.toString(16).padStart(2, '0')).join('');

/** The root that a proof leads to; RFC 9162, 2.1.3.2. Null: it does not fit.
 * @param {Receipt} receipt @param {number} size */
async function rootOf(receipt, size) {
  let [at, last] = [receipt.index, size - 1];
  let root = await sha256(Uint8Array.of(0), words.encode(receipt.entry));
  for (const text of receipt.proof) {
    const one = bytes(text);
    if (last === 0) return null;
    if (at % 2 || at === last) {
      root = await sha256(Uint8Array.of(1), one, root);
      while (at && at % 2 === 0) [at, last] = [at / 2, Math.floor(last / 2)];
    } else root = await sha256(Uint8Array.of(1), root, one);
    [at, last] = [Math.floor(at / 2), Math.floor(last / 2)];
  }
  return last === 0 ? root : null;
}

/** JSON with its names in order, as RFC 8785 writes texts and whole numbers.
 * @param {unknown} value @returns {string} */
function canonical(value) {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  const held = /** @type {Record<string, unknown>} */ (value);
  const parts = Object.keys(held).sort().map((name) => `${JSON.stringify(name)}:${canonical(held[name])}`);
  return `{${parts.join(',')}}`;
}

/** Whether the entry binds what the receipt opens.
 * @param {Receipt} receipt */
async function opens(receipt) {
  if (!receipt.opens) return true;
  const salt = Uint8Array.from(receipt.opens.salt.match(/../g) ?? [], (two) => parseInt(two, 16));
  const digest = hex(await sha256(salt, words.encode(canonical(receipt.opens.private))));
  const said = JSON.parse(receipt.entry);
  return digest === said.commitment || digest === said.public.receipt;
}

/** @param {HTMLElement} box */
async function check(box) {
  const says = /** @type {HTMLElement} */ (box.querySelector('.checked'));
  /** @type {Receipt} */
  let receipt;
  try {
    const answer = await fetch(box.dataset.check ?? '');
    if (!answer.ok) throw new Error(String(answer.status));
    receipt = await answer.json();
  } catch {
    says.textContent = box.dataset.away ?? '';
    return;
  }
  const [, size, signed] = receipt.checkpoint.split('\n');
  const root = await rootOf(receipt, Number(size));
  const isRight = root !== null && hex(root) === hex(bytes(signed ?? '')) && (await opens(receipt));
  says.classList.toggle('right', isRight);
  says.classList.toggle('wrong', !isRight);
  const told = (isRight ? box.dataset.right : box.dataset.wrong) ?? '';
  says.textContent = told.replace('#', String(receipt.index)).replace('%', String(size));
}

for (const box of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll('[data-check]'))) {
  const button = box.querySelector('button');
  // Only where pages come over TLS, or from this machine, do browsers reckon hashes.
  if (!button || !globalThis.crypto?.subtle) continue;
  button.hidden = false;
  button.addEventListener('click', () => check(box));
}
for (const button of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll('[data-copy]'))) {
  button.hidden = !navigator.clipboard;
  button.addEventListener('click', async () => {
    const line = document.getElementById(button.dataset.copy ?? '');
    await navigator.clipboard.writeText(line?.textContent ?? '');
    const label = button.querySelector('span');
    if (label) label.textContent = button.dataset.done ?? '';
    button.classList.add('done');
  });
}
export {};
