"""What the law makes a co-operative keep, for how long, and under which law: a table. Pure.

A starting point that each co-operative must check with somebody who knows its law; a country that
is not in the table gets the longest of each, so that nothing the law wants is lost.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Final

KINDS: Final = ("trip_record", "ledger", "tax", "incident", "driver_check", "access_log")


@dataclass(frozen=True, slots=True)
class Duty:
    """One thing that must be kept.

    Attributes:
        years: from the end of the calendar year of what it is about.
        law: its name, as lawyers there write it.
    """

    years: int
    law: str


_FI: Final = {
    "trip_record": Duty(6, "Kirjanpitolaki 1336/1997, 2 luku 10 §"),
    "ledger": Duty(10, "Kirjanpitolaki 1336/1997, 2 luku 10 §"),
    "tax": Duty(6, "Laki verotusmenettelystä 1558/1995"),
    "incident": Duty(3, "Laki velan vanhentumisesta 728/2003, 4 §"),
    "driver_check": Duty(2, "Laki liikenteen palveluista 320/2017"),
    "access_log": Duty(5, "Tietosuojalaki 1050/2018; GDPR Art. 5(2)"),
}
_DE: Final = {
    "trip_record": Duty(8, "§ 147 Abs. 3 AO, § 257 Abs. 4 HGB"),
    "ledger": Duty(10, "§ 147 Abs. 3 AO, § 257 Abs. 4 HGB"),
    "tax": Duty(10, "§ 147 AO; Plattformen-Steuertransparenzgesetz"),
    "incident": Duty(3, "§ 195, § 199 BGB"),
    "driver_check": Duty(2, "§ 48 FeV, PBefG"),
    "access_log": Duty(3, "BDSG; GDPR Art. 5(2)"),
}
_FR: Final = {
    "trip_record": Duty(10, "Code de commerce, art. L123-22"),
    "ledger": Duty(10, "Code de commerce, art. L123-22"),
    "tax": Duty(10, "Livre des procédures fiscales, art. L102 B; CGI art. 1649 ter A"),
    "incident": Duty(5, "Code civil, art. 2224"),
    "driver_check": Duty(2, "Code des transports, art. L3120-2-1"),
    "access_log": Duty(5, "Loi 78-17; GDPR Art. 5(2)"),
}
_PT: Final = {
    "trip_record": Duty(10, "Código do IVA, art. 52.º; Lei 45/2018"),
    "ledger": Duty(10, "Código do IRC, art. 123.º"),
    "tax": Duty(10, "Código do IRC, art. 123.º; Decreto-Lei 41/2023"),
    "incident": Duty(3, "Código Civil, art. 498.º"),
    "driver_check": Duty(2, "Lei 45/2018, art. 10.º"),
    "access_log": Duty(5, "Lei 58/2019; GDPR Art. 5(2)"),
}
_US: Final = {
    "trip_record": Duty(3, "26 U.S.C. § 6501; rules of the state’s regulator"),
    "ledger": Duty(7, "26 CFR § 1.6001-1"),
    "tax": Duty(4, "26 CFR § 31.6001-1; 26 U.S.C. § 6050W"),
    "incident": Duty(4, "the state’s statute of limitations"),
    "driver_check": Duty(5, "15 U.S.C. § 1681 (FCRA)"),
    "access_log": Duty(2, "Cal. Civ. Code § 1798.130"),
}
TABLE: Mapping[str, Mapping[str, Duty]] = MappingProxyType(
    {"FI": _FI, "DE": _DE, "FR": _FR, "PT": _PT, "US": _US}
)


def duties(country: str) -> Mapping[str, Duty]:
    """What must be kept in a country, by kind; where the table has none, the longest of each."""
    known = TABLE.get(country)
    if known is not None:
        return known
    return {
        kind: max((table[kind] for table in TABLE.values()), key=lambda duty: duty.years)
        for kind in KINDS
    }


def is_known(country: str) -> bool:
    """Whether the table has this country."""
    return country in TABLE


def kept_until(at: datetime, duty: Duty) -> datetime:
    """When something of this instant may, and must, go: the start of a year, in UTC."""
    return datetime(at.astimezone(UTC).year + duty.years + 1, 1, 1, tzinfo=UTC)


def gone_before(now: datetime, duty: Duty) -> datetime:
    """What is older than this must have gone."""
    return datetime(now.astimezone(UTC).year - duty.years, 1, 1, tzinfo=UTC)
