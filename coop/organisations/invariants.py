"""What is always true of organisations' accounts; see `coop.work.invariants`."""

from coop.work.invariants import Invariant, register

register(
    Invariant(
        "organisations.accounts_are_their_charges",
        "What the books say that an organisation owes is its charges, less what it paid.",
        """
SELECT organisation, COALESCE(booked.minor, 0) AS booked_minor,
       COALESCE(charged.minor, 0) AS charged_minor, COALESCE(paid.minor, 0) AS paid_minor
  FROM (SELECT account.owner AS organisation,
               sum(posting.debit_minor - posting.credit_minor) AS minor
          FROM payouts_account account
          JOIN payouts_posting posting ON posting.account_id = account.id
         WHERE account.kind = 'owed_by_organisation' GROUP BY account.owner) booked
  FULL JOIN (SELECT organisation_id AS organisation, sum(amount_minor) AS minor
               FROM organisations_charge GROUP BY organisation_id) charged USING (organisation)
  FULL JOIN (SELECT paper.organisation_id AS organisation, sum(paid.amount_minor) AS minor
               FROM organisations_paid paid
               JOIN organisations_paper paper ON paper.id = paid.paper_id
              GROUP BY paper.organisation_id) paid USING (organisation)
 WHERE COALESCE(booked.minor, 0) <> COALESCE(charged.minor, 0) - COALESCE(paid.minor, 0)
 ORDER BY organisation
""",
    ),
    Invariant(
        "organisations.papers_are_their_lines",
        "An invoice, or a credit note, comes to the sum of its lines, tax included.",
        """
SELECT paper.id AS paper, paper.number, paper.total_minor, sum(line.amount_minor) AS lines_minor
  FROM organisations_paper paper
  LEFT JOIN organisations_paperline line ON line.paper_id = paper.id
 GROUP BY paper.id
HAVING paper.total_minor <> COALESCE(sum(line.amount_minor), 0)
       OR paper.tax_minor <> COALESCE(sum(line.tax_minor), 0)
 ORDER BY paper.number
""",
    ),
    Invariant(
        "organisations.lines_are_their_charges",
        "A line of an invoice is one ride's charge, to the cent and of the same organisation.",
        """
SELECT line.id AS line, line.amount_minor, charge.amount_minor AS charged_minor
  FROM organisations_paperline line
  JOIN organisations_paper paper ON paper.id = line.paper_id
  LEFT JOIN organisations_charge charge ON charge.id = line.charge_id
 WHERE charge.id IS NULL OR charge.organisation_id <> paper.organisation_id
       OR (line.amount_minor, line.tax_minor) <> (charge.amount_minor, charge.tax_minor)
 ORDER BY line.id
""",
    ),
    Invariant(
        "organisations.numbers_have_no_gap",
        "Invoices and credit notes are numbered from one on, without a gap.",
        """
SELECT id AS paper, number, place FROM (
    SELECT id, number, row_number() OVER (ORDER BY number) AS place FROM organisations_paper
) papers WHERE number <> place ORDER BY number
""",
    ),
    Invariant(
        "organisations.months_are_billed",
        "A day after a month has ended, each charge of it is on an invoice, if they come to anything.",
        """
SELECT charge.organisation_id AS organisation, sum(charge.amount_minor) AS minor
  FROM organisations_charge charge
  LEFT JOIN organisations_paperline line ON line.charge_id = charge.id
 WHERE line.id IS NULL AND charge.at < %(now)s - interval '33 days'
 GROUP BY charge.organisation_id HAVING sum(charge.amount_minor) > 0
 ORDER BY charge.organisation_id
""",
    ),
)
