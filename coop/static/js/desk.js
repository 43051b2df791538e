// @ts-check
/* The desk: cars on the map as the table has them, and a call booked from the keyboard alone. */
import { CityMap } from './map.js';
import { Car } from './cars.js';
import { Stage, readScene } from './scene.js';
import './plan.js';
import { isSet, setEnd } from './plan.js';

/** @typedef {import('./cars.js').Fix & {id: string, kind: string}} Shown */

/** @type {Map<string, Car>} */
const cars = new Map();
/** @type {CityMap | null} */
let city = null;

/** All cars on the road; one that needs help is red, and named by its plate. */
function drawCars() {
  const shown = /** @type {Shown[] | undefined} */ (/** @type {any} */ (readScene()).cars);
  if (!city || !shown) return;
  const gone = new Set(cars.keys());
  for (const fix of shown) {
    gone.delete(fix.id);
    const car = cars.get(fix.id) ?? new Car(city, fix);
    car.to(fix);
    car.element.classList.toggle('is-busy', fix.kind === 'busy');
    car.element.classList.toggle('is-worry', fix.kind === 'worry');
    cars.set(fix.id, car);
  }
  gone.forEach((id) => {
    cars.get(id)?.remove();
    cars.delete(id);
  });
}

const box = document.getElementById('map');
if (box) {
  CityMap.in(box).then(async (found) => {
    await found.ready();
    city = found;
    if (readScene().stops) new Stage(found).draw(readScene(), { quick: true });
    drawCars();
    const points = [...cars.values()].map(({ at }) => /** @type {[number, number]} */ ([at.lon, at.lat]));
    if (points.length) found.show(points, { quick: true, most: 15.6 });
  });
}
document.addEventListener('htmx:afterSettle', drawCars);

/* A page that renews itself must not take a word out of somebody's mouth. */
document.addEventListener('htmx:beforeRequest', (event) => {
  const { elt } = /** @type {any} */ (event).detail;
  const busy = elt.id === 'board' && (elt.contains(document.activeElement) || elt.querySelector('details[open]'));
  if (busy || (elt.id === 'board' && document.hidden)) event.preventDefault();
});

/** Take one of the caller's usual places for the end that is still open. @param {HTMLElement} button */
function usual({ dataset }) {
  const end = isSet('from') ? 'to' : 'from';
  setEnd(end, dataset.label ?? '', dataset.lat ?? '', dataset.lon ?? '');
  const form = /** @type {HTMLFormElement} */ (document.getElementById('plan'));
  if (isSet('from') && isSet('to')) form.requestSubmit();
  else /** @type {HTMLElement} */ (form.elements.namedItem('to')).focus();
}

document.addEventListener('click', (event) => {
  const button = /** @type {HTMLElement} */ (event.target).closest('[data-usual]');
  if (button) usual(/** @type {HTMLElement} */ (button));
});

document.addEventListener('keydown', (event) => {
  if (event.ctrlKey && event.key === 'z' && !(event.target instanceof HTMLInputElement)) {
    /** @type {HTMLElement | null} */ (document.querySelector('[data-undo]'))?.click();
    return;
  }
  if (!event.altKey || !/^Digit[1-4]$/.test(event.code)) return;
  const places = /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll('[data-usual]'));
  const place = places[Number(event.code.slice(-1)) - 1];
  if (!place) return;
  event.preventDefault();
  usual(place);
});

/* The price has come: the next Enter books. */
document.addEventListener('htmx:afterSettle', (event) => {
  if (/** @type {any} */ (event).detail.target?.id === 'price') document.getElementById('book-call')?.focus();
});
