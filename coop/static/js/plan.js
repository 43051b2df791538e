// @ts-check
/* The address search: a combobox over /places/suggest (fetched by htmx), and "use my location".
   On the first page and on "Where to?"; plan_map.js listens to `plan:set` for the pins. */

const form = /** @type {HTMLFormElement | null} */ (document.querySelector('[data-plan]'));
const list = /** @type {HTMLElement | null} */ (document.getElementById('finds'));
const recent = document.getElementById('recent');
const said = document.getElementById('plan-said');
/** @type {HTMLInputElement | null} */
let asking = null;

/** @param {string} name @returns {HTMLInputElement} */
const field = (name) => /** @type {HTMLInputElement} */ (form?.elements.namedItem(name));
const options = () => /** @type {HTMLElement[]} */ ([...(list?.querySelectorAll('[role="option"]:not([data-none])') ?? [])]);

/** Set one end of the ride; empty coordinates leave the server to find it. @param {string} end @param {string} label @param {number | string} lat @param {number | string} lon */
export function setEnd(end, label, lat, lon) {
  field(end).value = label;
  field(`${end}_lat`).value = String(lat);
  field(`${end}_lon`).value = String(lon);
  clearable();
  document.dispatchEvent(new CustomEvent('plan:set', { detail: { end, label, lat: Number(lat), lon: Number(lon), is: lat !== '' } }));
}

/** @param {string} end */
export const isSet = (end) => field(`${end}_lat`).value !== '';

/** Go on once both ends are known, else to the one that is missing. */
export function goOn() {
  if (isSet('from') && isSet('to')) form?.requestSubmit();
  else (isSet('from') ? field('to') : field('from')).focus();
}

/** @param {string} text */
export function say(text) {
  if (!said) return;
  said.textContent = text;
  said.hidden = !text;
}

function clearable() {
  document.querySelectorAll('[data-clear]').forEach((button) => {
    const end = /** @type {HTMLElement} */ (button).dataset.clear ?? '';
    button.toggleAttribute('hidden', !field(end).value);
  });
}

/** @param {boolean} isOpen */
function open(isOpen) {
  list?.toggleAttribute('hidden', !isOpen);
  recent?.toggleAttribute('hidden', isOpen);
  if (asking) asking.setAttribute('aria-expanded', String(isOpen));
  if (!isOpen) point(null);
}

/** @param {HTMLElement | null} option */
function point(option) {
  options().forEach((one) => one.setAttribute('aria-selected', String(one === option)));
  if (option) asking?.setAttribute('aria-activedescendant', option.id);
  else asking?.removeAttribute('aria-activedescendant');
  option?.scrollIntoView({ block: 'nearest' });
}

/** @param {HTMLElement} option */
function choose(option) {
  if (!asking) return;
  const { label = '', lat = '', lon = '' } = option.dataset;
  setEnd(asking.dataset.end ?? '', label, lat, lon);
  open(false);
  goOn();
}

/** Show why an option was found: the words typed are bold. */
function mark() {
  const words = (asking?.value ?? '').trim().split(/\s+/).filter(Boolean);
  if (!words.length) return;
  const pattern = new RegExp(`(?<=^|[\\s\\-./])(${words.map((word) => word.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('|')})`, 'giu');
  list?.querySelectorAll('.what > b > bdi').forEach((name) => {
    const parts = (name.textContent ?? '').split(pattern);
    name.replaceChildren(...parts.map((part, at) => (at % 2 ? Object.assign(document.createElement('mark'), { textContent: part }) : part)));
  });
}

document.addEventListener('htmx:configRequest', (event) => {
  const { elt, parameters } = /** @type {any} */ (event).detail;
  if (!elt.dataset?.end) return;
  asking = elt;
  Object.keys(parameters).forEach((name) => delete parameters[name]);
  Object.assign(parameters, { q: elt.value, field: elt.dataset.end });
  if (isSet('from')) Object.assign(parameters, { lat: field('from_lat').value, lon: field('from_lon').value });
});

document.addEventListener('htmx:beforeRequest', (event) => {
  const { elt } = /** @type {any} */ (event).detail;
  if (elt.dataset?.end && elt.value.trim().length < 2) {
    event.preventDefault();
    open(false);
  }
});

document.addEventListener('htmx:afterSwap', (event) => {
  if (/** @type {any} */ (event).detail.target !== list) return;
  if (document.activeElement !== asking) return;
  mark();
  open(true);
  point(options()[0] ?? null);
});

form?.addEventListener('input', (event) => {
  const input = /** @type {HTMLInputElement} */ (event.target);
  const end = input.dataset.end;
  if (!end) return;
  asking = input;
  field(`${end}_lat`).value = field(`${end}_lon`).value = '';
  clearable();
  say('');
  document.dispatchEvent(new CustomEvent('plan:set', { detail: { end, is: false } }));
});

form?.addEventListener('keydown', (event) => {
  const input = /** @type {HTMLInputElement} */ (event.target);
  if (!input.dataset.end || list?.hidden) return;
  const all = options();
  const at = all.findIndex((one) => one.getAttribute('aria-selected') === 'true');
  if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
    event.preventDefault();
    point(all[(at + (event.key === 'ArrowDown' ? 1 : -1) + all.length) % all.length] ?? null);
  } else if (event.key === 'Enter' && at >= 0) {
    event.preventDefault();
    choose(all[at]);
  } else if (event.key === 'Escape') {
    event.preventDefault();
    open(false);
  } else if (event.key === 'Tab') open(false);
});

list?.addEventListener('pointerdown', (event) => event.preventDefault());
list?.addEventListener('click', (event) => {
  const option = /** @type {HTMLElement} */ (event.target).closest('[role="option"]:not([data-none])');
  if (option) choose(/** @type {HTMLElement} */ (option));
});

document.addEventListener('click', (event) => {
  const target = /** @type {HTMLElement} */ (event.target);
  const clear = target.closest('[data-clear]');
  if (clear) {
    const end = /** @type {HTMLElement} */ (clear).dataset.clear ?? '';
    setEnd(end, '', '', '');
    field(end).focus();
  } else if (target.closest('[data-locate]')) locate();
  else if (!target.closest('.fromto, #finds')) open(false);
});

function locate() {
  const words = form?.dataset ?? {};
  say(words.locating ?? '');
  navigator.geolocation.getCurrentPosition(
    ({ coords }) => place('from', coords.latitude, coords.longitude),
    () => say(words.unlocated ?? ''),
    { enableHighAccuracy: true, timeout: 10_000, maximumAge: 30_000 },
  );
}

/** Name a point on the map and take it as an end. @param {string} end @param {number} lat @param {number} lon */
export async function place(end, lat, lon) {
  const words = form?.dataset ?? {};
  try {
    const answer = await fetch(`/api/v1/places/reverse?lat=${lat.toFixed(6)}&lon=${lon.toFixed(6)}`, { headers: { Accept: 'application/json' } });
    if (!answer.ok) throw new Error(String(answer.status));
    const { place: found } = await answer.json();
    say(found ? '' : (words.outside ?? ''));
    if (found) setEnd(end, found.label, lat.toFixed(6), lon.toFixed(6));
  } catch {
    say(words.outside ?? '');
  }
}

if (form) clearable();

/* What was typed before the scripts arrived is answered as well. */
window.addEventListener('load', () => {
  const typed = /** @type {HTMLInputElement | null} */ (document.activeElement);
  if (typed?.dataset?.end && typed.value && !isSet(typed.dataset.end)) typed.dispatchEvent(new Event('find'));
});
