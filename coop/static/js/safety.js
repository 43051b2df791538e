// @ts-check
/* The emergency button is a plain tel: link, so it dials first and whatever happens. Then the desk is told; without
   network that waits on this phone, and is sent when the network is back. Where the phone is goes after it, if its person allows that. */

const KEPT = 'ourway.alarms';

/** @typedef {{path: string, number: string, at: string, lat?: number, lon?: number}} Alarm */

/** @returns {Alarm[]} */
const kept = () => JSON.parse(localStorage.getItem(KEPT) ?? '[]');

/** @param {Alarm[]} alarms */
const keep = (alarms) => localStorage.setItem(KEPT, JSON.stringify(alarms));

const token = () => /(?:^|; )csrftoken=([^;]+)/.exec(document.cookie)?.[1] ?? '';

/** @param {Alarm} alarm */
async function tell({ path, number, at, lat, lon }) {
  const body = new URLSearchParams({ client_event_id: number, occurred_at: at });
  if (lat !== undefined && lon !== undefined) {
    body.set('lat', String(lat));
    body.set('lon', String(lon));
  }
  const answer = await fetch(path, { method: 'POST', keepalive: true, headers: { 'X-CSRFToken': token(), 'X-Requested-With': 'fetch' }, body });
  const isTold = answer.ok || (answer.status >= 400 && answer.status < 500 && answer.status !== 429);
  // What learned its place meanwhile is told once more, with it.
  if (isTold) keep(kept().filter((one) => one.number !== number || one.lat !== lat));
}

const tellAll = () => kept().forEach((alarm) => tell(alarm).catch(() => {}));

/* The place follows the alarm and never holds it up: it may be asked for, refused, or take a while. */
/** @param {Alarm} alarm */
function place(alarm) {
  navigator.geolocation?.getCurrentPosition(
    ({ coords }) => {
      const placed = { ...alarm, lat: coords.latitude, lon: coords.longitude };
      keep([...kept().filter((one) => one.number !== alarm.number), placed]);
      tell(placed).catch(() => {});
    },
    () => {},
    { enableHighAccuracy: true, maximumAge: 30_000, timeout: 20_000 },
  );
}

document.addEventListener('click', (event) => {
  const button = /** @type {HTMLElement | null} */ (/** @type {HTMLElement} */ (event.target).closest('[data-sos]'));
  if (!button) return;
  const alarm = { path: button.dataset.sos ?? '', number: crypto.randomUUID(), at: new Date().toISOString() };
  keep([...kept(), alarm]);
  tellAll();
  place(alarm);
});
addEventListener('online', tellAll);
tellAll();
export {};
