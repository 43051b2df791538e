// @ts-check
/* The map's light and dark style. Pure data: colours, widths, layers; no map is touched here.
   Labels use local fonts (see map_fonts.css), so there is no glyph server. Called by map.js. */

/** @typedef {'light' | 'dark'} Theme */
/** @typedef {[number, number, number, number]} Box west, south, east, north */

const COLOURS = {
  light: { ground: '#efebe3', water: '#cfe0e4', shore: '#bfd4d9', green: '#dfe9d6', pitch: '#d7e5ce', campus: '#f0ece3', pier: '#f3f0e9', plaza: '#f8f6f1', parking: '#ece8df', industry: '#ece8df', building: '#e7e1d6', wall: '#ddd7cb', small: '#ffffff', smallEdge: '#e0dace', middle: '#ffffff', middleEdge: '#dad3c5', main: '#fdf6e6', mainEdge: '#e2d7c0', foot: '#d2cbbd', rail: '#d0cabe', text: '#626761', halo: '#ffffff', greenText: '#557350', placeText: '#59605b', poiText: '#776f63', mask: '#ece8df', route: '#0f6b4f', casing: '#ffffff' },
  dark: { ground: '#141c1a', water: '#0d2a35', shore: '#164150', green: '#15291f', pitch: '#183024', campus: '#171f1d', pier: '#141c1a', plaza: '#18211e', parking: '#161e1c', industry: '#151d1b', building: '#1a2421', wall: '#222e2a', small: '#2a3733', smallEdge: '#0f1614', middle: '#303e39', middleEdge: '#0f1614', main: '#3a4943', mainEdge: '#0f1614', foot: '#26322e', rail: '#26322e', text: '#a4b0aa', halo: '#1c2623', greenText: '#6f9a7d', placeText: '#b9c5bf', poiText: '#84918b', mask: '#0c1210', route: '#4cc79a', casing: '#0b110f' },
};
const KINDS = {
  main: ['motorway', 'trunk', 'primary', 'secondary', 'motorway_link', 'trunk_link', 'primary_link', 'secondary_link'],
  middle: ['tertiary', 'tertiary_link'],
  small: ['residential', 'unclassified', 'living_street', 'pedestrian', 'road'],
  foot: ['footway', 'path', 'cycleway', 'steps'],
};
const ROUND = { 'line-cap': 'round', 'line-join': 'round' };

/** @param {...number} stops zoom, width, zoom, width, … */
const wide = (...stops) => ['interpolate', ['exponential', 1.6], ['zoom'], ...stops];
/** @param {string[]} kinds */
const among = (kinds) => ['in', ['get', 'class'], ['literal', kinds]];
const openAir = ['!', ['to-boolean', ['get', 'tunnel']]];
const WIDTHS = {
  small: [12, 0.4, 14, 2, 16, 9, 18, 34],
  middle: [12, 0.8, 14, 3.2, 16, 12, 18, 42],
  main: [11, 0.9, 13, 2.4, 14, 4.6, 16, 16, 18, 52],
  service: [14, 0.4, 16, 3.2, 18, 14],
};
/** @param {number[]} stops @param {number} edge */
const cased = (stops, edge) => wide(...stops.map((value, at) => (at % 2 ? value + edge * (at === 1 ? 0.3 : 1) : value)));

/**
 * The whole style for one city.
 * @param {Theme} theme
 * @param {{tiles: string, box: Box, lines: Record<string, number[][]>}} city `lines` are the ways now drawn, by source
 */
export function style(theme, { tiles, box, lines }) {
  const c = COLOURS[theme];
  const [w, s, e, n] = box;
  const ring = [[w, s], [e, s], [e, n], [w, n], [w, s]];
  return {
    version: 8,
    sources: {
      city: { type: 'vector', tiles: [tiles], minzoom: 11, maxzoom: 16, bounds: box },
      mask: shape('Polygon', [[[-180, -85], [180, -85], [180, 85], [-180, 85], [-180, -85]], ring]),
      edge: shape('LineString', [...ring, ring[1]]),
      route: shape('LineString', lines.route ?? []),
      approach: shape('LineString', lines.approach ?? []),
    },
    layers: [
      { id: 'ground', type: 'background', paint: { 'background-color': c.ground } },
      ...land(c), ...streets(c), ...ways(c), ...labels(c), ...edges(c),
    ],
  };
}

