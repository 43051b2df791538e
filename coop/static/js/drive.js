// @ts-check
/* The driver's page: own position to the server, guidance, offers that ring, a screen that stays on. */
import { CityMap, isCalm } from './map.js';
import { DemoDrive } from './demo_drive.js';
import { Guide, bearing, metres } from './guide.js';
import { keepFromNowOn, keepPage } from './kept.js';
import { Live, live } from './live.js';
import { Positions } from './positions.js';
import { Stage, readScene } from './scene.js';
import { Steps } from './steps.js';
import { runClocks, serverNow } from './time.js';
import { chime } from './chime.js';
import './sheet.js';

const EVERY_MS = 1000;
const NEAR_M = 25;
const STILL_MS = 8_000;
const NAV_ZOOM = 16.2;
const HANDS_OFF_MS = 12_000;
/** @type {Stage | null} */
let stage = null;
/** @type {DemoDrive | null} */
let demo = null;
/** @type {Guide | null} */
let guide = null;
let lastSentMs = 0;
let key = '';

const link = new Live({ onSwap: update, onLink: linked, onChat: ({ by }) => by === 'rider' && chime() });
const positions = new Positions(link);
const steps = new Steps(link, whenAndWhere);
runClocks(() => link.refresh());

const isReporting = () => live()?.hasAttribute('data-positions') ?? false;
const button = () => /** @type {HTMLElement | null} */ (document.querySelector('[data-demo-drive]'));

/** The way to the next stop: to the pickup, or to where the rider goes. */
function leg() {
  const { approach = [], route = [] } = readScene();
  const { state } = live()?.dataset ?? {};
  return state === 'assigned' ? approach : state === 'in_progress' ? route : [];
}
const legSeconds = () => Number(live()?.dataset.legS ?? 60);

/** What is on the map and in the card now; called after every swap. */
function update() {
  const scene = readScene();
  const { state = '', ride = '', units = 'metric' } = live()?.dataset ?? {};
  guide = leg().length ? new Guide(leg(), scene.steps ?? [], legSeconds(), units) : null;
  draw();
  if (`${ride} ${state}` !== key) changed(state);
  key = `${ride} ${state}`;
  button()?.toggleAttribute('hidden', leg().length < 2);
  label();
  watch();
  stayAwake();
  steps.swapped();
  if (positions.last) guide?.update([positions.last.lon, positions.last.lat]);
  const pin = /** @type {HTMLInputElement | null} */ (document.getElementById('pin'));
  if (pin?.value && document.querySelector('#refused > *')) {
    pin.focus();
    pin.select();
  }
}

/** @param {boolean} [quick] */
function draw(quick = false) {
  const scene = readScene();
  if (positions.last) scene.me = positions.last;
  stage?.draw(scene, { quick, only: live()?.dataset.state === 'assigned' ? 'approach' : undefined });
}

/** @param {string} state */
function changed(state) {
  demo?.stop();
  demo = null;
  keepPage();
  if (state === 'offer') chime();
  if (state === 'arrived') document.getElementById('pin')?.focus();
}

/** A new position of one's own. @param {import('./positions.js').Position} position */
function moved(position) {
  if (stage?.car) stage.car.to(position);
  guide?.update([position.lon, position.lat]);
  const now = Date.now();
  if (now - lastSentMs < EVERY_MS - 50 || !isReporting()) return;
  lastSentMs = now;
  positions.report(position, new Date(serverNow()));
  if (!stage?.car) draw();
  if (guide && now > handsOffMs) follow(position);
}

/* Whoever moves the map wants to look around: it stops following for a while. */
let handsOffMs = 0;

/** Keep the car in the middle of what one sees while driving. @param {import('./positions.js').Position} position */
function follow(position) {
  if (!stage) return;
  const { map } = stage.city;
  const { top, bottom } = stage.city.room();
  const to = { center: /** @type {[number, number]} */ ([position.lon, position.lat]), zoom: Math.max(map.getZoom(), NAV_ZOOM) };
  const offset = /** @type {[number, number]} */ ([0, (top - bottom) / 2]);
  map.easeTo({ ...to, offset, duration: isCalm.matches ? 0 : 900, easing: (/** @type {number} */ t) => t });
}

/* A phone that stands still says so too: who is silent for a minute counts as gone. In the demo, a computer far from
   the city stands where the server last had it. */
