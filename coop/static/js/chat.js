// @ts-check
/* The chat of a ride: what the other side writes appears by itself, what one sends is sent once. */
import { chime } from './chime.js';
import { Live, live } from './live.js';
import { serverNow } from './time.js';

new Live({ onChat: heard, onSwap: toEnd });
const text = /** @type {HTMLInputElement | null} */ (document.getElementById('text'));
const said = document.getElementById('said');

/** The other side wrote, or read. @param {import('./live.js').Message} message */
function heard(message) {
  if (!message.by || message.by === live()?.dataset.role) return;
  chime();
  if (said) said.textContent = said.dataset.new ?? '';
}

function toEnd() {
  document.querySelector('.said-list > :last-child')?.scrollIntoView({ block: 'nearest' });
}

/* A message that arrived gets its successor a new number; one that did not keeps its own, and its words. */
document.addEventListener('htmx:afterRequest', (event) => {
  const { elt, successful } = /** @type {any} */ (event).detail;
  if (!elt.matches?.('[data-chat]') || !successful) return;
  const number = elt.querySelector('[name="client_event_id"]');
  if (number) number.value = crypto.randomUUID();
  delete elt.dataset.since;
  document.querySelector('.composer [data-code]')?.remove();
  if (elt.contains(text) && text) text.value = '';
  text?.focus();
});

/* Every message says when it was written; one that found no network is sent again, with the time it was written. */
document.addEventListener('htmx:configRequest', (event) => {
  const { elt, parameters } = /** @type {any} */ (event).detail;
  if (!elt.matches('[data-chat]')) return;
  elt.dataset.since ??= new Date(serverNow()).toISOString();
  parameters.occurred_at = elt.dataset.since;
});
document.addEventListener('input', () => text?.form?.removeAttribute('data-since'));
addEventListener('online', () => text?.value && text.form?.dataset.since && text.form.requestSubmit());

toEnd();