/** @param {string} type @param {any} coordinates */
export function shape(type, coordinates) {
  return { type: 'geojson', data: { type: 'Feature', properties: {}, geometry: { type, coordinates } } };
}

/** @param {string} id @param {string} type @param {string} source @param {object} paint @param {object} [more] */
const layer = (id, type, source, paint, more = {}) => ({ id, type, source: 'city', 'source-layer': source, paint, ...more });

/** @param {typeof COLOURS.light} c */
function land(c) {
  const fill = (/** @type {string} */ kind, /** @type {string} */ colour, minzoom = 0) =>
    layer(`land-${kind}`, 'fill', 'land', { 'fill-color': colour }, { filter: among([kind]), minzoom });
  return [
    fill('campus', c.campus), fill('industry', c.industry), fill('green', c.green), fill('pitch', c.pitch),
    layer('water', 'fill', 'water', { 'fill-color': c.water }),
    layer('shore', 'line', 'water', { 'line-color': c.shore, 'line-width': 0.7 }),
    fill('pier', c.pier), fill('plaza', c.plaza, 14), fill('parking', c.parking, 15),
  ];
}

/** @param {typeof COLOURS.light} c */
function streets(c) {
  const line = (/** @type {string} */ id, /** @type {any} */ filter, /** @type {object} */ paint, more = {}) =>
    layer(id, 'line', 'street', paint, { filter, layout: ROUND, ...more });
  const of = { small: ['all', among(KINDS.small), openAir], middle: ['all', among(KINDS.middle), openAir], main: ['all', among(KINDS.main), openAir] };
  const service = ['all', among(['service']), ['!', ['to-boolean', ['get', 'minor']]]];
  const tunnels = ['all', among([...KINDS.small, ...KINDS.middle, ...KINDS.main]), ['to-boolean', ['get', 'tunnel']]];
  return [
    layer('foot', 'line', 'street', { 'line-color': c.foot, 'line-width': wide(15, 0.5, 18, 2), 'line-dasharray': [2, 1.6] }, { filter: among(KINDS.foot), minzoom: 15.2 }),
    layer('rail', 'line', 'rail', { 'line-color': c.rail, 'line-width': wide(13, 0.4, 16, 1.2, 18, 2) }, { minzoom: 13 }),
    layer('building', 'fill', 'building', { 'fill-color': c.building, 'fill-outline-color': c.wall, 'fill-opacity': ['interpolate', ['linear'], ['zoom'], 13, 0, 14, 0.55, 15.5, 1] }, { minzoom: 13 }),
    line('service-edge', service, { 'line-color': c.smallEdge, 'line-width': cased(WIDTHS.service, 1.1) }, { minzoom: 15 }),
    line('small-edge', of.small, { 'line-color': c.smallEdge, 'line-width': cased(WIDTHS.small, 1.6), 'line-opacity': ['interpolate', ['linear'], ['zoom'], 12.5, 0, 14, 1] }),
    line('middle-edge', of.middle, { 'line-color': c.middleEdge, 'line-width': cased(WIDTHS.middle, 1.8) }),
    line('main-edge', of.main, { 'line-color': c.mainEdge, 'line-width': cased(WIDTHS.main, 1.8) }),
    layer('tunnel', 'line', 'street', { 'line-color': c.smallEdge, 'line-width': wide(...WIDTHS.small), 'line-dasharray': [1.5, 1.2], 'line-opacity': 0.5 }, { filter: tunnels }),
    line('service', service, { 'line-color': c.small, 'line-width': wide(...WIDTHS.service) }, { minzoom: 14.5 }),
    line('small', of.small, { 'line-color': c.small, 'line-width': wide(...WIDTHS.small) }),
    line('middle', of.middle, { 'line-color': c.middle, 'line-width': wide(...WIDTHS.middle) }),
    line('main', of.main, { 'line-color': c.main, 'line-width': wide(...WIDTHS.main) }),
  ];
}

