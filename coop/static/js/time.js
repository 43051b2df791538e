// @ts-check
/* Clocks on the page, on the server's time: countdowns, waiting, the offer's ring. Called by the live pages. */

let offsetMs = 0;
/* Clocks that were seen running. One that is over when it appears, as after a refresh, asks for nothing. */
/** @type {WeakSet<Element>} */
const running = new WeakSet();

/** Take the server's clock from a fragment's data-now. @param {string | undefined} iso @param {number} [receivedMs] */
export function setClock(iso, receivedMs = Date.now()) {
  const server = Date.parse(iso ?? '');
  if (!Number.isNaN(server)) offsetMs = server - receivedMs;
}

/** When the page itself came from the server, in this browser's clock. */
export function pageReceivedMs() {
  const [page] = /** @type {PerformanceNavigationTiming[]} */ (performance.getEntriesByType('navigation'));
  return performance.timeOrigin + (page?.responseStart || 0);
}

export const serverNow = () => Date.now() + offsetMs;

/** @param {string | undefined} iso */
const secondsTo = (iso) => (Date.parse(iso ?? '') - serverNow()) / 1000;

/** @param {number} seconds */
export const clock = (seconds) => {
  const whole = Math.max(0, Math.floor(seconds));
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}`;
};

/** "6 min", as the server writes it. @param {number} seconds */
export function minutes(seconds) {
  const whole = Math.max(1, Math.round(seconds / 60));
  return whole < 60 ? `${whole}\u00a0min` : `${Math.floor(whole / 60)}\u00a0h ${whole % 60}\u00a0min`;
}

/** "400 m" or "0.7 mi", as the server writes it. @param {number} metres @param {string} units */
export function distance(metres, units) {
  if (units === 'imperial') {
    const feet = metres / 0.3048;
    return feet < 1000 ? `${Math.max(50, Math.round(feet / 50) * 50)}\u00a0ft` : `${(metres / 1609.344).toFixed(1)}\u00a0mi`;
  }
  if (metres >= 950) return `${(metres / 1000).toFixed(1)}\u00a0km`;
  const step = metres < 200 ? 10 : 50;
  return `${Math.max(step, Math.round(metres / step) * step)}\u00a0m`;
}

/**
 * Keep every clock of the page going.
 * @param {() => void} onOver called once for each countdown that runs out
 */
export function runClocks(onOver) {
  const tick = () => {
    document.querySelectorAll('[data-countdown]').forEach((element) => {
      const left = secondsTo(/** @type {HTMLElement} */ (element).dataset.countdown);
      if (Number.isNaN(left)) return;
      write(element, clock(left));
      watch(element, left, onOver);
    });
    document.querySelectorAll('[data-since]').forEach((element) => {
      const past = -secondsTo(/** @type {HTMLElement} */ (element).dataset.since);
      if (!Number.isNaN(past)) write(element, clock(past));
    });
    document.querySelectorAll('[data-ring]').forEach((element) => ring(/** @type {HTMLElement} */ (element), onOver));
  };
  tick();
  return setInterval(tick, 250);
}

/** @param {HTMLElement} element @param {() => void} onOver */
function ring(element, onOver) {
  const left = Math.max(0, secondsTo(element.dataset.ring));
  const window_ = Number(element.dataset.window);
  element.querySelector('.ring-left')?.setAttribute('stroke-dasharray', `${Math.min(left, window_).toFixed(2)} ${window_}`);
  element.classList.toggle('soon', left <= 5);
  const number = element.querySelector('[data-ring-left]');
  if (number) write(number, String(Math.ceil(left)));
  watch(element, left, onOver);
}

/** @param {Element} element @param {number} left @param {() => void} onOver */
function watch(element, left, onOver) {
  if (left > 0) running.add(element);
  else if (running.delete(element)) setTimeout(onOver, 700);
}

/** @param {Element} element @param {string} text */
function write(element, text) {
  if (element.textContent !== text) element.textContent = text;
}