setInterval(() => {
  if (!isReporting() || Date.now() - lastSentMs < STILL_MS) return;
  const here = positions.last ?? (live()?.hasAttribute('data-demo') ? (readScene().me ?? centre()) : null);
  if (here) moved({ heading: 0, accuracy_m: 20, ...here });
}, STILL_MS);

let watching = -1;
/** Watch the phone's position while online; a demo driver far from the city stays where the server has them. */
function watch() {
  if (!isReporting()) {
    if (watching >= 0) navigator.geolocation?.clearWatch(watching);
    watching = -1;
    return;
  }
  if (watching >= 0 || !navigator.geolocation) return;
  watching = navigator.geolocation.watchPosition(({ coords }) => {
    const here = { lat: coords.latitude, lon: coords.longitude };
    const isDemo = live()?.hasAttribute('data-demo');
    if (demo || (isDemo && stage && !stage.city.has(here))) return;
    const before = positions.last;
    const course = coords.heading ?? (before && metres([before.lon, before.lat], [here.lon, here.lat]) > 4 ? bearing([before.lon, before.lat], [here.lon, here.lat]) : before?.heading ?? 0);
    moved({ ...here, heading: Math.round(course), accuracy_m: Math.round(coords.accuracy) });
  }, () => {}, { enableHighAccuracy: true, maximumAge: 2000 });
}

/** @param {boolean} isUp */
function linked(isUp) {
  document.querySelector('[data-dot]')?.classList.toggle('lost', !isUp && link.wasUp);
  if (!isUp) return;
  positions?.flush();
  steps?.send();
}

/** @type {WakeLockSentinel | null} */
let awake = null;
async function stayAwake() {
  if (!isReporting() || document.hidden) {
    await awake?.release();
    awake = null;
  } else if (!awake && 'wakeLock' in navigator) {
    awake = await navigator.wakeLock.request('screen').catch(() => null);
    awake?.addEventListener('release', () => (awake = null));
  }
}
document.addEventListener('visibilitychange', stayAwake);

/* Every action says where and when it really happened. */
document.addEventListener('htmx:configRequest', (event) => {
  const { elt, parameters } = /** @type {any} */ (event).detail;
  if (elt.matches('form')) Object.assign(parameters, whenAndWhere());
});

/** @returns {Record<string, string>} */
function whenAndWhere() {
  const here = positions.last ?? readScene().me ?? centre();
  const when = { occurred_at: new Date(serverNow()).toISOString() };
  return here ? { ...when, lat: here.lat.toFixed(6), lon: here.lon.toFixed(6) } : when;
}

/** Where a demo driver without a place begins: the middle of the city, wherever the map was moved. */
function centre() {
  if (!live()?.hasAttribute('data-demo') || !stage) return null;
  const [w, south, e, n] = stage.city.city;
  return { lat: (south + n) / 2, lon: (w + e) / 2 };
}

document.addEventListener('click', (event) => {
  const button = /** @type {HTMLElement} */ (event.target).closest('[data-demo-drive]');
  if (!button) return;
  if (demo) {
    demo.stop();
    demo = null;
  } else demo = new DemoDrive(leg(), legSeconds(), Number(button.getAttribute('data-demo-drive')), { onMove: moved, onThere: there });
  label();
});

/** The demo is at the end of the leg: at a pickup it says so, a drop-off is the driver's to press. */
function there() {
  demo = null;
  label();
  const arrive = /** @type {HTMLFormElement | null} */ (document.querySelector('[data-do="arrive"]'));
  const left = positions.last && guide ? guide.update([positions.last.lon, positions.last.lat]) : 0;
  if (arrive && left <= NEAR_M) setTimeout(() => arrive.requestSubmit(), 400);
}

function label() {
  const shown = button();
  const said = shown?.querySelector('[data-demo-label]');
  if (shown && said) said.textContent = (demo ? shown.dataset.stop : shown.dataset.go) ?? '';
}

const box = document.getElementById('map');
if (box) {
  CityMap.in(box).then(async (city) => {
    await city.ready();
    stage = new Stage(city);
    city.map.on('dragstart', () => (handsOffMs = Date.now() + HANDS_OFF_MS));
    draw(true);
  });
}
update();
keepFromNowOn();
