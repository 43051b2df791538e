// @ts-check
/* The grab handle of the bottom sheet: drag it, or press it, to 30, 60 or 95 % of the screen. */

const SIZES = [30, 60, 95];
const PRESS_PX = 6;
const stage = /** @type {HTMLElement | null} */ (document.querySelector('.stage'));

/* Where the sheet is, or is on its way to. */
let wanted = 0;

/** Make the sheet this high. @param {number} percent */
export function size(percent) {
  if (!stage) return;
  wanted = percent;
  stage.classList.add('sized');
  stage.style.setProperty('--sheet', `${percent}%`);
}

/** @param {HTMLElement} sheet */
const percentOf = (sheet) => (sheet.offsetHeight / (stage?.clientHeight || 1)) * 100;

/** @param {number} percent */
const nearest = (percent) => SIZES.reduce((best, one) => (Math.abs(one - percent) < Math.abs(best - percent) ? one : best));

stage?.addEventListener('pointerdown', (event) => {
  const grab = /** @type {HTMLElement} */ (event.target).closest('[data-grab]');
  const sheet = /** @type {HTMLElement | null} */ (grab?.closest('.sheet'));
  if (!grab || !sheet) return;
  const startY = event.clientY;
  const startHigh = percentOf(sheet);
  let moved = 0;
  grab.setPointerCapture(event.pointerId);
  stage.classList.add('dragging');
  const move = (/** @type {PointerEvent} */ to) => {
    moved = startY - to.clientY;
    if (Math.abs(moved) > PRESS_PX) size(Math.min(95, Math.max(22, startHigh + (moved / stage.clientHeight) * 100)));
  };
  const drop = () => {
    grab.removeEventListener('pointermove', /** @type {EventListener} */ (move));
    stage.classList.remove('dragging');
    if (Math.abs(moved) > PRESS_PX) size(nearest(percentOf(sheet)));
  };
  grab.addEventListener('pointermove', /** @type {EventListener} */ (move));
  grab.addEventListener('pointerup', drop, { once: true });
  grab.addEventListener('pointercancel', drop, { once: true });
});

stage?.addEventListener('keydown', (event) => {
  const grab = /** @type {HTMLElement} */ (event.target).closest('[data-grab]');
  const sheet = /** @type {HTMLElement | null} */ (grab?.closest('.sheet'));
  if (!sheet || !['ArrowUp', 'ArrowDown', 'Enter', ' '].includes(event.key)) return;
  event.preventDefault();
  const at = SIZES.indexOf(nearest(wanted || percentOf(sheet)));
  const next = event.key === 'ArrowUp' ? Math.min(2, at + 1) : event.key === 'ArrowDown' ? Math.max(0, at - 1) : (at + 1) % SIZES.length;
  size(SIZES[next]);
});
