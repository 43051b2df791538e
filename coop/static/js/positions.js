// @ts-check
/* A driver's positions on their way to the server: sent at once when there is a link, else kept on the phone
   (ten minutes, one a second at most) and sent in order, with the time they happened, when the link is back. */

const KEY = 'ourway.positions';
const KEPT = 600;
const BATCH = 12; // a frame holds 4 KiB

/**
 * @typedef {object} Position
 * @property {number} lat
 * @property {number} lon
 * @property {number} heading degrees from north
 * @property {number} accuracy_m
 */

/** @returns {object[]} */
function kept() {
  try {
    return JSON.parse(localStorage.getItem(KEY) ?? '[]');
  } catch {
    return [];
  }
}

/** @param {object[]} waiting */
function keep(waiting) {
  try {
    localStorage.setItem(KEY, JSON.stringify(waiting.slice(-KEPT)));
  } catch { /* A full or forbidden store: the newest position goes out with the next one. */ }
}

export class Positions {
  /** @param {import('./live.js').Live} link */
  constructor(link) {
    this.link = link;
    /** @type {Position | null} */
    this.last = null;
    this.isFlushing = false;
  }

  /** @param {Position} position @param {Date} occurredAt on the server's clock */
  report(position, occurredAt) {
    this.last = position;
    const message = { type: 'position', client_event_id: crypto.randomUUID(), ...position, occurred_at: occurredAt.toISOString() };
    const waiting = kept();
    if (!waiting.length && this.link.send(message)) return;
    keep([...waiting, message]);
    this.flush();
  }

  /** Send what was kept, oldest first, a frame at a time. */
  flush() {
    const waiting = kept();
    if (this.isFlushing || !waiting.length) return;
    if (!this.link.send({ type: 'positions', positions: waiting.slice(0, BATCH) })) return;
    const left = waiting.slice(BATCH);
    keep(left);
    if (!left.length) return;
    this.isFlushing = true;
    setTimeout(() => {
      this.isFlushing = false;
      this.flush();
    }, 1000);
  }
}
