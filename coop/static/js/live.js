// @ts-check
/* Keeps #live as the server has it: a socket says what changed, htmx fetches the sheet again.
   While the socket is down the page asks every few seconds; after it, everything is fetched once. */
import { pageReceivedMs, setClock } from './time.js';

/**
 * @typedef {object} Message one of ours, <= 4 KiB
 * @property {'snapshot' | 'changed' | 'car' | 'chat' | 'problem'} type
 * @property {number} [seq]
 * @property {number} [lat]
 * @property {number} [lon]
 * @property {number} [heading]
 * @property {number | null} [eta_s]
 * @property {string} [by] who wrote or read, of a chat
 * @property {string} [code]
 * @property {string} [detail]
 */

const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 15_000;
const POLL_MS = 5_000;
const LONGEST_FETCH_MS = 15_000;
const SIGNED_OUT = 4401;

export const live = () => document.getElementById('live');

export class Live {
  /** @param {{onCar?: (message: Message) => void, onChat?: (message: Message) => unknown, onSwap?: () => void, onLink?: (isUp: boolean) => void}} on */
  constructor(on) {
    this.on = on;
    /** @type {WebSocket | null} */
    this.socket = null;
    this.waitMs = FIRST_WAIT_MS;
    this.isFetching = false;
    this.isAskedAgain = false;
    this.sent = 0;
    this.wasUp = false;
    this.shown = live();
    this.state = this.shown?.dataset.state ?? '';
    setClock(this.shown?.dataset.now, pageReceivedMs());
    /** @type {Map<string, string>} */
    this.typed = new Map();
    /** @type {Element[]} */
    this.refused = [];
    /** @type {string | undefined} */
    this.refusedIn = undefined;
    document.addEventListener('htmx:beforeRequest', (event) => this.count(/** @type {CustomEvent} */ (event), 1));
    document.addEventListener('htmx:afterRequest', (event) => this.count(/** @type {CustomEvent} */ (event), -1));
    document.addEventListener('htmx:beforeSwap', (event) => this.aboutToSwap(/** @type {CustomEvent} */ (event)));
    document.addEventListener('htmx:afterSwap', () => this.putTyped());
    document.addEventListener('htmx:afterSettle', () => this.swapped());
    document.addEventListener('visibilitychange', () => !document.hidden && this.wake());
    addEventListener('online', () => this.wake());
    addEventListener('pageshow', (event) => event.persisted && this.refresh());
    setInterval(() => this.poll(), POLL_MS);
    this.connect();
  }

  get seq() {
    return Number(live()?.dataset.seq ?? 0);
  }

  get isUp() {
    return this.socket?.readyState === WebSocket.OPEN;
  }

  connect() {
    const path = live()?.dataset.socket;
    if (!path || this.socket) return;
    const socket = new WebSocket(`${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}${path}`);
    this.socket = socket;
    socket.onopen = () => {
      this.waitMs = FIRST_WAIT_MS;
      if (this.wasUp) this.refresh();
      this.link(true);
    };
    socket.onmessage = (event) => this.heard(/** @type {Message} */ (JSON.parse(event.data)));
    socket.onclose = ({ code }) => {
      if (this.socket !== socket) return;
      if (code === SIGNED_OUT) location.reload();
      this.socket = null;
      this.link(false);
      setTimeout(() => this.connect(), this.waitMs * (0.7 + Math.random() * 0.6));
      this.waitMs = Math.min(LONGEST_WAIT_MS, this.waitMs * 2);
    };
  }

  /** @param {object} message whether it could be sent */
  send(message) {
    if (!this.isUp) return false;
    this.socket?.send(JSON.stringify(message));
    return true;
  }

  /** @param {Message} message */
  heard(message) {
    if (message.type === 'car') this.on.onCar?.(message);
    if (message.type === 'chat') {
      this.refresh();
      this.on.onChat?.(message);
    }
    const isNew = message.seq !== undefined && message.seq !== this.seq;
    if ((message.type === 'changed' || message.type === 'snapshot') && isNew) this.refresh();
  }

