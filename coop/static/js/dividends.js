// @ts-check
/* The counter of a member's dividends: goes on at the pace of the last fees, and is put right by the
   server every ten seconds. Who asked for less motion sees it change only then. */

const SCALE = 10n ** 12n;
const ASK_MS = 10_000;
const TICK_MS = 250;
const calm = matchMedia('(prefers-reduced-motion: reduce)');

/** @param {bigint} minor @param {DOMStringMap} how */
const money = (minor, how) => {
  const decimals = Number(how.decimals);
  const text = minor.toString().padStart(decimals + 1, '0');
  const cut = text.length - decimals;
  const whole = text.slice(0, cut).replace(/\B(?=(\d{3})+$)/g, ',');
  return `${how.symbol}${whole}${decimals ? `.${text.slice(cut)}` : ''}`;
};

document.querySelectorAll('[data-counter]').forEach((node) => {
  const sum = /** @type {HTMLElement} */ (node);
  const card = /** @type {HTMLElement} */ (sum.closest('section') ?? document.body);
  let scaled = BigInt(sum.dataset.scaled ?? '0');
  let pace = BigInt(sum.dataset.pace ?? '0');
  let since = performance.now();

  const show = () => {
    const passed = calm.matches ? 0n : BigInt(Math.round(Math.min(performance.now() - since, 2 * ASK_MS)));
    const now = scaled + (pace * passed) / 1000n;
    const whole = sum.querySelector('[data-whole]');
    const rest = sum.querySelector('[data-rest]');
    if (whole) whole.textContent = money(now / SCALE, sum.dataset);
    if (rest) rest.textContent = String((now % SCALE) / (SCALE / 100n)).padStart(2, '0');
  };

  const ask = async () => {
    if (document.hidden) return;
    try {
      const answer = await fetch(sum.dataset.url ?? '', { headers: { Accept: 'application/json' } });
      if (!answer.ok) return;
      const told = await answer.json();
      scaled = BigInt(told.accrued_scaled);
      pace = BigInt(told.pace_scaled_per_s);
      since = performance.now();
      const figures = {
        '[data-waiting]': BigInt(told.waiting_scaled) / SCALE,
        '[data-available]': BigInt(told.available_minor),
        '[data-paid]': BigInt(told.paid_minor),
      };
      for (const [place, minor] of Object.entries(figures)) {
        const shown = card.querySelector(place);
        if (shown) shown.textContent = money(minor, sum.dataset);
      }
      show();
    } catch {
      /* Away for a while: the counter stands still until an answer comes. */
    }
  };

  setInterval(() => calm.matches || show(), TICK_MS);
  setInterval(ask, ASK_MS);
  document.addEventListener('visibilitychange', ask);
});
