"""Which things of a map people look for, how well known they are, and when a map names them.

Pure tables. Called by `names`.
"""

from rides.places.osm.extract import Tags

# key -> value -> kind; "" stands for any other value of the key. The first key that fits wins.
KINDS: list[tuple[str, dict[str, str]]] = [
    ("railway", {"station": "station", "halt": "station", "tram_stop": "stop"}),
    ("aeroway", {"aerodrome": "station", "terminal": "station"}),
    ("building", {"train_station": "station"}),
    ("amenity", {"bus_station": "station", "ferry_terminal": "station"}),
    (
        "amenity",
        dict.fromkeys(("restaurant", "fast_food", "food_court", "cafe", "ice_cream"), "food")
        | dict.fromkeys(("bar", "pub", "biergarten", "nightclub"), "food")
        | dict.fromkeys(("hospital", "clinic", "doctors", "dentist", "pharmacy"), "health")
        | dict.fromkeys(("veterinary", "nursing_home", "social_facility"), "health")
        | dict.fromkeys(("school", "university", "college", "kindergarten"), "school")
        | dict.fromkeys(("library", "theatre", "cinema", "arts_centre"), "culture")
        | dict.fromkeys(("concert_hall", "events_venue", "conference_centre"), "culture")
        | {"place_of_worship": "worship", "casino": "sight", "marketplace": "shop", "": "poi"},
    ),
    (
        "tourism",
        dict.fromkeys(("hotel", "hostel", "guest_house", "motel", "apartment"), "hotel")
        | dict.fromkeys(("museum", "gallery"), "culture")
        | dict.fromkeys(("attraction", "viewpoint", "zoo", "aquarium", "theme_park"), "sight"),
    ),
    ("historic", {"monument": "sight", "memorial": "sight", "castle": "sight", "": "sight"}),
    (
        "leisure",
        dict.fromkeys(("park", "garden", "nature_reserve"), "park")
        | dict.fromkeys(("stadium", "sports_centre", "fitness_centre"), "sport")
        | dict.fromkeys(("marina", "swimming_pool", "ice_rink", "bowling_alley"), "sport"),
    ),
    ("healthcare", {"": "health"}),
    ("shop", {"": "shop"}),
    ("craft", {"": "shop"}),
    ("office", {"": "work"}),
    ("place", {"square": "sight"}),
    ("building", {"": "building"}),
    ("landuse", {"cemetery": "park", "retail": "shop"}),
    ("man_made", {"lighthouse": "sight", "tower": "sight", "pier": "sight"}),
]
# Found under these words as well, whatever the thing's own name is.
CALLED = {
    "station": "station gare bahnhof asema estacao estacion stazione",
    "hotel": "hotel",
    "park": "park",
}
UNWANTED = {"parking", "parking_entrance", "parking_space", "bicycle_parking", "vending_machine"}
UNWANTED |= {"bench", "waste_basket", "recycling", "post_box", "telephone", "charging_station"}
UNWANTED |= {"bicycle_rental", "atm", "clock", "shelter", "fountain", "toilets", "drinking_water"}

FAME = {
    "station": 1.0,
    "area": 0.75,
    "street": 0.7,
    "sight": 0.6,
    "park": 0.6,
    "culture": 0.6,
    "hotel": 0.55,
    "sport": 0.5,
    "health": 0.5,
    "school": 0.5,
    "address": 0.5,
    "worship": 0.4,
    "shop": 0.35,
    "food": 0.35,
    "stop": 0.4,
    "building": 0.3,
    "poi": 0.3,
    "work": 0.2,
}
KNOWN_FAME = 0.4  # added where an encyclopaedia knows it
SIGHT_FAME = 0.2  # added where travellers go to see it
MAP_RANK = {"station": 1, "culture": 2, "sight": 2, "hotel": 2, "health": 3, "school": 3}
MAP_RANK |= {"worship": 3, "sport": 3, "food": 4, "shop": 4}


def kind_of(tags: Tags) -> str | None:
    """What people would call it; None for what nobody looks for by name."""
    if tags.get("amenity") in UNWANTED or tags.get("public_transport") == "stop_position":
        return None
    for key, values in KINDS:
        said = tags.get(key, "no")
        if said != "no" and (kind := values.get(said, values.get(""))) is not None:
            return kind
    return None


def called(tags: Tags, kind: str) -> str:
    """General words for it, so that "pharmacy" finds one."""
    values = (tags.get(key, "") for key in ("amenity", "shop", "tourism", "healthcare"))
    own = (value.replace("_", " ") for value in values if value not in {"yes", "no"})
    return " ".join([CALLED.get(kind, ""), *own])


def fame_of(tags: Tags, kind: str) -> float:
    """How likely it is meant when several things have fitting names, 0 to about 1.5."""
    is_known = "wikidata" in tags or "wikipedia" in tags
    return FAME[kind] + KNOWN_FAME * is_known + SIGHT_FAME * (tags.get("tourism") == "attraction")


def map_rank_of(tags: Tags, kind: str) -> int:
    """1 is named first as one zooms in; 0 is never named on the map."""
    rank = 4 if tags.get("historic") == "memorial" else MAP_RANK.get(kind, 0)
    if rank == 0:
        return 0
    raised = ("wikidata" in tags) + (tags.get("tourism") == "attraction")
    return max(1, rank - raised)
