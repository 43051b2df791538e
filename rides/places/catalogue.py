"""Which cities can be fetched by name, and from where: two public servers of OpenStreetMap extracts.

Pure tables. Called by `extracts`. BBBike cuts cities, Geofabrik countries and states.
"""

from dataclasses import dataclass
from difflib import get_close_matches

from rides.places.words import plain

BBBIKE = "https://download.bbbike.org/osm/bbbike/{0}/{0}.osm.pbf"
BBBIKE_SUMS = "https://download.bbbike.org/osm/bbbike/{0}/CHECKSUM.txt"
GEOFABRIK = "https://download.geofabrik.de/{0}-latest.osm.pbf"

AT_BBBIKE = """
Aachen Aarhus Adelaide Albuquerque Alexandria Amsterdam Antwerpen Arnhem Auckland Augsburg Austin
Baghdad Baku Bamberg Bangkok Barcelona Basel Beijing Beirut Berkeley Berlin Bern Bielefeld
Birmingham Bochum Bogota Bombay Bonn Bordeaux Boulder BrandenburgHavel Braunschweig Bremen
Bremerhaven Brisbane Bristol Brno Bruegge Bruessel Budapest BuenosAires Cairo Calgary Cambridge
CambridgeMa Canberra CapeTown Chemnitz Chicago ClermontFerrand Colmar Copenhagen Cork Corvallis
Cottbus Cracow Curitiba Cusco Dallas Darmstadt Davis DenHaag Denver Dessau Dortmund Dresden Dublin
Duesseldorf Duisburg Edinburgh Eindhoven Emden Erfurt Erlangen Eugene Flensburg FortCollins
Frankfurt FrankfurtOder Freiburg Gdansk Genf Gent Gera Glasgow Gliwice Goerlitz Goeteborg
Goettingen Graz Groningen Halifax Halle Hamburg Hamm Hannover Heilbronn Helsinki Hertogenbosch
Huntsville Innsbruck Istanbul Jena Jerusalem Johannesburg Kaiserslautern Karlsruhe Kassel Katowice
Kaunas Kiel Kiew Koblenz Koeln Konstanz LaPaz LaPlata Lausanne Leeds Leipzig Lima Linz Lisbon
Liverpool Ljubljana Lodz London Luebeck Luxemburg Lyon Maastricht Madison Madrid Magdeburg Mainz
Malmoe Manchester Mannheim Marseille Melbourne Memphis MexicoCity Miami Minsk Moenchengladbach
Montevideo Montpellier Montreal Moscow Muenchen Muenster NewDelhi NewOrleans NewYork Nuernberg
Oldenburg Oranienburg Orlando Oslo Osnabrueck Ostrava Ottawa Paderborn Palma PaloAlto Paris Perth
Philadelphia PhnomPenh Portland PortlandME Porto PortoAlegre Potsdam Poznan Prag Providence
Regensburg Riga RiodeJaneiro Rostock Rotterdam Saarbruecken Sacramento Saigon Salzburg
SanFrancisco SanJose SanktPetersburg SantaBarbara SantaCruz Santiago Sarajewo Schwerin Seattle
Seoul Sheffield Singapore Sofia Stockholm Stockton Strassburg Stuttgart Sucre Sydney Szczecin
Tallinn Tehran Tilburg Tokyo Toronto Toulouse Trondheim Tucson Turin UlanBator Ulm Utrecht
Vancouver Victoria WarenMueritz Warsaw WashingtonDC Waterloo Wien Wroclaw Wuerzburg Wuppertal
Zagreb Zuerich
"""
CITIES = AT_BBBIKE.split()
COUNTRIES = {
    "andorra": "europe/andorra",
    "faroeislands": "europe/faroe-islands",
    "isleofman": "europe/isle-of-man",
    "liechtenstein": "europe/liechtenstein",
    "luxembourg": "europe/luxembourg",
    "malta": "europe/malta",
    "monaco": "europe/monaco",
}
# As people call them, where the server calls them otherwise.
ALIASES = {
    "antwerp": "antwerpen",
    "bruges": "bruegge",
    "brussels": "bruessel",
    "cologne": "koeln",
    "geneva": "genf",
    "ghent": "gent",
    "gothenburg": "goeteborg",
    "kobenhavn": "copenhagen",
    "koebenhavn": "copenhagen",
    "krakow": "cracow",
    "kyiv": "kiew",
    "lisboa": "lisbon",
    "moskva": "moscow",
    "munchen": "muenchen",
    "munich": "muenchen",
    "newyorkcity": "newyork",
    "nuremberg": "nuernberg",
    "prague": "prag",
    "praha": "prag",
    "stpetersburg": "sanktpetersburg",
    "strasbourg": "strassburg",
    "thehague": "denhaag",
    "torino": "turin",
    "vienna": "wien",
    "warszawa": "warsaw",
    "zurich": "zuerich",
}


@dataclass(frozen=True, slots=True)
class Source:
    """One extract to be fetched, and where its digest is published ("" for nowhere)."""

    address: str
    sums: str


def source(name: str) -> Source | None:
    """Where the extract of a city lies; None if nobody offers one under this name."""
    key = _key(name)
    key = ALIASES.get(key, key)
    if key in COUNTRIES:
        address = GEOFABRIK.format(COUNTRIES[key])
        return Source(address, address + ".md5")
    city = {city.lower(): city for city in CITIES}.get(key)
    if city is None:
        return None
    return Source(BBBIKE.format(city), BBBIKE_SUMS.format(city))


def names() -> list[str]:
    """All names that can be fetched."""
    return sorted([*(city.lower() for city in CITIES), *COUNTRIES])


def alike(name: str) -> list[str]:
    """Names that somebody may have meant, the likeliest first."""
    close = get_close_matches(_key(name), [*names(), *ALIASES], n=3, cutoff=0.6)
    return list(dict.fromkeys(close))


def _key(name: str) -> str:
    return plain(name).replace(" ", "")