  /** Fetch the sheet again; a wish during a fetch, or while a form waits for its answer, is kept for after it. */
  async refresh() {
    this.isAskedAgain = true;
    if (this.isFetching) return;
    this.isFetching = true;
    while (this.isAskedAgain && !this.sent) {
      this.isAskedAgain = false;
      await this.fetchSheet();
    }
    this.isFetching = false;
  }

  /** One fetch; without an answer in time or at all, the next change or the next look tries again. */
  async fetchSheet() {
    const path = live()?.dataset.sheet;
    if (!path) return;
    const how = { target: '#live', select: '#live', swap: 'outerHTML' };
    const fetched = /** @type {any} */ (window).htmx.ajax('GET', path, how).catch(() => {});
    await Promise.race([fetched, new Promise((late) => setTimeout(late, LONGEST_FETCH_MS))]);
  }

  /** Forms under way. @param {CustomEvent} event @param {1 | -1} more */
  count({ detail }, more) {
    if (detail.requestConfig.verb === 'get') return;
    this.sent = Math.max(0, this.sent + more);
    if (!this.sent && this.isAskedAgain) this.refresh();
  }

  /** A form whose sheet is replaced before its answer comes would never show why it was refused. @param {CustomEvent} event */
  aboutToSwap(event) {
    this.keepTyped();
    if (!this.sent || event.detail.requestConfig.verb !== 'get' || event.detail.target !== live()) return;
    event.detail.shouldSwap = false;
    this.isAskedAgain = true;
  }

  /** What is half typed outlives the sheet around it; htmx itself puts the focus back. */
  keepTyped() {
    const inputs = /** @type {NodeListOf<HTMLInputElement>} */ (document.querySelectorAll('#live [data-keep]'));
    this.typed = new Map([...inputs].map((input) => [input.id, input.value]));
    // A fetch knows nothing of why a form was just refused.
    this.refused = this.isFetching ? [...document.querySelectorAll('#refused > *')] : [];
    this.refusedIn = live()?.dataset.state;
  }

  putTyped() {
    this.typed.forEach((value, id) => {
      const input = /** @type {HTMLInputElement | null} */ (document.getElementById(id));
      if (input && !input.value) input.value = value;
    });
    const refused = document.getElementById('refused');
    if (refused && !refused.childElementCount && live()?.dataset.state === this.refusedIn) refused.append(...this.refused);
  }

  /** The sheet was replaced, by a fetch or by a form's answer. */
  swapped() {
    const sheet = live();
    if (sheet === this.shown) return;
    if (!sheet || sheet.hasAttribute('data-reload')) {
      location.reload();
      return;
    }
    this.shown = sheet;
    setClock(sheet.dataset.now);
    if (sheet.dataset.state !== this.state) this.say(sheet.dataset.say ?? '');
    this.state = sheet.dataset.state ?? '';
    this.link(this.isUp);
    if (sheet.dataset.socket) this.connect();
    else this.socket?.close();
    this.on.onSwap?.();
  }

  /** Tell screen readers, and the tab, what has changed. @param {string} words */
  say(words) {
    const said = document.getElementById('said');
    if (said) said.textContent = words.trim();
    if (words.trim()) document.title = `${words.trim()} · ${document.title.split(' · ').pop()}`;
  }

  /** @param {boolean} isUp */
  link(isUp) {
    document.getElementById('slow')?.toggleAttribute('hidden', isUp || !this.wasUp);
    if (isUp) this.wasUp = true;
    this.on.onLink?.(isUp);
  }

  poll() {
    if (!this.isUp && live()?.dataset.socket && !document.hidden) this.refresh();
  }

  wake() {
    if (!this.isUp) this.connect();
    this.refresh();
  }
}
