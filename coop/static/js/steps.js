// @ts-check
/* The steps of a ride on a phone without network: kept with the time and place at which they were pressed, shown as done,
   and sent in order when the network is back. The server decides about each; a wrong PIN holds up what follows it. */
import { live } from './live.js';

const KEY = 'ourway.steps';
const KEEPABLE = '[data-do="arrive"], [data-do="complete"], [data-do="collected"], #start';
const WRONG_PIN = 'wrong_pin';

/**
 * @typedef {object} Step
 * @property {string} path of the form
 * @property {Record<string, string>} fields
 * @property {string} token against forged requests
 * @property {string} key
 * @property {string} at when it was pressed, on the server's clock
 */

/** @returns {Step[]} */
function kept() {
  try {
    return JSON.parse(localStorage.getItem(KEY) ?? '[]');
  } catch {
    return [];
  }
}

/** @param {Step[]} steps */
const keep = (steps) => localStorage.setItem(KEY, JSON.stringify(steps));

export class Steps {
  /** @param {import('./live.js').Live} link @param {() => Record<string, string>} whenAndWhere */
  constructor(link, whenAndWhere) {
    this.link = link;
    this.whenAndWhere = whenAndWhere;
    this.isSending = false;
    this.isHeld = false;
    document.addEventListener('htmx:sendError', (event) => this.notSent(/** @type {CustomEvent} */ (event)));
    document.addEventListener('submit', (event) => this.pressed(event));
    this.show();
  }

  /** A press of a button that could not be sent. @param {CustomEvent} event */
  notSent({ detail }) {
    const form = /** @type {HTMLFormElement} */ (detail.elt);
    if (!form.matches(KEEPABLE)) return;
    this.add(form, Object.fromEntries(detail.requestConfig.formData));
  }

  /** A press of a button that stands for a step to come. @param {Event} event */
  pressed(event) {
    const form = /** @type {HTMLFormElement} */ (event.target);
    if (!form.matches('[data-step]')) return;
    event.preventDefault();
    this.add(form, { .../** @type {any} */ (Object.fromEntries(new FormData(form))), ...this.whenAndWhere() });
    this.send();
  }

  /** @param {HTMLFormElement} form @param {Record<string, string>} said */
  add(form, said) {
    const { csrfmiddlewaretoken: token, client_event_id, occurred_at, ...fields } = said;
    const path = new URL(form.action).pathname;
    keep([...kept(), { path, fields, token, key: client_event_id || crypto.randomUUID(), at: occurred_at }]);
    this.show();
  }

  /** Put what comes after the kept steps in place of what the server showed last. */
  show() {
    const ahead = /** @type {NodeListOf<HTMLTemplateElement>} */ (document.querySelectorAll('#live template[data-ahead]'));
    const next = ahead[kept().length - 1];
    const body = document.querySelector('#live .sheet-body');
    if (!kept().length || !next || !body) return;
    const slow = document.getElementById('slow');
    body.replaceChildren(...(slow ? [slow] : []), next.content.cloneNode(true));
    document.querySelector('#live .sheet-foot')?.replaceChildren();
    body.querySelector('h1')?.setAttribute('id', 't');
    /** @type {HTMLElement | null} */ (body.querySelector('input:not([type=hidden]), button'))?.focus();
  }

  /** The sheet is as the server has it: what is kept may be sent, unless a wrong PIN holds it up. */
  swapped() {
    if (live()?.dataset.state !== 'arrived') this.isHeld = false;
    this.send();
  }

  /** Send what is kept, oldest first, each until it is answered. */
  async send() {
    if (this.isSending || this.isHeld || !kept().length || !this.link.isUp) return;
    this.isSending = true;
    /** @type {string[]} */
    const refused = [];
    try {
      for (let [step] = kept(); step && !this.isHeld; [step] = kept()) {
        const { code, detail } = await answer(step);
        keep(kept().slice(1));
        this.isHeld = code === WRONG_PIN;
        if (detail) refused.push(detail);
      }
    } catch { /* Without network again, or signed out: what is left is kept. */ }
    this.isSending = false;
    if (refused.length) document.addEventListener('htmx:afterSettle', () => tell(refused), { once: true });
    this.link.refresh();
  }
}

/** What the server says to one step. @param {Step} step @returns {Promise<{code?: string, detail?: string}>} */
async function answer({ path, fields, token, key, at }) {
  const answered = await fetch(`/api/v1${path.replace(/\/$/, '')}`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', 'X-CSRFToken': token, 'Idempotency-Key': key, 'Occurred-At': at },
    body: JSON.stringify(fields),
  });
  if (answered.ok) return {};
  if (answered.status >= 500 || answered.status === 401 || answered.status === 403) throw new Error(String(answered.status));
  return answered.json();
}

/** @param {string[]} sentences */
function tell(sentences) {
  const refused = document.getElementById('refused');
  const note = document.createElement('p');
  note.className = 'note';
  note.textContent = sentences.join(' ');
  refused?.replaceChildren(note);
}
