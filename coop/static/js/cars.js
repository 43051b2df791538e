// @ts-check
/* Cars on the map: they glide between fixes and turn with the street; without motion where that is asked for. */
import { isCalm } from './map.js';

/** @typedef {{lat: number, lon: number, heading?: number, label?: string}} Fix */

const SHAPE = '<svg viewBox="0 0 17 31" aria-hidden="true"><rect class="car-body" x="1" y="1" width="15" height="29" rx="5.5"></rect><path class="car-glass" d="M3.600 10.500C5 8.700 12 8.700 13.400 10.500L12.600 14H4.400ZM4.400 22.500H12.600L13.200 25.500C11.500 26.700 5.500 26.700 3.800 25.500Z"></path></svg>';
const LONGEST_MS = 1000;
const SHORTEST_MS = 160;

export class Car {
  /** @param {import('./map.js').CityMap} city @param {Fix} fix @param {{live?: boolean, onMove?: () => void}} [how] `live`: the car one waits for or drives */
  constructor(city, fix, { live = false, onMove } = {}) {
    this.onMove = onMove;
    this.element = document.createElement('div');
    this.element.className = live ? 'car is-live' : 'car';
    this.element.innerHTML = SHAPE;
    this.marker = city.mark(this.element, fix, { turns: true });
    this.at = { lat: fix.lat, lon: fix.lon, heading: fix.heading ?? 0 };
    this.marker.setRotation(this.at.heading);
    this.seen = performance.now();
    this.frame = 0;
  }

  /** Glide to a new fix within the time since the last one. @param {Fix} fix */
  to(fix) {
    const started = performance.now();
    const lasts = Math.min(LONGEST_MS, Math.max(SHORTEST_MS, started - this.seen));
    this.seen = started;
    const from = { ...this.at };
    const turn = ((((fix.heading ?? from.heading) - from.heading) % 360) + 540) % 360 - 180;
    cancelAnimationFrame(this.frame);
    if (isCalm.matches || document.hidden) return this.put(fix.lat, fix.lon, from.heading + turn);
    const step = (/** @type {number} */ now) => {
      const done = Math.min(1, (now - started) / lasts);
      const turned = Math.min(1, done * 2.5);
      this.put(from.lat + (fix.lat - from.lat) * done, from.lon + (fix.lon - from.lon) * done, from.heading + turn * turned);
      if (done < 1) this.frame = requestAnimationFrame(step);
    };
    this.frame = requestAnimationFrame(step);
  }

  /** @param {number} lat @param {number} lon @param {number} heading */
  put(lat, lon, heading) {
    this.at = { lat, lon, heading };
    this.marker.setLngLat([lon, lat]).setRotation(heading);
    this.onMove?.();
  }

  remove() {
    cancelAnimationFrame(this.frame);
    this.marker.remove();
  }
}
