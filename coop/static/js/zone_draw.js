// @ts-check
/* Drawing a zone on the map: the text field beside it always says the same, and is what is sent.
   Without this script the text field and the file are enough. */
import { CityMap } from './map.js';
import { readZones, showZones } from './zone_layers.js';

const frame = /** @type {HTMLElement | null} */ (document.querySelector('[data-draw]'));
const box = document.getElementById('map');
/** @param {string} name @returns {HTMLTextAreaElement | null} */
const field = (name) => document.querySelector(`textarea[name="${name}"]`);
const said = /** @type {HTMLElement | null} */ (document.querySelector('[data-draw-said]'));
const DIGITS = 6;

/** Corners in a text of `latitude, longitude` lines. @param {string} text @returns {[number, number][]} */
function corners(text) {
  const lines = text.trim().split('\n').map((line) => line.split(/[,;\s]+/).map(Number));
  const good = lines.filter((line) => line.length === 2 && line.every(Number.isFinite));
  return good.length === lines.length ? good.map(([lat, lon]) => /** @type {[number, number]} */ ([lon, lat])) : [];
}

/** A polygon in a text, or nothing. @param {string} text */
function polygon(text) {
  if (text.trim().startsWith('{')) {
    try {
      const found = JSON.parse(text);
      const shape = (found.features?.[0] ?? found).geometry ?? found;
      return shape.type === 'MultiPolygon' ? shape.coordinates[0] : shape.coordinates;
    } catch {
      return null;
    }
  }
  const ring = corners(text);
  return ring.length > 2 ? [[...ring, ring[0]]] : null;
}

/** @param {[number, number][]} ring closed */
const written = (ring) => ring.slice(0, -1).map(([lon, lat]) => `${lat.toFixed(DIGITS)}, ${lon.toFixed(DIGITS)}`).join('\n');

class Drawing {
  /** @param {CityMap} city @param {any} library @param {any} adapter */
  constructor(city, library, adapter) {
    this.city = city;
    const style = getComputedStyle(document.documentElement);
    const probe = document.querySelector(`.swatch.${frame?.dataset.kind}`);
    const colour = hex(probe ? getComputedStyle(probe).borderTopColor : style.color);
    const looks = { fillColor: colour, fillOpacity: 0.18, outlineColor: colour, outlineWidth: 3, closingPointColor: colour, closingPointWidth: 7 };
    const chosen = { selectedPolygonColor: colour, selectedPolygonFillOpacity: 0.22, selectedPolygonOutlineColor: colour, selectedPolygonOutlineWidth: 3, selectionPointColor: colour, selectionPointWidth: 8, midPointColor: colour, midPointWidth: 5 };
    this.draw = new library.TerraDraw({
      adapter: new adapter.TerraDrawMapLibreGLAdapter({ map: city.map, coordinatePrecision: 9 }),
      modes: [
        new library.TerraDrawPolygonMode({ styles: looks }),
        new library.TerraDrawSelectMode({ styles: chosen, flags: { polygon: { feature: { draggable: true, coordinates: { midpoints: true, draggable: true, deletable: true } } } } }),
      ],
    });
    this.name = 'corners';
    this.draw.start();
    this.draw.on('finish', () => this.finished());
    this.read({ look: true });
    this.mode(this.has() ? 'select' : 'polygon');
  }

  /** The drawn polygons. @returns {any[]} */
  drawn() {
    return this.draw.getSnapshot().filter((/** @type {any} */ one) => one.geometry.type === 'Polygon' && one.properties.mode === 'polygon');
  }

  has() {
    return this.drawn().length > 0;
  }

  /** A new area takes the place of the one before; then its corners can be moved. */
  finished() {
    const all = this.drawn();
    if (all.length > 1) this.draw.removeFeatures(all.slice(0, -1).map((one) => one.id));
    const last = this.drawn().at(-1);
    const text = field(this.name);
    if (last && text) text.value = written(last.geometry.coordinates[0]);
    if (this.draw.getMode() === 'polygon') this.mode('select');
  }

  /** Draw what the text says. @param {{look?: boolean}} [how] */
  read({ look = false } = {}) {
    this.draw.clear();
    const rings = polygon(field(this.name)?.value ?? '');
    if (!rings?.length) return;
    const rounded = rings.slice(0, 1).map((/** @type {number[][]} */ ring) => ring.map(([lon, lat]) => [Number(lon.toFixed(DIGITS)), Number(lat.toFixed(DIGITS))]));
    this.draw.addFeatures([{ type: 'Feature', properties: { mode: 'polygon' }, geometry: { type: 'Polygon', coordinates: rounded } }]);
    if (look) this.city.show(rounded[0], { quick: true, most: 16 });
  }

  /** @param {string} mode */
  mode(mode) {
    this.draw.setMode(mode);
    document.querySelectorAll('[data-draw-mode]').forEach((button) => button.setAttribute('aria-pressed', String(button instanceof HTMLElement && button.dataset.drawMode === mode)));
    if (said) said.textContent = (mode === 'polygon' ? said.dataset.drawing : said.dataset.moving) ?? '';
    const [first] = mode === 'select' ? this.drawn() : [];
    if (first) this.draw.selectFeature(first.id);
  }

  clear() {
    this.draw.clear();
    const text = field(this.name);
    if (text) text.value = '';
    this.mode('polygon');
  }
}

/** @param {string} colour as a browser computes it @returns {string} */
function hex(colour) {
  const pen = document.createElement('canvas').getContext('2d');
  if (!pen) return '#0f6b4f';
  pen.fillStyle = colour;
  return pen.fillStyle;
}

/** @param {string} name of a vendor file */
const vendor = (name) => import(new URL(`../vendor/terra-draw/${name}.mjs`, import.meta.url).href);

async function start() {
  if (!frame || !box) return;
  frame.hidden = false;
  document.querySelector('[data-typed]')?.removeAttribute('open');
  const [city, library, adapter] = await Promise.all([CityMap.in(box), vendor('terra-draw'), vendor('adapter')]);
  await city.ready();
  showZones(city, readZones());
  const drawing = new Drawing(city, library, adapter);
  frame.dataset.drawn = 'ready';
  document.querySelectorAll('[data-draw-mode]').forEach((button) => button.addEventListener('click', () => drawing.mode(/** @type {HTMLElement} */ (button).dataset.drawMode ?? 'polygon')));
  document.querySelector('[data-draw-clear]')?.addEventListener('click', () => drawing.clear());
  document.querySelectorAll('textarea.corners').forEach((text) => text.addEventListener('change', () => {
    drawing.read();
    drawing.mode(drawing.has() ? 'select' : 'polygon');
  }));
  document.querySelectorAll('[name="draw_field"]').forEach((radio) => radio.addEventListener('change', () => {
    drawing.name = /** @type {HTMLInputElement} */ (radio).value;
    drawing.read();
    drawing.mode(drawing.has() ? 'select' : 'polygon');
  }));
}

start();
