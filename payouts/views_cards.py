"""Pages of cards: those somebody saved, coming back from their bank, paying what they owe."""

from urllib.parse import urlencode
from uuid import UUID, uuid4

from csp.decorators import csp_update
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from coop.basics.refusals import Refusal
from coop.web import keys, way_back, who
from coop.web.local import here
from coop.work import clock
from payouts import doors
from payouts.actions import cards, hearing, payments
from payouts.queries import cards as saved
from payouts.queries import payments as paid
from payouts.rails import client
from payouts.rails.fake.cards import CARDS

STRIPE_JS = "https://js.stripe.com"
STRIPE_POLICY = {
    "script-src": [STRIPE_JS, "https://*.js.stripe.com"],
    "frame-src": [STRIPE_JS, "https://*.js.stripe.com", "https://hooks.stripe.com"],
    "connect-src": ["https://api.stripe.com"],
    "img-src": ["https://*.stripe.com"],
}
"""What Stripe's form needs, by its documentation; opened on the page with the form alone."""


@csrf_exempt
@require_POST
def stripe_says(request: HttpRequest) -> HttpResponse:
    """The payment provider's messages: signed, so no cookie counts and no token is needed."""
    signature = request.headers.get("Stripe-Signature", "")
    hearing.receive(body=request.body, signature=signature, now=clock.now())
    return HttpResponse(status=200)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def my_cards(request: HttpRequest) -> HttpResponse:
    """Your cards; POST adds a test card, where no money moves. `next` leads back to a booking."""
    refusal: Refusal | None = None
    if request.method == "POST":
        number = request.POST.get("listed") or request.POST.get("number", "")
        try:
            cards.add_test_card(
                user_id=who.user_id(request),
                number=number[:30],
                key=keys.event_id(request),
                now=clock.now(),
            )
        except cards.ConfirmCard as asked:
            way_back.keep(request, asked.facts["card"], way_back.wanted(request, otherwise=""))
            return redirect("card_back", asked.facts["card"])
        except Refusal as refused:
            refusal = refused
        else:
            return _saved(request, way_back.wanted(request, otherwise=""))
    return _cards(request, refusal, then=way_back.wanted(request, otherwise=""))


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@csp_update(STRIPE_POLICY)
def new_card(request: HttpRequest) -> HttpResponse:
    """The provider's own form, where it is a real one. The number never reaches us."""
    if client.is_fake():
        return redirect("cards")
    if request.method != "POST":
        return redirect("cards")
    card_id, secret = cards.begin(
        user_id=who.user_id(request), key=keys.event_id(request), now=clock.now()
    )
    then = way_back.wanted(request, otherwise="")
    way_back.keep(request, card_id, then)
    context = {
        "secret": secret,
        "cards_url": _cards_url(then),
        "publishable": settings.STRIPE_PUBLISHABLE_KEY,
        "back_url": f"{settings.PUBLIC_URL}/pay/cards/{card_id}/back/",
    }
    return render(request, "pay/card_form.html", context)


@require_safe
@login_required
def card_back(request: HttpRequest, card_id: UUID) -> HttpResponse:
    """Back from the provider's form or the bank."""
    try:
        state = cards.come_back(card_id=card_id, by=who.user_id(request), now=clock.now())
    except cards.CardRefused as refusal:
        return _cards(request, refusal, then=way_back.kept(request, card_id))
    if state == "ready":
        return _saved(request, way_back.kept(request, card_id))
    card = saved.card(card_id, user_id=who.user_id(request))
    context = {"card": card, "cards_url": _cards_url(way_back.kept(request, card_id))}
    return render(request, "pay/card_confirm.html", context)


@require_POST
@login_required
def prefer(request: HttpRequest, card_id: UUID) -> HttpResponse:
    """Pay with this card from now on."""
    cards.prefer(card_id=card_id, by=who.user_id(request), now=clock.now())
    messages.success(request, _("Your rides are paid with this card from now on."))
    return redirect(_cards_url(way_back.wanted(request, otherwise="")))


@require_POST
@login_required
def remove(request: HttpRequest, card_id: UUID) -> HttpResponse:
    """Forget a card."""
    then = way_back.wanted(request, otherwise="")
    try:
        cards.remove(card_id=card_id, by=who.user_id(request), now=clock.now())
    except cards.InUse as refusal:
        return _cards(request, refusal, then=then)
    messages.success(request, _("The card is removed."))
    return redirect(_cards_url(then))


@require_safe
@login_required
def payment_back(request: HttpRequest, payment_id: UUID) -> HttpResponse:
    """Back from the bank: what came of a payment, and where it goes on."""
    payments.come_back(payment_id=payment_id, by=who.user_id(request), now=clock.now())
    then = way_back.kept(request, payment_id)
    context = {
        "payment": paid.payment(payment_id, payer_id=who.user_id(request)),
        "then": then,
        "cards_url": _cards_url(then),
    }
    return render(request, "pay/back.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def owed(request: HttpRequest) -> HttpResponse:
    """What you owe for rides; POST pays all of it by card."""
    user_id, refusal = who.user_id(request), None
    if request.method == "POST":
        try:
            payments.pay_debt(
                payer_id=user_id,
                currency=request.POST.get("currency", here().currency)[:3],
                key=keys.event_id(request),
                method_id=doors.chosen(request, "card"),
                now=clock.now(),
            )
        except payments.NeedsAction as asked:
            # A link leads on to the bank: a form may not send anybody to another site.
            return redirect("payment_back", asked.facts["payment"])
        except Refusal as refused:
            refusal = refused
        else:
            messages.success(request, _("Paid. Thank you."))
            return redirect("owed")
    context = {
        "debts": paid.debts(user_id),
        "cards": saved.cards_of(user_id),
        "refusal": refusal,
        "client_event_id": uuid4(),
    }
    status = refusal.status if refusal else 200
    return render(request, "pay/owed.html", context, status=status)


def _saved(request: HttpRequest, then: str) -> HttpResponse:
    messages.success(request, _("Your card is saved."))
    return redirect(then or "cards")


def _cards_url(then: str) -> str:
    """The page of cards, which leads back to where somebody came from."""
    return reverse("cards") + (f"?{urlencode({way_back.FIELD: then})}" if then else "")


def _cards(request: HttpRequest, refusal: Refusal | None = None, *, then: str) -> HttpResponse:
    user_id = who.user_id(request)
    context = {
        "cards": saved.cards_of(user_id),
        "debts": paid.debts(user_id),
        "is_fake": client.is_fake(),
        "test_cards": CARDS,
        "client_event_id": uuid4(),
        "then": then,
        "refusal": refusal,
        "typed": request.POST.get("number", "")[:30],
        "chosen": request.POST.get("listed", ""),
    }
    status = refusal.status if refusal else 200
    return render(request, "pay/cards.html", context, status=status)
