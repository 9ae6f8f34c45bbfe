"""Units of measurement, and CONVERT from one to another."""

from __future__ import annotations

import math
from dataclasses import dataclass

from mlcase_udfs.errors import NotAvailable
from mlcase_workbooks.recalc.functions.call import function
from mlcase_workbooks.recalc.functions.kinds import Strict, Text

_INCH, _FOOT, _YARD, _MILE, _NAUTICAL_MILE = 0.0254, 0.3048, 0.9144, 1609.344, 1852.0
_SURVEY_FOOT = 1200 / 3937
_LIGHT_YEAR = 9_460_730_472_580_800.0
_PARSEC = 149_597_870_691 * 648_000 / math.pi
_POINT = _INCH / 72
_POUND, _GRAVITY = 453.59237, 9.80665
_GALLON, _IMPERIAL_GALLON = 231 * _INCH**3, 0.00454609
_POUND_FORCE = _POUND / 1000 * _GRAVITY
_HORSEPOWER = 550 * _FOOT * _POUND_FORCE


@dataclass(frozen=True)
class Unit:
    """What a unit measures, its size in base units, and the power in which a metric prefix counts (0: takes none)."""

    quantity: str
    size: float
    prefix_power: int = 0
    zero: float = 0.0
    """Where a temperature scale begins, in kelvin."""


_PLAIN: dict[str, dict[str, float]] = {
    "mass": {
        "sg": _POUND_FORCE / _FOOT * 1000, "lbm": _POUND, "ozm": _POUND / 16, "grain": _POUND / 7000,
        "cwt": 100 * _POUND, "shweight": 100 * _POUND, "uk_cwt": 112 * _POUND, "lcwt": 112 * _POUND,
        "hweight": 112 * _POUND, "stone": 14 * _POUND, "ton": 2000 * _POUND, "uk_ton": 2240 * _POUND,
        "LTON": 2240 * _POUND, "brton": 2240 * _POUND,
    },
    "length": {
        "mi": _MILE, "Nmi": _NAUTICAL_MILE, "in": _INCH, "ft": _FOOT, "yd": _YARD, "ell": 45 * _INCH,
        "Picapt": _POINT, "Pica": _POINT, "pica": 12 * _POINT, "survey_mi": 5280 * _SURVEY_FOOT,
    },
    "time": {"yr": 31_557_600.0, "day": 86_400.0, "d": 86_400.0, "hr": 3600.0, "mn": 60.0, "min": 60.0},
    "pressure": {"psi": _POUND_FORCE / _INCH**2, "Torr": 101_325 / 760},
    "force": {"lbf": _POUND_FORCE},
    "energy": {
        "HPh": _HORSEPOWER * 3600, "hh": _HORSEPOWER * 3600, "flb": _FOOT * _POUND_FORCE, "BTU": 1055.05585262,
        "btu": 1055.05585262,
    },
    "power": {"HP": _HORSEPOWER, "h": _HORSEPOWER, "PS": 75 * _GRAVITY},
    "speed": {"admkn": 6080 * _FOOT / 3600, "kn": _NAUTICAL_MILE / 3600},
    "volume": {
        "tsp": _GALLON / 768, "tspm": 5e-6, "tbs": _GALLON / 256, "oz": _GALLON / 128, "cup": _GALLON / 16,
        "pt": _GALLON / 8, "us_pt": _GALLON / 8, "qt": _GALLON / 4, "uk_qt": _IMPERIAL_GALLON / 4, "gal": _GALLON,
        "uk_gal": _IMPERIAL_GALLON, "barrel": 42 * _GALLON, "bushel": 2150.42 * _INCH**3, "GRT": 100 * _FOOT**3,
        "regton": 100 * _FOOT**3, "MTON": 40 * _FOOT**3,
    },
    "area": {"uk_acre": 4840 * _YARD**2, "us_acre": 43_560 * _SURVEY_FOOT**2, "ha": 10_000.0, "Morgen": 2500.0},
}  # fmt: skip
_PREFIXED: dict[str, dict[str, float]] = {
    "mass": {"g": 1.0, "u": 1.660538782e-24},
    "length": {"m": 1.0, "ang": 1e-10, "ly": _LIGHT_YEAR, "parsec": _PARSEC, "pc": _PARSEC},
    "time": {"sec": 1.0, "s": 1.0},
    "pressure": {"Pa": 1.0, "p": 1.0, "atm": 101_325.0, "at": 101_325.0, "mmHg": 133.322},
    "force": {"N": 1.0, "dyn": 1e-5, "dy": 1e-5, "pond": _GRAVITY / 1000},
    "energy": {
        "J": 1.0, "e": 1e-7, "c": 4.184, "cal": 4.1868, "eV": 1.602176487e-19, "ev": 1.602176487e-19, "Wh": 3600.0,
        "wh": 3600.0,
    },
    "power": {"W": 1.0, "w": 1.0},
    "magnetism": {"T": 1.0, "ga": 1e-4},
    "speed": {"m/s": 1.0, "m/sec": 1.0, "m/h": 1 / 3600, "m/hr": 1 / 3600, "mph": _MILE / 3600},
    "volume": {"l": 0.001, "L": 0.001, "lt": 0.001, "uk_pt": _IMPERIAL_GALLON / 8},
    "area": {"ar": 100.0},
    "information": {"bit": 1.0, "byte": 8.0},
}  # fmt: skip
_SQUARED_AND_CUBED = {
    "ft": _FOOT, "in": _INCH, "ly": _LIGHT_YEAR, "mi": _MILE, "Nmi": _NAUTICAL_MILE, "Picapt": _POINT, "Pica": _POINT,
    "yd": _YARD,
}  # fmt: skip

