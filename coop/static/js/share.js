// @ts-check
/* The page of a shared link: send it with what the phone offers, or copy it. */

const link = /** @type {HTMLInputElement | null} */ (document.querySelector('[data-link]'));
const send = /** @type {HTMLElement | null} */ (document.querySelector('[data-send]'));
const copy = /** @type {HTMLElement | null} */ (document.querySelector('[data-copy]'));

link?.addEventListener('focus', () => link.select());
if (send && !navigator.share) send.hidden = true;
send?.addEventListener('click', () => navigator.share({ title: send.dataset.title, url: link?.value }).catch(() => {}));
copy?.addEventListener('click', async () => {
  await navigator.clipboard?.writeText(link?.value ?? '').catch(() => link?.select());
  const words = copy.querySelector('span');
  if (words) words.textContent = copy.dataset.done ?? '';
});
export {};
