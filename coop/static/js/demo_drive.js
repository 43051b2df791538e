// @ts-check
/* "Let the demo drive": moves a demo driver along the leg, faster than the road allows, and says when it is
   there. Presses nothing itself; drive.js decides what arriving means. */
import { along, bearing } from './guide.js';

/** @typedef {[number, number]} LonLat */

const EVERY_MS = 1000;

export class DemoDrive {
  /**
   * @param {LonLat[]} leg @param {number} duration_s of the whole leg on the road
   * @param {number} speedUp how many times as fast
   * @param {{onMove: (position: import('./positions.js').Position) => void, onThere: () => void}} on
   */
  constructor(leg, duration_s, speedUp, on) {
    this.points = leg;
    this.sums = along(this.points);
    this.length_m = this.sums[this.sums.length - 1] ?? 0;
    this.speed_mps = (this.length_m / Math.max(8, duration_s)) * speedUp;
    this.on = on;
    this.driven_m = 0;
    this.seenMs = Date.now() - EVERY_MS;
    this.timer = setInterval(() => this.step(), EVERY_MS);
    this.step();
  }

  /** By the time that passed: a browser that is busy or in the background comes by less often. */
  step() {
    const nowMs = Date.now();
    this.driven_m = Math.min(this.length_m, this.driven_m + (this.speed_mps * (nowMs - this.seenMs)) / 1000);
    this.seenMs = nowMs;
    const next = Math.max(1, this.sums.findIndex((sum) => sum >= this.driven_m));
    const [a, b] = [this.points[next - 1], this.points[next]];
    if (!a || !b) return this.end();
    const share = (this.driven_m - this.sums[next - 1]) / (this.sums[next] - this.sums[next - 1] || 1);
    this.on.onMove({ lat: a[1] + (b[1] - a[1]) * share, lon: a[0] + (b[0] - a[0]) * share, heading: Math.round(bearing(a, b)), accuracy_m: 5 });
    if (this.driven_m >= this.length_m) this.end();
    return undefined;
  }

  end() {
    this.stop();
    this.on.onThere();
  }

  stop() {
    clearInterval(this.timer);
  }
}
