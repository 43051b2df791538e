"""Pages of proposals: the list, writing one, reading one, and everything that is done on its page."""

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from itertools import zip_longest
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from coop.basics.refusals import NotAllowed, NotYours, Refusal
from coop.web import keys, who
from coop.work import actions as work
from coop.work import clock
from governance import contexts, contexts_writing, forms
from governance.actions import drafting, stopping, voting
from governance.kinds import Kind
from governance.queries import ballots, proposals
from governance.queries.proposals import Proposal
from governance.states import State


@require_safe
def all_proposals(request: HttpRequest) -> HttpResponse:
    """What members decide now, what is being talked about, and what they decided."""
    return render(request, "governance/proposals.html", contexts.board(_user(request), clock.now()))


@require_safe
@login_required
def begin(request: HttpRequest) -> HttpResponse:
    """Choose what to propose: a kind, and for rules which."""
    query = request.GET.get("q", "")
    context = {"shelves": contexts_writing.catalogue(clock.now(), query), "query": query}
    context["thread"] = request.GET.get("thread", "")
    chosen = request.GET.getlist("rule")
    context |= {"chosen": chosen, "kinds": [kind for kind in Kind if kind is not Kind.CONSTITUTION]}
    return render(request, "governance/new.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def write(request: HttpRequest, kind: str) -> HttpResponse:
    """Write a proposal of a kind; POST keeps it as a draft."""
    by, now, refusal = who.user_id(request), clock.now(), None
    if request.method == "POST":
        try:
            made = work.once(
                lambda: drafting.draft(forms.draft(request.POST, by, now), by=by, now=now),
                key=keys.event_id(request),
                by=by,
                what=f"POST {request.path}",
                now=now,
            )
        except NotAllowed:
            raise
        except Refusal as refused:
            refusal = refused
        else:
            assert made is not None
            return redirect("proposal", number=proposals.number_of(made) or 0)
    return _form(request, forms.kind_of(kind), now, refusal)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def edit(request: HttpRequest, number: int) -> HttpResponse:
    """Write a draft anew."""
    by, now, refusal = who.user_id(request), clock.now(), None
    found = _seen(number, by, now)
    if found.author_id != by or found.state is not State.DRAFT:
        raise NotYours(_("There is no such draft of yours."))
    if request.method == "POST":
        try:
            wish = forms.draft(request.POST, by, now, revised=found)
            drafting.revise(wish, proposal_id=found.id, by=by, now=now)
        except Refusal as refused:
            refusal = refused
        else:
            return redirect("proposal", number=number)
    return _form(request, found.kind, now, refusal, draft=found)


@require_safe
def proposal(request: HttpRequest, number: int) -> HttpResponse:
    """One proposal."""
    return _page(request, number)


Act = Callable[[HttpRequest, Proposal, UUID, datetime], str]


def _on_page(act: Act) -> Callable[..., HttpResponse]:
    """A button on a proposal's page: does one thing and comes back, or says there why not."""

    @require_POST
    @login_required
    @wraps(act)
    def view(request: HttpRequest, number: int) -> HttpResponse:
        by, now = who.user_id(request), clock.now()
        found = _seen(number, by, now)
        try:
            said = act(request, found, by, now)
        except NotYours:
            raise
        except Refusal as refusal:
            return _page(request, number, refusal)
        messages.success(request, said)
        return redirect("proposal", number=number)

    return view


@_on_page
def submit(_request: HttpRequest, found: Proposal, by: UUID, now: datetime) -> str:
    """Put a draft to the members."""
    drafting.submit(proposal_id=found.id, by=by, now=now)
    return _("Your proposal is with the members. They talk about it first, then they vote.")


@_on_page
def withdraw(_request: HttpRequest, found: Proposal, by: UUID, now: datetime) -> str:
    """Take one's own proposal back."""
    drafting.withdraw(proposal_id=found.id, by=by, now=now)
    return _("You took this proposal back.")


@_on_page
def vote(request: HttpRequest, found: Proposal, by: UUID, now: datetime) -> str:
    """Cast a ballot."""
    choice = forms.choice(request.POST, found.payload)
    voting.cast(proposal_id=found.id, choice=choice, by=by, now=now)
    return _("Your vote is in. You can change it until voting closes.")


@_on_page
def stand(request: HttpRequest, found: Proposal, by: UUID, now: datetime) -> str:
    """Stand in an election."""
    drafting.stand(proposal_id=found.id, says=request.POST.get("says", ""), by=by, now=now)
    return _("You stand in this election.")


@_on_page
def sign(_request: HttpRequest, found: Proposal, by: UUID, now: datetime) -> str:
    """Ask that a decision be suspended."""
    if stopping.sign(proposal_id=found.id, by=by, now=now):
        return _("You signed, and with you enough members: the decision is suspended.")
    return _("You signed. More members are needed to suspend it.")


@_on_page
def cancel(request: HttpRequest, found: Proposal, by: UUID, now: datetime) -> str:
    """Cancel a decision, as a guardian."""
    stopping.cancel(proposal_id=found.id, reason=request.POST.get("reason", ""), by=by, now=now)
    return _("You cancelled this decision. Everybody can read why.")


@require_safe
@login_required
def receipt(request: HttpRequest, number: int) -> HttpResponse:
    """The receipt of one's own ballot, as a file to keep."""
    by, now = who.user_id(request), clock.now()
    found = _seen(number, by, now)
    mine = ballots.receipt_of(found.id, by)
    if mine is None:
        raise NotYours(_("You have not voted on this."))
    answer = render(
        request,
        "governance/receipt.txt",
        {"receipt": mine},
        content_type="text/plain; charset=utf-8",
    )
    answer["Content-Disposition"] = f'attachment; filename="ballot-{number}.txt"'
    return answer


@require_safe
def all_ballots(request: HttpRequest, number: int) -> HttpResponse:
    """The counted ballots without their voters, for anybody who wants to recount."""
    now = clock.now()
    found = _seen(number, _user(request), now)
    context = contexts.page(found, _user(request), now)
    leaves = proposals.leaves(found.id)
    if not leaves:
        raise NotYours(_("The ballots of a vote are published after it has closed."))
    return render(request, "governance/ballots.html", context | {"leaves": leaves})


def _page(request: HttpRequest, number: int, refusal: Refusal | None = None) -> HttpResponse:
    user_id, now = _user(request), clock.now()
    context = contexts.page(_seen(number, user_id, now), user_id, now)
    context |= {"refusal": refusal, "typed": request.POST}
    status = refusal.status if refusal else 200
    return render(request, "governance/proposal.html", context, status=status)


def _form(
    request: HttpRequest,
    kind: Kind,
    now: datetime,
    refusal: Refusal | None,
    draft: Proposal | None = None,
) -> HttpResponse:
    typed = request.POST if request.method == "POST" else QueryDict()
    chosen = typed.getlist("rule") or request.GET.getlist("rule")
    if draft is not None and not chosen:
        chosen = [change.key for change in draft.payload.changes]
    context = contexts_writing.form(kind, chosen, now)
    values = typed.getlist("value") or contexts_writing.values_of(draft)
    scopes = (
        typed.getlist("scope") or request.GET.getlist("scope") or contexts_writing.scopes_of(draft)
    )
    context["fields"] = [
        contexts_writing.rule_field(rule, now, value or "", scope or "", with_scopes=True)
        for rule, value, scope in zip_longest(context["rules"], values, scopes)
        if rule is not None
    ]
    context["thread"] = typed.get("thread", "") or request.GET.get("thread", "")
    context |= {"refusal": refusal} | contexts_writing.filled(typed, draft, now)
    status = refusal.status if refusal else 200
    return render(request, "governance/write.html", context, status=status)


def _seen(number: int, user_id: UUID | None, now: datetime) -> Proposal:
    """A proposal that this person may see: drafts are their author's alone."""
    found = proposals.proposal(number, now)
    if found is None or (found.submitted_at is None and found.author_id != user_id):
        raise NotYours(_("There is no such proposal."))
    return found


def _user(request: HttpRequest) -> UUID | None:
    return who.user_id(request) if request.user.is_authenticated else None