UNITS: dict[str, Unit] = {
    **{name: Unit(quantity, size) for quantity, units in _PLAIN.items() for name, size in units.items()},
    **{name: Unit(quantity, size, 1) for quantity, units in _PREFIXED.items() for name, size in units.items()},
    **{
        f"{name}{sign}{power}": Unit(quantity, size**power, power if name in ("m", "ang") else 0)
        for power, quantity in ((2, "area"), (3, "volume"))
        for name, size in (_SQUARED_AND_CUBED | {"m": 1.0, "ang": 1e-10}).items()
        for sign in ("", "^")
    },
    **{name: Unit("temperature", 1.0, 1) for name in ("K", "kel")},
    **{name: Unit("temperature", 1.0, zero=273.15) for name in ("C", "cel")},
    **{name: Unit("temperature", 5 / 9, zero=459.67 * 5 / 9) for name in ("F", "fah")},
    "Rank": Unit("temperature", 5 / 9),
    "Reau": Unit("temperature", 1.25, zero=273.15),
}

_PREFIXES = {
    "Y": 1e24, "Z": 1e21, "E": 1e18, "P": 1e15, "T": 1e12, "G": 1e9, "M": 1e6, "k": 1e3, "h": 1e2, "da": 1e1, "e": 1e1,
    "d": 1e-1, "c": 1e-2, "m": 1e-3, "u": 1e-6, "n": 1e-9, "p": 1e-12, "f": 1e-15, "a": 1e-18, "z": 1e-21, "y": 1e-24,
}  # fmt: skip
_BINARY_PREFIXES = {
    prefix: 1024.0**power for power, prefix in enumerate(("ki", "Mi", "Gi", "Ti", "Pi", "Ei", "Zi", "Yi"), 1)
}


def unit(name: str) -> Unit:
    """The unit of that name, with a prefix or without; capitals count."""
    if name in UNITS:
        return UNITS[name]
    for length in (2, 1):
        prefix, base = name[:length], UNITS.get(name[length:])
        if base is None or not base.prefix_power:
            continue
        factor = _PREFIXES.get(prefix) or (_BINARY_PREFIXES.get(prefix) if base.quantity == "information" else None)
        if factor is not None:
            return Unit(base.quantity, base.size * factor**base.prefix_power)
    raise NotAvailable(f"{name!r} is no unit that CONVERT knows")


@function
def CONVERT(number: Strict, source: Text, target: Text) -> float:
    """A measure in one unit expressed in another."""
    given, wanted = unit(source), unit(target)
    if given.quantity != wanted.quantity:
        raise NotAvailable(f"{source} measures {given.quantity} and {target} measures {wanted.quantity}")
    return (number * given.size + given.zero - wanted.zero) / wanted.size
