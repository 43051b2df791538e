// @ts-check
/* Keeps this page, as it stands, in the service worker, so that it opens again without network. */

/** Begin, and keep what the browser had loaded before the service worker was there. */
export function keepFromNowOn() {
  navigator.serviceWorker?.addEventListener('controllerchange', keepPage);
  navigator.serviceWorker?.register('/sw.js').catch(() => {});
}

/** Fetch the page and its files once more through the service worker, which keeps them. */
export function keepPage() {
  if (!navigator.serviceWorker?.controller) return;
  const files = performance.getEntriesByType('resource').map(({ name }) => name).filter((name) => name.includes('/static/'));
  for (const address of [location.pathname, ...new Set(files)]) fetch(address).catch(() => {});
}
