"""Notion's number formats and how each is written (Notion API, data source number formats)."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True)
class Currency:
    """A currency: its sign as Notion shows it, its ISO code, and how people call it."""

    sign: str
    code: str
    called: str


def _currency(row: str) -> Currency:
    sign, code, called = row.split(" ", 2)
    return Currency(sign, code, called)


CURRENCIES: Mapping[str, Currency] = MappingProxyType(
    {
        name: _currency(row)
        for name, row in {
            "dollar": "$ USD US dollars",
            "australian_dollar": "A$ AUD Australian dollars",
            "canadian_dollar": "CA$ CAD Canadian dollars",
            "singapore_dollar": "SGD SGD Singapore dollars",
            "hong_kong_dollar": "HK$ HKD Hong Kong dollars",
            "new_zealand_dollar": "NZ$ NZD New Zealand dollars",
            "new_taiwan_dollar": "NT$ TWD New Taiwan dollars",
            "euro": "€ EUR euros",
            "pound": "£ GBP pounds",
            "yen": "¥ JPY yen",
            "ruble": "₽ RUB rubles",
            "rupee": "₹ INR rupees",
            "won": "₩ KRW won",
            "yuan": "CN¥ CNY yuan",
            "real": "R$ BRL reais",
            "lira": "₺ TRY lira",
            "rupiah": "Rp IDR rupiah",
            "franc": "CHF CHF Swiss francs",
            "krona": "kr SEK Swedish kronor",
            "norwegian_krone": "kr NOK Norwegian kroner",
            "danish_krone": "kr DKK Danish kroner",
            "mexican_peso": "MX$ MXN Mexican pesos",
            "rand": "R ZAR rand",
            "zloty": "zł PLN zlotys",
            "baht": "฿ THB baht",
            "forint": "Ft HUF forints",
            "koruna": "Kč CZK Czech korunas",
            "shekel": "₪ ILS shekels",
            "chilean_peso": "CLP CLP Chilean pesos",
            "philippine_peso": "₱ PHP Philippine pesos",
            "dirham": "AED AED dirhams",
            "colombian_peso": "COP COP Colombian pesos",
            "riyal": "SAR SAR riyals",
            "ringgit": "RM MYR ringgit",
            "leu": "RON RON lei",
            "argentine_peso": "ARS ARS Argentine pesos",
            "uruguayan_peso": "UYU UYU Uruguayan pesos",
            "peruvian_sol": "PEN PEN soles",
        }.items()
    }
)

_SHARED: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "$": tuple(name for name in CURRENCIES if name.endswith(("dollar", "peso"))),
        "¥": ("yen", "yuan"),
        "kr": ("krona", "norwegian_krone", "danish_krone"),
        "kr.": ("danish_krone",),
        "s/": ("peruvian_sol",),
        "dollars": tuple(name for name in CURRENCIES if name.endswith("dollar")),
        "dollar": tuple(name for name in CURRENCIES if name.endswith("dollar")),
        "bucks": ("dollar",),
        "pesos": tuple(name for name in CURRENCIES if name.endswith("peso")),
        "euro": ("euro",),
        "pound": ("pound",),
        "francs": ("franc",),
    }
)


def formats_of(sign: str) -> tuple[str, ...]:
    """The number formats whose currency people write as `sign`; empty for no currency."""
    wanted = sign.strip().casefold()
    if wanted in _SHARED:
        return _SHARED[wanted]
    return tuple(
        name
        for name, currency in CURRENCIES.items()
        if wanted
        in {currency.sign.casefold(), currency.code.casefold(), currency.called.casefold()}
    )
