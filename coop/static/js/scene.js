// @ts-check
/* Draws what the server says is on the map now: <script type="application/json" id="scene">.
   Stops (a ring is a start, a square is an end), the ride's way, the driver's way to it, cars. */
import { Car } from './cars.js';
import { FreeCars } from './free_cars.js';
import { Ahead, bearing } from './guide.js';
import { isDesk } from './map.js';

/**
 * @typedef {object} Scene
 * @property {{label: string, lat: number, lon: number}[]} [stops] the first is the start, the last the end
 * @property {[number, number][]} [route] the ride's way, lon and lat
 * @property {[number, number][]} [approach] the driver's way to the pickup
 * @property {import('./cars.js').Fix | null} [car] the car of this ride
 * @property {import('./cars.js').Fix | null} [me] a driver's own car
 * @property {{lat: number, lon: number}} [near] where to show the free cars around
 * @property {{kind: string, name: string, distance_m: number, points_index: number}[]} [steps] turns on that way
 */

/** @returns {Scene} */
export function readScene() {
  const from = document.getElementById('scene');
  return (from && JSON.parse(from.textContent || '{}')) || {};
}

/** @param {string} kind @param {string} label @param {string} note @param {boolean} below */
export function stopMark(kind, label, note, below = false) {
  const mark = document.createElement('div');
  mark.className = `mark ${kind}`;
  if (!label) return mark;
  const tag = document.createElement('div');
  tag.className = below ? 'mark-tag below' : 'mark-tag';
  const small = document.createElement('small');
  small.textContent = note;
  const name = document.createElement('span');
  name.textContent = label;
  tag.append(small, name);
  mark.append(tag);
  return mark;
}

/** The way a car faces that has not moved yet. @param {Scene} scene */
function ahead({ approach = [], route = [] }) {
  const [from, to] = approach.length > 1 ? approach : route;
  return from && to ? bearing(from, to) : 0;
}

/* While a car glides, its way is drawn again no more often than this. */
const REDRAWN_MS = 100;
/* From the middle of a stop's mark to its name. */
const TAG_FROM_PX = 21;

export class Stage {
  /** @param {import('./map.js').CityMap} city */
  constructor(city) {
    this.city = city;
    /** @type {ReturnType<import('./map.js').CityMap['mark']>[]} */
    this.marks = [];
    /** @type {FreeCars | null} */
    this.free = null;
    /** @type {Car | null} */
    this.car = null;
    this.framed = '';
    /** @type {Ahead | null} */
    this.ahead = null;
    this.redrawn = 0;
    this.redraw = 0;
    city.map.on('moveend', () => this.alignTags());
  }

  /**
   * Draw a scene; the car of the ride stays and glides.
   * @param {Scene} scene
   * @param {{quick?: boolean, tags?: boolean, most?: number, edge?: number, only?: 'approach' | 'route'}} [how] `only`: show no more than that way
   */
  draw(scene, { tags = true, ...how } = {}) {
    this.scene = scene;
    this.marks.forEach((mark) => mark.remove());
    const stops = scene.stops ?? [];
    const own = scene.car ?? scene.me;
    this.marks = stops.map((stop, at) => {
      const kind = !at ? 'from' : at === stops.length - 1 ? 'to' : 'via';
      const other = kind === 'from' && scene.approach?.length && own ? own : stops[kind === 'from' ? stops.length - 1 : 0];
      // On a phone three tags would lie on each other; the list names the stops between.
      const isTagged = tags && (kind !== 'via' || isDesk.matches);
      return this.city.mark(stopMark(kind, isTagged ? stop.label : '', this.word(kind), stop.lat < other.lat), stop);
    });
    if (scene.near && !this.free) this.free = new FreeCars(this.city, scene.near);
    if (!own) { this.car?.remove(); this.car = null; }
    else if (this.car) this.car.to({ ...own, heading: own.heading || undefined });
    else this.car = new Car(this.city, { ...own, heading: own.heading || ahead(scene) }, { live: true, onMove: () => this.trim() });
    this.drawWays();
    this.frame(how);
    this.alignTags();
  }

  /** Both ways; the one that the car is on begins at the car. */
  drawWays() {
    const { route = [], approach = [] } = this.scene ?? {};
    const driven = this.car ? (approach.length > 1 ? approach : route) : [];
    if (driven.length < 2) this.ahead = null;
    else if (this.ahead && (this.ahead.points === driven || JSON.stringify(this.ahead.points) === JSON.stringify(driven))) this.ahead.points = driven;
    else this.ahead = new Ahead(driven);
    this.city.line('route', this.ahead && driven === route ? this.left() : route);
    this.city.line('approach', this.ahead && driven === approach ? this.left() : approach);
  }

  left() {
    const { lat, lon } = /** @type {Car} */ (this.car).at;
    return /** @type {Ahead} */ (this.ahead).of([lon, lat]);
  }

  /** The car moved: what lies behind it falls away, as often as can be seen. */
  trim() {
    clearTimeout(this.redraw);
    const wait = REDRAWN_MS - (performance.now() - this.redrawn);
    if (wait > 0) {
      this.redraw = setTimeout(() => this.trim(), wait);
      return;
    }
    this.redrawn = performance.now();
    this.drawWays();
  }

  /** Show everything that matters, once per change of what that is. @param {{quick?: boolean, most?: number, edge?: number, only?: 'approach' | 'route'}} how */
  frame({ quick = false, most, edge, only } = {}) {
    const { stops = [], route = [], approach = [], ...scene } = this.scene ?? {};
    const car = scene.car ?? scene.me;
    const what = JSON.stringify([stops, route.length > 0, approach.length > 0, only]);
    if (what === this.framed) return;
    this.framed = what;
    /** @type {[number, number][]} */
    const way = only === 'approach' ? approach : only === 'route' ? route : [];
    const points = way.length ? [...way] : [...route, ...approach];
    if (!way.length) stops.forEach((stop) => points.push([stop.lon, stop.lat]));
    if (car && stops.length) points.push([car.lon, car.lat]);
    if (!points.length && car) this.city.show([[car.lon, car.lat]], { quick, most: 15.6 });
    else if (points.length) this.city.show(points, { quick, most, edge });
  }

  /** Keep the names of stops in sight: near an edge, or what covers the map, they stand to its other side. */
  alignTags() {
    const wide = this.city.box.clientWidth;
    const { top, bottom } = this.city.room();
    const low = this.city.box.clientHeight - bottom;
    this.marks.forEach((mark) => {
      const tag = /** @type {HTMLElement | null} */ (mark.getElement().querySelector('.mark-tag'));
      if (!tag) return;
      const { x, y } = this.city.map.project(mark.getLngLat());
      const reach = TAG_FROM_PX + tag.offsetHeight;
      if (y - reach < top) tag.classList.add('below');
      else if (y + reach > low) tag.classList.remove('below');
      tag.classList.toggle('from-start', x < tag.offsetWidth / 2 + 8);
      tag.classList.toggle('from-end', x > wide - tag.offsetWidth / 2 - 8);
    });
  }

  /** @param {string} kind */
  word(kind) {
    return this.city.box.dataset[kind] ?? '';
  }
}
