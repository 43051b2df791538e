// @ts-check
/* The office's map of rides that found no driver: a disc with a number for each cell. */
import { CityMap } from './map.js';

const box = document.querySelector('[data-demand]');
const cells = JSON.parse(document.getElementById('cells')?.textContent || '{"features":[]}');

if (box instanceof HTMLElement) {
  CityMap.in(box, { whole: true }).then(async (city) => {
    await city.ready();
    const most = Math.max(1, ...cells.features.map((/** @type {any} */ one) => one.properties.rides));
    cells.features.forEach((/** @type {any} */ one) => {
      const disc = document.createElement('div');
      const share = Math.sqrt(one.properties.rides / most);
      disc.className = `cell-disc ${share > 0.7 ? 'large' : share > 0.4 ? 'middle' : 'small'}`;
      disc.textContent = String(one.properties.rides);
      const [lon, lat] = one.geometry.coordinates;
      city.mark(disc, { lat, lon });
    });
  });
}
