// @ts-check
/* The ranking's form: sliders and numbers move together, and the preview follows what is typed. */

const sent = /** @type {HTMLFormElement | null} */ (document.querySelector('[data-rank]'));

/** What the number, the slider and its bar show of one weight. @param {Element} row @param {number} value */
function show(row, value) {
  const number = /** @type {HTMLInputElement} */ (row.querySelector('[type="number"]'));
  const range = /** @type {HTMLInputElement} */ (row.querySelector('[type="range"]'));
  if (document.activeElement !== number) number.value = String(value);
  range.value = String(value);
  range.setAttribute('aria-valuetext', `${value} %`);
  row.querySelector('[data-fill]')?.setAttribute('width', `${value}%`);
}

/** Weights that are moved are the order: presets have their own. @param {HTMLFormElement} of */
function weigh(of) {
  const chosen = /** @type {HTMLInputElement | null} */ (of.querySelector('[name="preset"]:checked'));
  const own = /** @type {HTMLInputElement | null} */ (of.querySelector('[name="preset"][value="weights"]'));
  if (own && chosen && !['own', 'remote'].includes(chosen.value)) own.checked = true;
}

document.querySelectorAll('[data-rank] [data-plain]').forEach((plain) => plain.remove());

/** How the weights add up; of another sum than 100 they are parts. */
function addUp() {
  const place = /** @type {HTMLElement | null} */ (document.querySelector('[data-rank] [data-sum]'));
  let sum = 0;
  document.querySelectorAll('[data-weight] [type="number"]').forEach((number) => {
    sum += Number(/** @type {HTMLInputElement} */ (number).value) || 0;
  });
  if (place) place.textContent = sum === 100 ? place.dataset.whole ?? '' : (place.dataset.parts ?? '').replace('%', String(sum));
}

let asked = 0;
/** Show what the form would do, without leaving the page. @param {HTMLFormElement} of @param {boolean} fills */
async function preview(of, fills) {
  const mine = ++asked;
  const data = new FormData(of);
  data.set('do', 'try');
  const answer = await fetch(of.action, { method: 'POST', body: data, headers: { 'X-Requested-With': 'fetch' } });
  if (!answer.ok || mine !== asked) return;
  const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
  const fresh = page.getElementById('preview');
  const old = document.getElementById('preview');
  if (fresh && old) old.replaceChildren(...fresh.childNodes);
  const said = page.querySelectorAll('.rank-refused');
  document.querySelectorAll('.rank-refused').forEach((place, at) => place.replaceChildren(...(said[at]?.childNodes ?? [])));
  if (!fills) return;
  page.querySelectorAll('[data-weight]').forEach((row, at) => fill(row, at));
  addUp();
}

/** A preset shows its weights. @param {Element} from @param {number} at */
function fill(from, at) {
  const row = document.querySelectorAll('[data-weight]')[at];
  const number = /** @type {HTMLInputElement | null} */ (from.querySelector('[type="number"]'));
  if (row && number) show(row, Number(number.value));
}

/** @type {ReturnType<typeof setTimeout> | undefined} */
let later;
sent?.addEventListener('input', (event) => {
  const input = /** @type {HTMLInputElement} */ (event.target);
  const row = input.closest('[data-weight]');
  if (row) {
    show(row, Math.min(100, Math.max(0, Math.round(Number(input.value) || 0))));
    weigh(sent);
    addUp();
  }
  if (input.name === 'preset') sent.querySelector(`.rank-${input.value}`)?.setAttribute('open', '');
  clearTimeout(later);
  later = setTimeout(() => preview(sent, input.name === 'preset'), 250);
});
