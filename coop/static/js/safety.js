// @ts-check
/* The emergency button is a plain tel: link, so it dials first and whatever happens. Then the desk is told; without
   network that waits on this phone, and is sent when the network is back. */

const KEPT = 'ourway.alarms';

/** @returns {{path: string, number: string, at: string}[]} */
const kept = () => JSON.parse(localStorage.getItem(KEPT) ?? '[]');

/** @param {{path: string, number: string, at: string}[]} alarms */
const keep = (alarms) => localStorage.setItem(KEPT, JSON.stringify(alarms));

const token = () => /(?:^|; )csrftoken=([^;]+)/.exec(document.cookie)?.[1] ?? '';

/** @param {{path: string, number: string, at: string}} alarm */
async function tell({ path, number, at }) {
  const answer = await fetch(path, {
    method: 'POST',
    keepalive: true,
    headers: { 'X-CSRFToken': token(), 'X-Requested-With': 'fetch' },
    body: new URLSearchParams({ client_event_id: number, occurred_at: at }),
  });
  if (answer.ok || (answer.status >= 400 && answer.status < 500 && answer.status !== 429)) keep(kept().filter((one) => one.number !== number));
}

const tellAll = () => kept().forEach((alarm) => tell(alarm).catch(() => {}));

document.addEventListener('click', (event) => {
  const button = /** @type {HTMLElement | null} */ (/** @type {HTMLElement} */ (event.target).closest('[data-sos]'));
  if (!button) return;
  keep([...kept(), { path: button.dataset.sos ?? '', number: crypto.randomUUID(), at: new Date().toISOString() }]);
  tellAll();
});
addEventListener('online', tellAll);
tellAll();
export {};
