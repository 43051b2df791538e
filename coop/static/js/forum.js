// @ts-check
/* The Commons: what one types outlives the page, a name after @ is offered, and news show themselves. */
import { Live, live } from './live.js';

const QUIET_MS = 200;
const LEAST = 2;

if (live()) new Live({});

/* Drafts stay in this tab until they are sent: nothing is left for the next person at the machine.
   Listened to from above, since htmx replaces a contribution with its form. */
if (document.querySelector('[data-code]')) sessionStorage.removeItem('sent');
else forgetSent();
document.addEventListener('htmx:afterSettle', putDrafts);
putDrafts();
document.addEventListener('input', ({ target }) => {
  const field = /** @type {HTMLTextAreaElement} */ (target);
  if (field.dataset.draft) sessionStorage.setItem(keyOf(field), field.value);
});
document.addEventListener('submit', ({ target }) => {
  const keys = drafts(/** @type {HTMLFormElement} */ (target)).map(keyOf);
  sessionStorage.setItem('sent', [sessionStorage.getItem('sent') ?? '', ...keys].join(' '));
});

/** @param {ParentNode} within */
function drafts(within) {
  return [.../** @type {NodeListOf<HTMLTextAreaElement | HTMLInputElement>} */ (within.querySelectorAll('[data-draft]'))];
}

/** @param {HTMLElement} field */
function keyOf(field) {
  return `draft:${field.dataset.draft}`;
}

/** What was typed and not sent stands in its field again, in sight. */
function putDrafts() {
  drafts(document).forEach((field) => {
    field.value ||= sessionStorage.getItem(keyOf(field)) ?? '';
    if (field.value) field.closest('details')?.setAttribute('open', '');
  });
}

/** What was sent, and not refused, is no draft any more. */
function forgetSent() {
  (sessionStorage.getItem('sent') ?? '').split(' ').forEach((key) => key && sessionStorage.removeItem(key));
  sessionStorage.removeItem('sent');
}

/** After @ and two letters, members are offered by name; typing the whole name does the same. */
class Names {
  /** @param {HTMLTextAreaElement} field */
  constructor(field) {
    this.field = field;
    this.at = -1;
    this.timer = 0;
    const holder = document.createElement('div');
    holder.className = 'named';
    field.before(holder);
    this.list = document.createElement('ul');
    this.list.className = 'named-list';
    this.list.id = `names-${Math.random().toString(36).slice(2)}`;
    this.list.setAttribute('role', 'listbox');
    this.list.setAttribute('aria-label', '@');
    this.list.hidden = true;
    holder.append(field, this.list);
    field.setAttribute('aria-controls', this.list.id);
    field.setAttribute('aria-autocomplete', 'list');
    field.addEventListener('input', () => this.look());
    field.addEventListener('keydown', (event) => this.key(event));
    field.addEventListener('blur', () => setTimeout(() => this.close(), QUIET_MS));
  }

  /** The word after an @ before the cursor, if there is one. */
  word() {
    const before = this.field.value.slice(0, this.field.selectionStart);
    return /(?:^|[^\w@/.])@([\p{L}’'-]{2,20})$/u.exec(before)?.[1] ?? '';
  }

  look() {
    clearTimeout(this.timer);
    const word = this.word();
    if (word.length < LEAST) return this.close();
    this.timer = setTimeout(() => this.ask(word), QUIET_MS);
  }

  /** @param {string} word */
  async ask(word) {
    const address = new URL(this.field.dataset.people ?? '', location.href);
    address.searchParams.set('q', word);
    const answer = await fetch(address).catch(() => null);
    if (!answer?.ok || this.word() !== word) return;
    const people = /** @type {{name: string}[]} */ (await answer.json());
    this.list.replaceChildren(...people.map(({ name }, index) => this.option(name, index)));
    this.list.hidden = !people.length;
    this.choose(people.length ? 0 : -1);
  }

  /** @param {string} name @param {number} index */
  option(name, index) {
    const option = document.createElement('li');
    option.id = `${this.list.id}-${index}`;
    option.setAttribute('role', 'option');
    option.textContent = name;
    option.addEventListener('mousedown', (event) => event.preventDefault());
    option.addEventListener('click', () => this.put(name));
    return option;
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    if (this.list.hidden) return;
    const count = this.list.children.length;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) this.choose((this.at + step + count) % count);
    else if (event.key === 'Enter' || event.key === 'Tab') this.put(this.list.children[this.at].textContent ?? '');
    else if (event.key === 'Escape') this.close();
    else return;
    event.preventDefault();
  }

  /** @param {number} index */
  choose(index) {
    this.at = index;
    [...this.list.children].forEach((option, at) => option.setAttribute('aria-selected', String(at === index)));
    if (index >= 0) this.field.setAttribute('aria-activedescendant', `${this.list.id}-${index}`);
  }

  /** @param {string} name */
  put(name) {
    const cursor = this.field.selectionStart;
    const begin = cursor - this.word().length;
    this.field.setRangeText(`${name} `, begin, cursor, 'end');
    this.field.dispatchEvent(new Event('input', { bubbles: true }));
    this.close();
    this.field.focus();
  }

  close() {
    this.list.hidden = true;
    this.field.removeAttribute('aria-activedescendant');
  }
}

/** Each field once, those included that htmx brings later. */
function offerNames() {
  document.querySelectorAll('textarea[data-people]:not([aria-autocomplete])').forEach((field) => new Names(/** @type {HTMLTextAreaElement} */ (field)));
}
document.addEventListener('htmx:afterSettle', offerNames);
offerNames();
