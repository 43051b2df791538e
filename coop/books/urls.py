"""Addresses of the co-op's own books, all under the office."""

from django.urls import URLPattern, path

from coop.books.api import bank as api_bank
from coop.books.api import bills as api_bills
from coop.books.api import months as api_months
from coop.books.views import bank, bills, months
from coop.work.doors import at

BOOKS = "office/books"
urlpatterns: list[URLPattern] = [
    path(f"{BOOKS}/", months.overview, name="books_overview"),
    path(f"{BOOKS}/bills/", bills.all_bills, name="books_bills"),
    path(f"{BOOKS}/bills/<uuid:bill_id>/", bills.bill, name="books_bill"),
    path(f"{BOOKS}/bills/<uuid:bill_id>/<slug:act>/", bills.act, name="books_bill_act"),
    path(f"{BOOKS}/bank/", bank.bank, name="books_bank"),
    path(f"{BOOKS}/bank/import/", bank.take_over, name="books_import"),
    path(f"{BOOKS}/bank/lines/<uuid:line_id>/", bank.line, name="books_line"),
    path(f"{BOOKS}/bank/lines/<uuid:line_id>/match/", bank.match, name="books_match"),
    path(f"{BOOKS}/bank/matches/<uuid:match_id>/<slug:act>/", bank.decide, name="books_decide"),
    path(f"{BOOKS}/months/", months.all_months, name="books_months"),
    path(f"{BOOKS}/months/<slug:month>/", months.month, name="books_month"),
    path(f"{BOOKS}/months/<slug:month>/<slug:act>/", months.act, name="books_month_act"),
    path(f"{BOOKS}/statements/", months.statements, name="books_statements"),
    path(f"{BOOKS}/tax/", months.tax, name="books_tax"),
    path(f"{BOOKS}/provider/", months.provider, name="books_provider"),
]
api_urlpatterns: list[URLPattern] = [
    path(f"{BOOKS}/bills", at(api_bills.all_bills, api_bills.enter)),
    path(f"{BOOKS}/bills/<uuid:bill_id>", at(api_bills.bill)),
    path(f"{BOOKS}/bills/<uuid:bill_id>/decision", at(api_bills.decide)),
    path(f"{BOOKS}/bills/<uuid:bill_id>/payment", at(api_bills.pay, api_bills.unpay)),
    path(f"{BOOKS}/bills/<uuid:bill_id>/reversal", at(api_bills.ask, api_bills.answer)),
    path(f"{BOOKS}/bank", at(api_bank.bank)),
    path(f"{BOOKS}/bank/preview", at(api_bank.preview)),
    path(f"{BOOKS}/bank/statements", at(api_bank.statements, api_bank.take_over)),
    path(f"{BOOKS}/bank/lines/<uuid:line_id>", at(api_bank.line)),
    path(f"{BOOKS}/bank/lines/<uuid:line_id>/match", at(api_bank.match)),
    path(f"{BOOKS}/bank/lines/<uuid:line_id>/explanation", at(api_bank.explain)),
    path(f"{BOOKS}/bank/matches/<uuid:match_id>", at(api_bank.decide, api_bank.undo)),
    path(f"{BOOKS}/months", at(api_months.all_months)),
    path(f"{BOOKS}/months/<slug:month>", at(api_months.month, api_months.propose)),
    path(f"{BOOKS}/months/<slug:month>/close", at(api_months.close)),
    path(f"{BOOKS}/months/<slug:month>/withdraw", at(api_months.withdraw)),
    path(f"{BOOKS}/statements", at(api_months.statements)),
    path(f"{BOOKS}/solvency", at(api_months.solvent)),
    path(f"{BOOKS}/tax", at(api_months.tax)),
    path(f"{BOOKS}/provider", at(api_months.provider)),
]