/** The way of a ride, and the driver's way to it. @param {typeof COLOURS.light} c */
function ways(c) {
  const way = (/** @type {string} */ id, /** @type {string} */ source, /** @type {object} */ paint) => ({ id, type: 'line', source, layout: ROUND, paint });
  return [
    way('approach-edge', 'approach', { 'line-color': c.casing, 'line-width': 9 }),
    way('approach', 'approach', { 'line-color': c.route, 'line-width': 4.5, 'line-dasharray': [0.1, 1.9] }),
    way('route-edge', 'route', { 'line-color': c.casing, 'line-width': 10 }),
    way('route', 'route', { 'line-color': c.route, 'line-width': 6 }),
  ];
}

/** @param {typeof COLOURS.light} c */
function labels(c) {
  const text = (/** @type {string} */ font, /** @type {any} */ size, /** @type {string} */ colour, layout = {}) => ({
    layout: { 'text-field': ['get', 'name'], 'text-font': [font], 'text-size': size, ...layout },
    paint: { 'text-color': colour, 'text-halo-color': c.halo, 'text-halo-width': 1.4, 'text-halo-blur': 0.4 },
  });
  const along = { 'symbol-placement': 'line', 'symbol-spacing': 340, 'text-max-angle': 30, 'text-padding': 8 };
  const name = (/** @type {string} */ id, /** @type {string} */ source, /** @type {any} */ said, more = {}) => ({ id, type: 'symbol', source: 'city', 'source-layer': source, ...said, ...more });
  const large = ['any', among(KINDS.main), among(KINDS.middle)];
  const rank = ['coalesce', ['get', 'rank'], 4];
  // Icons that draw nothing, but whose room keeps street names off the ride's way.
  const keepOff = (/** @type {string} */ source) => ({ id: `${source}-room`, type: 'symbol', source, layout: { 'symbol-placement': 'line', 'symbol-spacing': 12, 'icon-image': 'nothing', 'icon-allow-overlap': true, 'icon-padding': 3 } });
  return [
    name('small-names', 'slabel', text('Map Medium', ['interpolate', ['linear'], ['zoom'], 14, 9.5, 17, 13], c.text, { ...along, 'text-letter-spacing': 0.01 }), { minzoom: 14.2, filter: ['!', large] }),
    name('large-names', 'slabel', text('Map Medium', ['interpolate', ['linear'], ['zoom'], 13, 10, 17, 14], c.text, along), { minzoom: 13, filter: large }),
    name('pois', 'poi', text('Map Medium', 11, c.poiText, { 'text-max-width': 8, 'text-padding': 14, 'symbol-sort-key': rank }), { minzoom: 15.6, filter: ['any', ['<=', rank, 1], ['all', ['<=', rank, 2], ['>=', ['zoom'], 16.4]], ['>=', ['zoom'], 17.3]] }),
    name('parks', 'parkname', text('Map Medium Italic', 11.5, c.greenText, { 'text-max-width': 7, 'text-padding': 6, 'symbol-sort-key': ['-', 0, ['coalesce', ['get', 'a'], 0]] }), { minzoom: 14 }),
    name('places', 'place', text('Map Semibold', ['interpolate', ['linear'], ['zoom'], 12, 10.5, 15, 14], c.placeText, { 'text-letter-spacing': 0.06, 'text-max-width': 7, 'text-transform': 'uppercase', 'text-padding': 10 }), { maxzoom: 16.2, filter: ['in', ['get', 'kind'], ['literal', ['suburb', 'quarter', 'neighbourhood', 'borough', 'island']]] }),
    keepOff('route'), keepOff('approach'),
  ];
}

/** Beyond the city: opaque, with a soft edge. @param {typeof COLOURS.light} c */
function edges(c) {
  const blur = (/** @type {number} */ width) => ({ id: `edge-${width}`, type: 'line', source: 'edge', layout: { 'line-join': 'round' }, paint: { 'line-color': c.mask, 'line-width': width, 'line-blur': width * 0.75, 'line-opacity': 0.9 } });
  return [{ id: 'mask', type: 'fill', source: 'mask', paint: { 'fill-color': c.mask, 'fill-antialias': false } }, ...[48, 30, 16].map(blur)];
}
