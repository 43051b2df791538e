// @ts-check
/* Guidance on a leg: where one is on it, what comes next. Pure but for the card's text. Called by drive.js. */
import { distance, minutes } from './time.js';

/** @typedef {[number, number]} LonLat */
/** @typedef {{kind: string, name: string, distance_m: number, points_index: number}} Step */

const METRES = 111_195;
/* A car this far from its leg is elsewhere; between two fixes it stays within this reach on it. */
const OFF_M = 60;
const REACH_M = 400;

/** Metres between two points; flat, which is exact enough for a street. @param {LonLat} a @param {LonLat} b */
export function metres(a, b) {
  const east = (b[0] - a[0]) * Math.cos((a[1] * Math.PI) / 180) * METRES;
  return Math.hypot(east, (b[1] - a[1]) * METRES);
}

/** Degrees from north. @param {LonLat} a @param {LonLat} b */
export function bearing(a, b) {
  const east = (b[0] - a[0]) * Math.cos((a[1] * Math.PI) / 180);
  return ((Math.atan2(east, b[1] - a[1]) * 180) / Math.PI + 360) % 360;
}

/** Cumulated metres along a leg. @param {LonLat[]} points */
export function along(points) {
  let sum = 0;
  return points.map((point, at) => (sum += at ? metres(points[at - 1], point) : 0));
}

/**
 * The nearest place on a leg, or on the part of it between two sums: metres driven, and metres off it.
 * @param {LonLat[]} points @param {number[]} sums @param {LonLat} at
 */
export function locate(points, sums, at, from_m = 0, until_m = Infinity) {
  let best = { driven_m: 0, off_m: Infinity };
  for (let i = 1; i < points.length; i += 1) {
    if (sums[i] < from_m || sums[i - 1] > until_m) continue;
    const [a, b] = [points[i - 1], points[i]];
    const length = sums[i] - sums[i - 1] || 1e-9;
    const cos = Math.cos((a[1] * Math.PI) / 180);
    const dot = ((at[0] - a[0]) * (b[0] - a[0]) * cos * cos + (at[1] - a[1]) * (b[1] - a[1])) * METRES * METRES;
    const share = Math.min(1, Math.max(0, dot / (length * length)));
    const off = metres(at, [a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share]);
    if (off < best.off_m) best = { driven_m: sums[i - 1] + length * share, off_m: off };
  }
  return best;
}

/** What of a leg lies ahead of a car. Where the leg crosses itself, the car goes on from where it was. */
export class Ahead {
  /** @param {LonLat[]} points */
  constructor(points) {
    this.points = points;
    this.sums = along(points);
    this.driven_m = 0;
  }

  /** The rest of the leg from the car on; all of it while the car is elsewhere. @param {LonLat} at */
  of(at) {
    const close = locate(this.points, this.sums, at, this.driven_m - OFF_M, this.driven_m + REACH_M);
    const found = close.off_m < OFF_M ? close : locate(this.points, this.sums, at);
    if (found.off_m > OFF_M) return this.points;
    this.driven_m = found.driven_m;
    const next = this.sums.findIndex((sum) => sum > found.driven_m);
    return next < 0 ? [] : [at, ...this.points.slice(next)];
  }
}

export class Guide {
  /** @param {LonLat[]} leg @param {Step[]} steps @param {number} duration_s of the whole leg @param {string} units */
  constructor(leg, steps, duration_s, units) {
    this.points = leg;
    this.steps = steps;
    this.sums = along(this.points);
    this.length_m = this.sums[this.sums.length - 1] ?? 0;
    this.duration_s = duration_s;
    this.units = units;
  }

  /** Keep the card at the next turn. @param {LonLat} at @returns {number} metres left */
  update(at) {
    if (this.points.length < 2) return Infinity;
    const { driven_m } = locate(this.points, this.sums, at);
    const left = Math.max(0, this.length_m - driven_m);
    text('[data-eta]', minutes((this.duration_s * left) / Math.max(1, this.length_m)));
    text('[data-left]', distance(left, this.units));
    const next = this.steps.findIndex((step, i) => i > 0 && this.sums[step.points_index] > driven_m + 4);
    if (next > 0) this.card(next, this.sums[this.steps[next].points_index] - driven_m);
    return left;
  }

  /** @param {number} next @param {number} far_m */
  card(next, far_m) {
    text('[data-turn-far]', distance(far_m, this.units));
    const words = document.querySelectorAll('#turn-words > li');
    const [now, then] = [words[next], words[next + 1]];
    if (now) say('[data-turn-icon]', '[data-turn-name]', now);
    document.querySelector('.turn-next')?.toggleAttribute('hidden', !then);
    if (then) say('[data-then-icon]', '[data-then-name]', then);
  }
}

/** The server wrote every step's sign and words once; they are only moved. @param {string} sign @param {string} words @param {Element} from */
function say(sign, words, from) {
  const icon = from.querySelector('svg');
  const place = document.querySelector(sign);
  if (icon && place && place.getAttribute('data-shown') !== from.id) {
    place.replaceChildren(icon.cloneNode(true));
    place.setAttribute('data-shown', from.id);
  }
  text(words, from.querySelector('span')?.textContent ?? '');
}

/** @param {string} selector @param {string} words */
function text(selector, words) {
  const element = document.querySelector(selector);
  if (element && element.textContent !== words) element.textContent = words;
}
