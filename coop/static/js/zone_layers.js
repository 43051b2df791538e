// @ts-check
/* Zones on a city's map: a tint and an outline per kind, hatching where cars may not pick up, names.
   They come back when the theme, and with it the map's style, changes. Called by the office's maps and by booking. */

/** @typedef {{type: string, features: {properties: {kind: string, name: string}, geometry: any}[]}} Zones */

const COLOURS = {
  light: { service: '#0f6b4f', queue: '#1d5fa8', no_pickup: '#b3261e', surcharge: '#a85f06', text: '#14211d', halo: '#ffffff' },
  dark: { service: '#4cc79a', queue: '#86b9f2', no_pickup: '#ff8a80', surcharge: '#f0b45a', text: '#e9efea', halo: '#0b110f' },
};
const dark = matchMedia('(prefers-color-scheme: dark)');
const colours = () => {
  const set = document.documentElement.dataset.theme;
  return COLOURS[set === 'dark' || (set !== 'light' && dark.matches) ? 'dark' : 'light'];
};

/** Diagonal lines in one colour. @param {string} colour */
function hatch(colour) {
  const size = 12;
  const data = new Uint8Array(size * size * 4);
  const rgb = [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16));
  for (let y = 0; y < size; y += 1) {
    for (let x = 0; x < size; x += 1) {
      if ((x + y) % size < 3) data.set([...rgb, 150], (y * size + x) * 4);
    }
  }
  return { width: size, height: size, data };
}

/** @param {import('./map.js').CityMap} city @param {Zones} zones @param {{kinds?: string[]}} [how] `kinds`: only these */
export function showZones(city, zones, { kinds = ['service', 'queue', 'no_pickup', 'surcharge', 'pass_through'] } = {}) {
  const draw = () => {
    const map = /** @type {any} */ (city.map);
    if (map.getSource('zones')) return;
    const c = colours();
    const of = ['match', ['get', 'kind'], 'queue', c.queue, 'no_pickup', c.no_pickup, ['surcharge', 'pass_through'], c.surcharge, c.service];
    const wanted = ['in', ['get', 'kind'], ['literal', kinds]];
    if (map.hasImage('hatch')) map.removeImage('hatch');
    map.addImage('hatch', hatch(c.no_pickup), { pixelRatio: 1.5 });
    map.addSource('zones', { type: 'geojson', data: zones });
    const isClosed = ['==', ['get', 'kind'], 'no_pickup'];
    map.addLayer({ id: 'zones-tint', type: 'fill', source: 'zones', filter: ['all', wanted, ['!', isClosed]], paint: { 'fill-color': of, 'fill-opacity': ['match', ['get', 'kind'], 'service', 0.06, 0.14] } });
    map.addLayer({ id: 'zones-hatch', type: 'fill', source: 'zones', filter: ['all', wanted, isClosed], paint: { 'fill-pattern': 'hatch' } });
    map.addLayer({ id: 'zones-edge', type: 'line', source: 'zones', filter: wanted, layout: { 'line-join': 'round' }, paint: { 'line-color': of, 'line-width': 2 } });
    map.addLayer({ id: 'zones-name', type: 'symbol', source: 'zones', filter: ['all', wanted, ['!=', ['get', 'kind'], 'service']], layout: { 'text-field': ['get', 'name'], 'text-font': ['Map Semibold'], 'text-size': 12.5, 'text-max-width': 9 }, paint: { 'text-color': c.text, 'text-halo-color': c.halo, 'text-halo-width': 1.6 } });
  };
  draw();
  city.map.on('style.load', draw);
}

/** @returns {Zones} what the server says is on the map */
export function readZones() {
  return JSON.parse(document.getElementById('zones')?.textContent || '{"type":"FeatureCollection","features":[]}');
}

/** All corners of some zones. @param {Zones} zones @returns {[number, number][]} */
export function cornersOf(zones) {
  return zones.features.flatMap(({ geometry }) => (geometry.type === 'Polygon' ? geometry.coordinates : geometry.coordinates.flat(1)).flat(1));
}
