// @ts-check
/* One MapLibre map in #map: our style in the page's theme, the city filling the view, ways and marks on it.
   Knows nothing of rides or sockets. Called by the page modules. */
import * as maplibre from '../vendor/maplibre/maplibre-gl.mjs';
import { shape, style } from './style.js';

/** @typedef {{lat: number, lon: number}} Place */
/** @typedef {[number, number]} LonLat */

maplibre.setWorkerUrl(new URL('../vendor/maplibre/maplibre-gl-worker.mjs', import.meta.url).href);

const WORLD_PX = 512;
/* How much further out than the whole city a map stands that shows all of it. */
const AROUND = 0.15;
const dark = matchMedia('(prefers-color-scheme: dark)');
export const isCalm = matchMedia('(prefers-reduced-motion: reduce)');
export const isDesk = matchMedia('(min-width: 900px)');

/** @returns {import('./style.js').Theme} */
function theme() {
  const set = document.documentElement.dataset.theme;
  return set === 'light' || set === 'dark' ? set : dark.matches ? 'dark' : 'light';
}

/** Names are drawn with our own fonts; they must be there before the first label. */
async function fonts() {
  const wanted = ['500 16px "Map Medium"', '600 16px "Map Semibold"', 'italic 500 16px "Map Medium Italic"'];
  await Promise.allSettled(wanted.flatMap((font) => [document.fonts.load(font, 'Ab'), document.fonts.load(font, 'ŁŠ')]));
}

/** @param {number} lat */
const northing = (lat) => (1 - Math.asinh(Math.tan((lat * Math.PI) / 180)) / Math.PI) / 2;
/** @param {number} y */
const latitude = (y) => (Math.atan(Math.sinh(Math.PI * (1 - 2 * y))) * 180) / Math.PI;

/** A middle whose reach stays between two bounds, or halfway where they are too close. @param {number} middle @param {number} low @param {number} high @param {number} reach */
const clamped = (middle, low, high, reach) => (high - low <= 2 * reach ? (low + high) / 2 : Math.min(high - reach, Math.max(low + reach, middle)));

export class CityMap {
  /**
   * @param {HTMLElement} box with data-tiles and data-bbox
   * @param {{still?: boolean, whole?: boolean}} [how] `still`: a picture, not to be moved; `whole`: all of the city at first, and room around it
   */
  static async in(box, how = {}) {
    await fonts();
    return new CityMap(box, how);
  }

  /** @param {HTMLElement} box @param {{still?: boolean, whole?: boolean}} how */
  constructor(box, { still = false, whole = false }) {
    this.box = box;
    this.whole = whole;
    /** @type {import('./style.js').Box} */
    this.city = JSON.parse(box.dataset.bbox ?? '[0,0,0,0]');
    this.tiles = new URL(location.origin).origin + (box.dataset.tiles ?? '');
    /** @type {Record<string, LonLat[]>} */
    this.lines = {};
    const [w, s, e, n] = this.city;
    this.map = new maplibre.Map({
      container: box, style: /** @type {any} */ (this.style()), center: [(w + e) / 2, (s + n) / 2], zoom: 14,
      interactive: !still, attributionControl: false, dragRotate: false, pitchWithRotate: false, maxPitch: 0, maxZoom: 18,
      fadeDuration: isCalm.matches ? 0 : 200, locale: { 'Map.Title': box.dataset.title ?? 'Map' },
    });
    /** @type {Promise<void>} */
    this.styled = new Promise((resolve) => this.map.once('style.load', () => resolve()));
    this.map.touchZoomRotate.disableRotation();
    this.map.keyboard?.disableRotation();
    this.map.setMissingStyleImageResolver(async (/** @type {string} */ id) => {
      if (!this.map.hasImage(id)) this.map.addImage(id, { width: 1, height: 1, data: new Uint8Array(4) });
    });
    dark.addEventListener('change', () => this.map.setStyle(/** @type {any} */ (this.style())));
    this.fill();
    /** @type {(() => void) | null} */
    this.again = null;
    this.map.on('resize', () => (this.again ? this.again() : this.fill()));
  }

  style() {
    return style(theme(), { tiles: this.tiles, box: this.city, lines: this.lines });
  }

  /** Resolves when ways can be drawn, which is before the last tile is there. */
  ready() {
    return this.styled;
  }

  /** What of the map is covered: the sheet below on phones, nothing on desktops. */
  room() {
    const over = document.getElementById(this.box.dataset.coveredBy ?? '');
    if (over) return { top: 12, bottom: Math.max(0, this.box.getBoundingClientRect().bottom - over.getBoundingClientRect().top) };
    const sheet = document.querySelector('.stage .sheet');
    if (!sheet || isDesk.matches) return { top: document.querySelector('.top .sos') ? 64 : sheet ? 24 : 0, bottom: 0 };
    const turn = document.getElementById('turn')?.getBoundingClientRect().bottom ?? 0;
    const covered = this.box.getBoundingClientRect().bottom - sheet.getBoundingClientRect().top;
    return { top: Math.max(64, turn), bottom: Math.max(0, Math.min(covered, this.box.clientHeight - 140)) };
  }

