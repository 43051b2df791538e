// @ts-check
/* Small comforts of every page: the menu closes, forms are sent once, times read in one's own clock,
   and what only works with scripts shows itself. */

document.querySelectorAll('[data-needs-script], [data-locate]').forEach((element) => element.removeAttribute('hidden'));

document.querySelectorAll('time[data-clock]').forEach((time) => {
  const at = new Date(time.getAttribute('datetime') ?? '');
  if (Number.isNaN(at.getTime())) return;
  const clock = /** @type {Intl.DateTimeFormatOptions} */ ({ hour: '2-digit', minute: '2-digit' });
  const day = /** @type {Intl.DateTimeFormatOptions} */ ({ day: 'numeric', month: 'long' });
  time.textContent = at.toLocaleString([], time.getAttribute('data-clock') === 'day' ? { ...day, ...clock } : clock);
});

document.addEventListener('click', (event) => {
  document.querySelectorAll('details.menu[open]').forEach((menu) => {
    if (!menu.contains(/** @type {Node} */ (event.target))) menu.removeAttribute('open');
  });
});

document.addEventListener('keydown', (event) => {
  if (event.key !== 'Escape') return;
  document.querySelectorAll('details.menu[open]').forEach((menu) => {
    menu.removeAttribute('open');
    menu.querySelector('summary')?.focus();
  });
});

document.addEventListener('submit', (event) => {
  const form = /** @type {HTMLFormElement} */ (event.target);
  if (!form.matches('[data-once]') || form.hasAttribute('hx-post')) return;
  form.querySelectorAll('button[type="submit"]').forEach((button) => button.setAttribute('aria-busy', 'true'));
});

/* Coming back with the browser's back button shows the page as it was left: let forms be sent again. */
addEventListener('pageshow', () => {
  document.querySelectorAll('[aria-busy]').forEach((button) => button.removeAttribute('aria-busy'));
});
