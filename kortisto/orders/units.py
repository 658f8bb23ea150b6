"""Units of what is sold, by their codes in UN/ECE recommendation 20. Pure."""

PIECE = "C62"
# Code → what stands on paper in fi, sv and en.
UNITS: dict[str, dict[str, str]] = {
    PIECE: {"fi": "kpl", "sv": "st", "en": "pcs"},
    "HUR": {"fi": "h", "sv": "h", "en": "h"},
    "DAY": {"fi": "pv", "sv": "dag", "en": "day"},
    "MON": {"fi": "kk", "sv": "mån", "en": "month"},
    "KGM": {"fi": "kg", "sv": "kg", "en": "kg"},
    "LTR": {"fi": "l", "sv": "l", "en": "l"},
    "MTR": {"fi": "m", "sv": "m", "en": "m"},
    "MTK": {"fi": "m²", "sv": "m²", "en": "m²"},
    "XPK": {"fi": "pkt", "sv": "förp.", "en": "pack"},
}


def unit_name(code: str, language: str) -> str:
    """What stands on paper for a unit."""
    return UNITS[code][language] if code in UNITS else code