  /** The zoom at which the city just covers (or, with `whole`, just fits into) what one sees of the map. */
  zoomOver({ whole = false } = {}) {
    const { top, bottom } = this.room();
    const [w, s, e, n] = this.city;
    const wide = ((e - w) / 360) * WORLD_PX;
    const high = (northing(s) - northing(n)) * WORLD_PX;
    const ratios = [this.box.clientWidth / wide, Math.max(160, this.box.clientHeight - bottom - (whole ? top : 0)) / high];
    return Math.log2(whole ? Math.min(...ratios) : Math.max(...ratios));
  }

  /** Keep the view on the city: never further out than it fills, a little beyond its edge, more under the sheet. */
  fill({ keep = false, least = Infinity } = {}) {
    const zoom = Math.min(this.zoomOver({ whole: this.whole }) - (this.whole ? AROUND : 0), least);
    const { top, bottom } = this.room();
    const px = WORLD_PX * 2 ** zoom;
    const [w, s, e, n] = this.city;
    const spareX = Math.max((e - w) * 0.05, ((this.box.clientWidth / px) * 360 - (e - w)) / 2 + 1e-6);
    const high = northing(s) - northing(n);
    const seen = (this.box.clientHeight - bottom - top) / px;
    const spareY = Math.max(high * 0.05, (seen - high) / 2 + 1e-9);
    this.map.setMaxBounds(null);
    this.map.setMinZoom(Math.max(0, zoom - 0.02));
    this.map.setMaxBounds([[w - spareX, latitude(northing(s) + spareY + bottom / px)], [e + spareX, latitude(northing(n) - spareY - top / px)]]);
    if (!keep) this.map.jumpTo({ center: [(w + e) / 2, latitude((northing(s) + northing(n)) / 2 + (bottom - top) / 2 / px)], zoom });
  }

  /**
   * Bring points into view, clear of what covers the map.
   * @param {LonLat[]} points
   * @param {{most?: number, quick?: boolean, edge?: number}} [how] `most`: the closest zoom
   */
  show(points, { most = 16.4, quick = false, edge = 56 } = {}) {
    if (!points.length) return;
    this.again = () => this.show(points, { most, edge, quick: true });
    const bounds = points.reduce((all, point) => all.extend(point), new maplibre.LngLatBounds(points[0], points[0]));
    const { top, bottom } = this.room();
    const side = Math.min(edge, this.box.clientWidth / 6);
    const down = Math.min(edge, (this.box.clientHeight - top - bottom) / 5);
    this.map.setMinZoom(0);
    const camera = this.map.cameraForBounds(bounds, { padding: { top: top + down, bottom: bottom + down, left: side, right: side }, maxZoom: most });
    if (!camera) return;
    this.fill({ keep: true, least: camera.zoom ?? Infinity });
    const go = { center: this.within(maplibre.LngLat.convert(/** @type {any} */ (camera.center)), camera.zoom ?? most), zoom: camera.zoom };
    if (quick || isCalm.matches) this.map.jumpTo(go);
    else this.map.easeTo({ ...go, duration: 600 });
  }

  /**
   * The nearest centre at which what one sees shows as much city, and as little beyond it, as can be.
   * @param {maplibre.LngLat} centre of the whole map @param {number} zoom
   * @returns {LonLat}
   */
  within(centre, zoom) {
    const { top, bottom } = this.room();
    const px = WORLD_PX * 2 ** zoom;
    const [w, s, e, n] = this.city;
    const down = (bottom - top) / 2 / px;
    const x = clamped(centre.lng, w, e, ((this.box.clientWidth / px) * 360) / 2);
    const y = clamped(northing(centre.lat) - down, northing(n), northing(s), (this.box.clientHeight - bottom - top) / px / 2);
    return [x, latitude(y + down)];
  }

  /** Draw (or clear) a way. @param {'route' | 'approach'} name @param {LonLat[]} points */
  line(name, points) {
    this.lines[name] = points;
    const source = /** @type {any} */ (this.map.getSource(name));
    source?.setData(shape('LineString', points).data);
  }

  /**
   * Put an element on the map.
   * @param {HTMLElement} element @param {Place} at
   * @param {{drag?: boolean, turns?: boolean}} [how] `turns`: rotates with the map
   */
  mark(element, at, { drag = false, turns = false } = {}) {
    const marker = new maplibre.Marker({ element, draggable: drag, rotationAlignment: turns ? 'map' : 'viewport', pitchAlignment: 'map' });
    return marker.setLngLat([at.lon, at.lat]).addTo(this.map);
  }

  /** Whether a place lies in the city's box. @param {Place} place */
  has({ lat, lon }) {
    const [w, s, e, n] = this.city;
    return lon >= w && lon <= e && lat >= s && lat <= n;
  }
}
