// @ts-check
/* A map as a picture: on the first page (desktops only, once the page is idle) and on receipts. */
const box = document.getElementById('map');
const isSeen = () => box && box.getBoundingClientRect().height > 0 && getComputedStyle(box).display !== 'none';

async function paint() {
  if (!box || !isSeen()) return;
  const [{ CityMap }, { Stage, readScene }] = await Promise.all([import('./map.js'), import('./scene.js')]);
  const city = await CityMap.in(box, { still: true });
  await city.ready();
  new Stage(city).draw(readScene(), { quick: true, tags: false, edge: 28 });
}

if ('requestIdleCallback' in window) requestIdleCallback(() => paint(), { timeout: 2500 });
else setTimeout(paint, 400);
