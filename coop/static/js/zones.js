// @ts-check
/* The office's map of all zones. */
import { CityMap } from './map.js';
import { readZones, showZones } from './zone_layers.js';

const box = document.querySelector('[data-zones]');
if (box instanceof HTMLElement) {
  CityMap.in(box, { whole: true }).then(async (city) => {
    await city.ready();
    showZones(city, readZones());
  });
}
