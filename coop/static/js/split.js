// @ts-check
/* The ballot on the fee's split: shares that always make 100 %, and what they would change, asked of the server. */

const WHOLE = 100;
const PAUSE_MS = 140;

/** Divide what is left among the others in proportion, to the last percent.
 * @param {number[]} wishes @param {number} moved @param {number} wish @param {boolean[]} held @returns {number[]} */
export function balanced(wishes, moved, wish, held) {
  const free = wishes.map((_, at) => at).filter((at) => at !== moved && !held[at]);
  const kept = wishes.reduce((sum, value, at) => sum + (at !== moved && held[at] ? value : 0), 0);
  if (!free.length) return wishes.map((value, at) => (at === moved ? Math.max(0, WHOLE - kept) : value));
  const asked = Math.min(Math.max(0, wish), WHOLE - kept);
  const left = WHOLE - kept - asked;
  const before = free.reduce((sum, at) => sum + wishes[at], 0);
  const exact = free.map((at) => (before ? (wishes[at] * left) / before : left / free.length));
  const next = wishes.map((value, at) => (at === moved ? asked : value));
  free.forEach((at, place) => { next[at] = Math.floor(exact[place]); });
  const rest = left - free.reduce((sum, at) => sum + next[at], 0);
  const order = free.map((_, place) => place).sort((a, b) => (exact[b] % 1) - (exact[a] % 1) || a - b);
  order.slice(0, rest).forEach((place) => { next[free[place]] += 1; });
  return next;
}

const form = /** @type {HTMLFormElement | null} */ (document.querySelector('[data-ballot]'));
if (form) begin(form);
if (matchMedia('(min-width: 1000px)').matches) {
  document.querySelectorAll('[data-open-wide]').forEach((fold) => fold.setAttribute('open', ''));
}

/** @param {HTMLFormElement} ballot */
function begin(ballot) {
  const shares = [...ballot.querySelectorAll('[data-share]')];
  const numbers = shares.map((share) => /** @type {HTMLInputElement} */ (share.querySelector('[type="number"]')));
  const ranges = shares.map((share) => /** @type {HTMLInputElement} */ (share.querySelector('[data-range]')));
  const first = numbers.map((number) => Number(number.value) || 0);
  let wishes = [...first];
  let asking = new AbortController();
  let timer = 0;
  document.querySelectorAll('[data-plain]').forEach((plain) => plain.remove());

  const held = () => shares.map((share) => share.classList.contains('held'));

  /** @param {number[]} next */
  function show(next) {
    wishes = next;
    shares.forEach((share, at) => {
      numbers[at].value = String(next[at]);
      ranges[at].value = String(next[at]);
      ranges[at].setAttribute('aria-valuetext', `${next[at]}\u00a0%`);
      share.querySelector('[data-wish]')?.setAttribute('width', `${next[at]}%`);
    });
    ballot.querySelector('[data-reset]')?.toggleAttribute('hidden', next.every((value, at) => value === first[at]));
    tellSum();
    if (ballot.hasAttribute('data-signed-in')) askSoon();
  }

  /** @param {number} at @param {number} wish */
  const move = (at, wish) => show(balanced(wishes, at, Math.round(wish) || 0, held()));

  function tellSum() {
    const chip = /** @type {HTMLElement} */ (document.querySelector('[data-sum]'));
    const sum = numbers.reduce((all, number) => all + (Number(number.value) || 0), 0);
    chip.classList.toggle('whole', sum === WHOLE);
    const says = sum === WHOLE ? chip.dataset.whole : (sum < WHOLE ? chip.dataset.more : chip.dataset.less);
    const text = /** @type {HTMLElement} */ (chip.querySelector('span'));
    text.textContent = (says ?? '').replace(sum === WHOLE ? '' : '%', sum === WHOLE ? '' : `${Math.abs(WHOLE - sum)}\u00a0%`);
  }

  function askSoon() {
    clearTimeout(timer);
    timer = window.setTimeout(ask, PAUSE_MS);
  }

  async function ask() {
    asking.abort();
    asking = new AbortController();
    const query = new URLSearchParams(numbers.map((number) => [number.name, number.value]));
    try {
      const answer = await fetch(`${ballot.dataset.preview}?${query}`, { signal: asking.signal, headers: { Accept: 'application/json' } });
      if (answer.ok) tell(await answer.json());
    } catch (error) {
      if (!(error instanceof DOMException)) shares.forEach((share) => share.classList.add('stale'));
    }
  }

  /** @param {{without_bp: Record<string, number>, with_bp: Record<string, number>}} found */
  function tell(found) {
    numbers.forEach(({ name }, at) => {
      const yours = found.with_bp[name];
      const change = yours - found.without_bp[name];
      const cell = document.querySelector(`[data-yours="${name}"]`);
      if (cell) cell.textContent = (yours / 100).toFixed(1);
      const dot = shares[at].querySelector('[data-yours-at]');
      dot?.setAttribute('cx', `${yours / 100}%`);
      dot?.setAttribute('visibility', 'visible');
      const line = document.querySelector(`[data-change="${name}"]`);
      line?.classList.toggle('more', change > 0);
      if (line) line.textContent = change ? `${change > 0 ? '+' : '\u2212'}${(Math.abs(change) / 100).toFixed(2)}\u00a0${ballot.dataset.points}` : (ballot.dataset.none ?? '');
    });
  }

  shares.forEach((share, at) => {
    ranges[at].addEventListener('input', () => move(at, ranges[at].valueAsNumber));
    numbers[at].addEventListener('change', () => move(at, numbers[at].valueAsNumber));
    share.querySelectorAll('[data-step]').forEach((step) => step.addEventListener('click', () => {
      move(at, wishes[at] + Number(step.getAttribute('data-step')));
    }));
    share.querySelector('[data-keep]')?.addEventListener('click', (event) => {
      const is_held = share.classList.toggle('held');
      /** @type {HTMLElement} */ (event.currentTarget).setAttribute('aria-pressed', String(is_held));
    });
  });
  ballot.addEventListener('reset', (event) => {
    event.preventDefault();
    show([...first]);
  });
}
