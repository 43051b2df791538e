// @ts-check
/* The map of "Where to?": pins for both ends that can be dragged; a press on the map sets the end that is missing. */
import { CityMap, isDesk } from './map.js';
import { isSet, place } from './plan.js';
import { readScene, Stage, stopMark } from './scene.js';
import { size } from './sheet.js';
import { showZones } from './zone_layers.js';

/** @type {Record<string, any>} */
const pins = {};
const box = /** @type {HTMLElement} */ (document.getElementById('map'));
const form = /** @type {HTMLFormElement} */ (document.querySelector('[data-plan]'));

/** @param {string} name */
const number = (name) => Number(/** @type {HTMLInputElement} */ (form.elements.namedItem(name)).value);

const ends = () => [...form.querySelectorAll('[data-end]')].map((input) => /** @type {HTMLElement} */ (input).dataset.end ?? '');

CityMap.in(box).then(async (city) => {
  await city.ready();
  new Stage(city).draw(readScene(), { quick: true });
  ends().filter(isSet).forEach((end) => pin(city, end, number(`${end}_lat`), number(`${end}_lon`)));
  frame(city, true);
  specials(city);
  document.addEventListener('plan:set', (event) => {
    const { end, lat, lon, is } = /** @type {CustomEvent} */ (event).detail;
    pins[end]?.remove();
    delete pins[end];
    if (is && !Number.isNaN(lat)) pin(city, end, lat, lon);
    frame(city);
  });
  city.map.on('click', (/** @type {any} */ event) => {
    const end = ends().find((one) => !isSet(one));
    if (end) place(end, event.lngLat.lat, event.lngLat.lng);
  });
});

/** Where cars may not pick up, and where they queue. @param {CityMap} city */
async function specials(city) {
  const answer = await fetch('/api/v1/zones/special').catch(() => null);
  /** @type {{kind: string, name: string, area: object}[]} */
  const zones = answer?.ok ? await answer.json() : [];
  /** @type {Record<string, string | undefined>} */
  const meanings = { no_pickup: box.dataset.noPickup, queue: box.dataset.queue };
  const features = zones.map(({ kind, name, area }) => ({ type: 'Feature', properties: { kind, name: `${name}\n${meanings[kind] ?? ''}` }, geometry: area }));
  if (features.length) showZones(city, { type: 'FeatureCollection', features }, { kinds: ['no_pickup', 'queue'] });
}

/** @param {CityMap} city @param {string} end @param {number} lat @param {number} lon */
function pin(city, end, lat, lon) {
  const element = stopMark(end.startsWith('via') ? 'via' : end, '', '');
  element.classList.add('can-drag');
  pins[end] = city.mark(element, { lat, lon }, { drag: true });
  pins[end].on('dragend', () => {
    const at = pins[end].getLngLat();
    place(end, at.lat, at.lng);
  });
}

/** @param {CityMap} city @param {boolean} [quick] */
function frame(city, quick = false) {
  const points = Object.values(pins).map((one) => /** @type {[number, number]} */ (one.getLngLat().toArray()));
  if (points.length) city.show(points, { quick, most: 16 });
}

document.querySelector('[data-on-map]')?.addEventListener('click', () => {
  if (!isDesk.matches) size(30);
  box.scrollIntoView();
});
