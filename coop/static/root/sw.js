// @ts-check
/* The driver's page without network: the last one that was shown opens again, with what it needs to run.
   Always asks the network first; what is kept is forgotten at sign-out. Served at /sw.js, for the whole site. */

const KEPT = 'ourway-1';
const worker = /** @type {any} */ (self);

worker.addEventListener('install', () => worker.skipWaiting());
worker.addEventListener('activate', (/** @type {any} */ event) => event.waitUntil(worker.clients.claim()));

worker.addEventListener('fetch', (/** @type {any} */ event) => {
  const { pathname, origin } = new URL(event.request.url);
  if (origin !== location.origin || event.request.method !== 'GET') return;
  if (pathname.startsWith('/accounts/')) event.waitUntil(caches.delete(KEPT));
  if (pathname === '/drive/' || pathname.startsWith('/static/')) event.respondWith(freshOrKept(event.request));
});

/** @param {Request} request */
async function freshOrKept(request) {
  const store = await caches.open(KEPT);
  try {
    const fresh = await fetch(request);
    if (fresh.ok && !fresh.redirected) await store.put(request, fresh.clone());
    return fresh;
  } catch (error) {
    const kept = await store.match(request, { ignoreVary: true });
    if (kept) return kept;
    throw error;
  }
}
