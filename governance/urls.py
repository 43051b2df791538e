"""Addresses of governance."""

from django.urls import path

from governance import api, api_proposals, views, views_delegations
from governance import views_proposals as pages

urlpatterns = [
    path("rules/", views.rules, name="rules"),
    path("proposals/", pages.all_proposals, name="proposals"),
    path("proposals/new/", pages.begin, name="propose"),
    path("proposals/new/<slug:kind>/", pages.write, name="write_proposal"),
    path("proposals/<int:number>/", pages.proposal, name="proposal"),
    path("proposals/<int:number>/edit/", pages.edit, name="edit_proposal"),
    path("proposals/<int:number>/submit/", pages.submit, name="submit_proposal"),
    path("proposals/<int:number>/withdraw/", pages.withdraw, name="withdraw_proposal"),
    path("proposals/<int:number>/vote/", pages.vote, name="vote"),
    path("proposals/<int:number>/receipt/", pages.receipt, name="ballot_receipt"),
    path("proposals/<int:number>/ballots/", pages.all_ballots, name="ballots"),
    path("proposals/<int:number>/stand/", pages.stand, name="stand"),
    path("proposals/<int:number>/sign/", pages.sign, name="sign_petition"),
    path("proposals/<int:number>/cancel/", pages.cancel, name="cancel_decision"),
    path("delegations/", views_delegations.delegations, name="delegations"),
]
api_urlpatterns = [
    path("rules", api.rules, name="api_rules"),
    path("proposals", api_proposals.every, name="api_proposals"),
    path("proposals/drafts", api_proposals.drafts, name="api_drafts"),
    path("proposals/eligibility", api_proposals.my_eligibility, name="api_eligibility"),
    path("proposals/<int:number>", api_proposals.single, name="api_proposal"),
    path("proposals/<int:number>/draft", api_proposals.draft, name="api_draft"),
    path("proposals/<int:number>/submit", api_proposals.submitted, name="api_submit"),
    path("proposals/<int:number>/ballot", api_proposals.ballot, name="api_ballot"),
    path("proposals/<int:number>/receipt", api_proposals.receipt, name="api_receipt"),
    path("proposals/<int:number>/result", api_proposals.result, name="api_result"),
    path("proposals/<int:number>/ballots", api_proposals.counted, name="api_ballots"),
    path("proposals/<int:number>/candidates", api_proposals.candidacy, name="api_candidates"),
    path("proposals/<int:number>/petition", api_proposals.petition, name="api_petition"),
    path("proposals/<int:number>/cancel", api_proposals.cancelled, name="api_cancel_decision"),
    path("delegations", api_proposals.my_delegations, name="api_delegations"),
    path("delegates", api_proposals.delegates, name="api_delegates"),
]
