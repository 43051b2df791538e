// @ts-check
/* A rider's live page, and the page with the price: map, car, clocks, and what the socket says. */
import { chime } from './chime.js';
import { CityMap } from './map.js';
import { Live, live } from './live.js';
import { Stage, readScene } from './scene.js';
import { minutes, runClocks } from './time.js';
import './sheet.js';

/** @type {Stage | null} */
let stage = null;
const link = live() ? new Live({ onCar: moved, onChat: written, onSwap: () => draw() }) : null;
if (link) runClocks(() => link.refresh());

function draw(quick = false) {
  const { state } = live()?.dataset ?? {};
  stage?.draw(readScene(), { quick, only: state === 'assigned' ? 'approach' : state === 'in_progress' ? 'route' : undefined });
}

/** The driver wrote: it rings, and the sheet shows it. @param {import('./live.js').Message} message */
function written({ by }) {
  if (by === 'driver') chime();
}

/** @param {import('./live.js').Message} fix */
function moved(fix) {
  if (stage?.car && fix.lat !== undefined && fix.lon !== undefined) stage.car.to({ lat: fix.lat, lon: fix.lon, heading: fix.heading });
  if (fix.eta_s === undefined || fix.eta_s === null) return;
  const eta = document.querySelector('[data-eta]');
  if (eta) eta.textContent = minutes(fix.eta_s);
  progress(fix.eta_s);
}

/* The bar shows how much of the way is done, measured against the longest time seen on this leg. */
let longest = { state: '', seconds: 1 };
/** @param {number} seconds */
function progress(seconds) {
  const bar = /** @type {HTMLProgressElement | null} */ (document.querySelector('[data-progress]'));
  const state = live()?.dataset.state ?? '';
  if (longest.state !== state) longest = { state, seconds: Math.max(1, seconds / Math.max(0.05, 1 - (bar?.value ?? 0) / 100)) };
  longest.seconds = Math.max(longest.seconds, seconds);
  if (bar) bar.value = Math.round(100 * (1 - seconds / longest.seconds));
}

const box = document.getElementById('map');
if (box) {
  CityMap.in(box).then(async (city) => {
    await city.ready();
    stage = new Stage(city);
    draw(true);
  });
}
