"""Who lives in the demo: three people by name, and as many more as a simulation asks for.

Pure and deterministic: the same number always gives the same person and the same car.
"""

import re
from dataclasses import dataclass

DOMAIN = "demo.example"
SIMULATED = re.compile(r"sim-(rider|driver)-([1-9][0-9]{0,5})")
# A large prime, so that neighbouring numbers look unlike each other.
STRIDE = 7_368_787
PLATES = 26**3 * 1_000

FIRST_NAMES = (
    "Aino", "Bruno", "Chiara", "Daan", "Elif", "Farid", "Greta", "Hugo", "Iida", "Jonas",
    "Kaisa", "Luis", "Mona", "Nuno", "Olga", "Pekka", "Qian", "Rosa", "Sami", "Tuuli",
    "Umar", "Vera", "Wanja", "Ximena", "Yusuf", "Zofia", "Eino", "Leila", "Matti", "Noor",
)  # fmt: skip
LAST_NAMES = (
    "Aalto", "Berg", "Costa", "Duarte", "Ekholm", "Farah", "Grahn", "Haddad", "Ivanov", "Järvi",
    "Korhonen", "Lind", "Mäkelä", "Nieminen", "Okafor", "Pereira", "Quist", "Rahman", "Salo",
    "Tran", "Usman", "Virtanen", "Wolff", "Yilmaz", "Zetterberg", "Heino", "Laine",
)  # fmt: skip
CARS = (
    ("Toyota", "Corolla"), ("Škoda", "Octavia"), ("Kia", "Niro"), ("Tesla", "Model 3"),
    ("Volkswagen", "ID.4"), ("Hyundai", "Ioniq 5"), ("Nissan", "Leaf"), ("Volvo", "V60"),
    ("Renault", "Zoe"), ("Peugeot", "e-2008"), ("Ford", "Focus"),
)  # fmt: skip
COLOURS = ("white", "silver", "grey", "black", "blue", "red", "green")


@dataclass(frozen=True, slots=True)
class Persona:
    """One made-up person.

    Attributes:
        key: what the doors call them, such as "rider" or "sim-driver-12".
        role: "rider", "driver" or "steward".
        index: number among the drivers; it decides the car. Ben's is 0.
        does: what one can try as this person; empty for simulated people.
    """

    key: str
    role: str
    name: str
    index: int
    does: str = ""

    @property
    def email(self) -> str:
        """Where their mail would go, if they were real."""
        local = self.key if self.index else self.name.split(maxsplit=1)[0].lower()
        return f"{local}@{DOMAIN}"

    @property
    def phone(self) -> str:
        """A number from the range that Britain keeps free for fiction."""
        offset = {"rider": 1, "driver": 2, "steward": 3}[self.role]
        return f"+447700900{(self.index * 3 + offset) % 1_000:03d}"

    @property
    def pays_by_card(self) -> bool:
        """Whether they have a card: Ada, and every second rider of a simulation."""
        return self.role == "rider" and self.index % 2 == 0

    @property
    def home(self) -> str:
        """The page on which they begin."""
        return {"rider": "/ride/", "driver": "/drive/"}.get(self.role, "/")

    @property
    def host(self) -> str:
        """Their own name for this machine, which keeps sign-ins apart in one browser."""
        return f"{self.role}.localhost"


@dataclass(frozen=True, slots=True)
class Car:
    """A driver's car."""

    make: str
    model: str
    colour: str
    plate: str


CAST = (
    Persona("rider", "rider", "Ada Lindqvist", 0, "Rides. Books a car, and follows it here."),
    Persona("driver", "driver", "Ben Okonkwo", 0, "Drives. Goes online, and takes Ada’s ride."),
    Persona("steward", "steward", "Sam Virtanen", 0, "Keeps the co-op running. Admits members."),
)


def persona(key: str) -> Persona | None:
    """The person behind "rider", "driver", "steward", "sim-rider-7" or "sim-driver-12"."""
    for known in CAST:
        if known.key == key:
            return known
    match = SIMULATED.fullmatch(key)
    if match is None:
        return None
    role, index = match[1], int(match[2])
    return Persona(key, role, _name(index * 2 + (role == "driver")), index)


def behind(email: str) -> Persona | None:
    """The persona whose account has this address."""
    for known in CAST:
        if known.email == email:
            return known
    return persona(email.partition("@")[0]) if is_simulated(email) else None


def is_simulated(email: str) -> bool:
    """Whether this account belongs to a simulation, and not to one of the three by name."""
    local, _, domain = email.partition("@")
    return domain == DOMAIN and SIMULATED.fullmatch(local) is not None


def car(index: int) -> Car:
    """The car of the driver with this number; no two numbers below 17 million share a plate."""
    make, model = CARS[index * 3 % len(CARS)]
    number = (index * STRIDE + 4_821_137) % PLATES
    letters, digits = divmod(number, 1_000)
    first, rest = divmod(letters, 26 * 26)
    second, third = divmod(rest, 26)
    code = "".join(chr(ord("A") + letter) for letter in (first, second, third))
    return Car(make, model, COLOURS[index * 5 % len(COLOURS)], f"{code}-{digits:03d}")


def _name(number: int) -> str:
    first = FIRST_NAMES[number * 7 % len(FIRST_NAMES)]
    last = LAST_NAMES[number * 11 // len(FIRST_NAMES) % len(LAST_NAMES)]
    return f"{first} {last}"
