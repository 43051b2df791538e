// Stripe's own form for a card: what is typed goes to Stripe and nowhere else.
// @ts-check

/**
 * @typedef {{ mount: (where: string) => void }} StripePart
 * @typedef {{ create: (kind: string) => StripePart }} StripeForm
 * @typedef {{ error?: { message?: string } }} StripeAnswer
 * @typedef {{
 *   elements: (how: { clientSecret: string }) => StripeForm,
 *   confirmSetup: (what: { elements: StripeForm, confirmParams: { return_url: string } }) => Promise<StripeAnswer>,
 * }} StripeClient
 */

const form = /** @type {HTMLFormElement} */ (document.getElementById("card-form"));
const trouble = /** @type {HTMLElement} */ (document.getElementById("card-trouble"));
const make = /** @type {{ Stripe?: (key: string) => StripeClient }} */ (/** @type {unknown} */ (window)).Stripe;
const { secret = "", key = "", back = "" } = form.dataset;

if (make) {
  const stripe = make(key);
  const elements = stripe.elements({ clientSecret: secret });
  elements.create("payment").mount("#card-fields");
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const button = /** @type {HTMLButtonElement} */ (form.querySelector("button"));
    button.disabled = true;
    trouble.hidden = true;
    const { error } = await stripe.confirmSetup({ elements, confirmParams: { return_url: back } });
    trouble.textContent = error?.message ?? "";
    trouble.hidden = !error;
    button.disabled = false;
  });
}
