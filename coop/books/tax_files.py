"""What tax offices ask for as tables: one row per payee, what is not known is said to be missing.

`us`: the boxes of forms 1099-K (card payments for rides), 1099-PATR (patronage dividends) and
1099-MISC (the equal basic share). `dac7`: the fields of Annex V of Council Directive 2011/16/EU.
"""

import csv
from collections.abc import Sequence
from io import StringIO

from coop.books.actions.taxing import DAC7, Export
from coop.books.papers import number
from payouts.queries.taxes import Payee

MISSING = {
    "us": ("tin", "address"),
    "dac7": ("tin", "birth_date", "address", "account_identifier"),
}
"""What the locker does not keep: the payment provider asked the payee for it, and has it."""
US_HEAD = (
    *("payee", "name", "missing", "k_gross", "k_transactions", "k_q1", "k_q2", "k_q3", "k_q4"),
    *("fees", "taxes", "tips", "refunds", "payouts", "patr_patronage_dividends"),
    *("misc_other_income", "currency", "year"),
)
DAC7_QUARTER = ("activities", "consideration", "fees", "taxes", "tips", "refunds", "payouts")
DAC7_HEAD = (
    *("payee", "name", "residence", "missing", "service"),
    *(f"{name}_q{quarter}" for quarter in range(1, 5) for name in DAC7_QUARTER),
    *("dividends_patronage", "dividends_everyone", "currency", "year"),
)


def as_csv(found: Export) -> str:
    """The table for a form."""
    out = StringIO()
    rows = csv.writer(out)
    rows.writerow(DAC7_HEAD if found.form == DAC7 else US_HEAD)
    for one in found.payees:
        rows.writerow(_dac7(one, found) if found.form == DAC7 else _us(one, found))
    return out.getvalue()


def file_name(found: Export) -> str:
    """Such as `tax-dac7-2026.csv`."""
    return f"tax-{found.form}-{found.year}.csv"


def _us(one: Payee, found: Export) -> Sequence[object]:
    quarters = [quarter.gross_minor for quarter in one.quarters]
    return [
        *_who(one, found),
        number(sum(quarters), found.currency),
        one.whole("rides"),
        *(number(minor, found.currency) for minor in quarters),
        *(
            number(one.whole(name), found.currency)
            for name in (
                *("fees_minor", "taxes_minor", "tips_minor", "refunds_minor", "payouts_minor"),
            )
        ),
        number(one.patronage_minor, found.currency),
        number(one.everyone_minor, found.currency),
        found.currency,
        found.year,
    ]


def _dac7(one: Payee, found: Export) -> Sequence[object]:
    who, name, missing = _who(one, found)
    cells: list[object] = [who, name, one.country, missing, "personal service: transport"]
    for quarter in one.quarters:
        amounts = (
            *(quarter.gross_minor, quarter.fees_minor, quarter.taxes_minor, quarter.tips_minor),
            *(quarter.refunds_minor, quarter.payouts_minor),
        )
        cells += [quarter.rides, *(number(minor, found.currency) for minor in amounts)]
    cells += [
        number(one.patronage_minor, found.currency),
        number(one.everyone_minor, found.currency),
    ]
    return [*cells, found.currency, found.year]


def _who(one: Payee, found: Export) -> tuple[str, str, str]:
    name = found.names.get(one.user_id, "")
    missing = (*(() if name else ("name",)), *MISSING[found.form])
    harmless = f"'{name}" if name[:1] in {"=", "+", "-", "@", "\t"} else name
    return str(one.user_id), harmless, " ".join(missing)
