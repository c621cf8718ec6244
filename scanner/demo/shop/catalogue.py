"""What Lantern & Loom sells."""

from __future__ import annotations

import msgspec


class Product(msgspec.Struct, frozen=True, kw_only=True):
    """One thing for sale."""

    slug: str
    """Also the name of its picture, `templates/art/{slug}.svg`."""
    name: str
    kind: str
    price: int
    """Euros."""
    line: str
    """One line for lists."""
    story: str
    details: tuple[str, ...]
    shades: tuple[str, ...]
    """Colours as CSS values."""


PRODUCTS = (
    Product(
        slug="moth-paper-lantern",
        name="Moth Paper Lantern",
        kind="Lanterns",
        price=68,
        line="Mulberry paper on a bamboo frame, the size of a harvest moon.",
        story="Paper is laid over the ribs while still damp and tightens as it dries, so no two "
        "lanterns fall into quite the same shape. Lit, it gives the light of a late afternoon.",
        details=("Mulberry paper, split bamboo", "45 cm across", "Made in pairs in Porto"),
        shades=("#f6e3bd", "#e9b872", "#d98e4a"),
    ),
    Product(
        slug="harbour-brass-lantern",
        name="Harbour Brass Lantern",
        kind="Lanterns",
        price=142,
        line="Spun brass and mouth-blown glass, for a table or a windy terrace.",
        story="The first one was made for a boat shed in Kiel. The glass lifts out for cleaning, "
        "the handle folds flat, and the brass will darken unless you stop it.",
        details=("Unlacquered brass, soda glass", "34 cm tall", "Takes a 6 cm candle"),
        shades=("#c79a4b", "#3d4a45"),
    ),
    Product(
        slug="fell-wool-throw",
        name="Fell Wool Throw",
        kind="Textiles",
        price=119,
        line="Undyed hill wool in a broken twill, with a fringe twisted by hand.",
        story="Three flocks graze on the same hill and give three greys. We spin them apart and "
        "weave them together, so the colour is the weather's choice and not ours.",
        details=("100% wool, 620 g", "130 by 190 cm", "Woven in the Scottish Borders"),
        shades=("#8b8f86", "#5d6a63", "#d8d2c4"),
    ),
    Product(
        slug="dune-linen-cushion",
        name="Dune Linen Cushion",
        kind="Textiles",
        price=46,
        line="Washed linen with a ridge that catches the evening light.",
        story="The stripe is not printed: every ninth thread is twice as thick. Filled with "
        "washed feathers that hold a dent exactly as long as a good nap.",
        details=("Linen, feather filling", "50 by 50 cm", "Sewn in Kaunas"),
        shades=("#d9b48f", "#b4532a", "#efe4d2"),
    ),
    Product(
        slug="ribble-table-runner",
        name="Ribble Table Runner",
        kind="Textiles",
        price=54,
        line="A long river of indigo for a long table of friends.",
        story="Dipped seven times and rinsed in cold water between dips. The edge is left paler "
        "because the cloth is held there, and we like to see the hand.",
        details=("Cotton and linen", "45 by 220 cm", "Dyed in small vats in Lyon"),
        shades=("#3f5873", "#8aa0b4"),
    ),
    Product(
        slug="hearth-beeswax-candles",
        name="Hearth Beeswax Candles",
        kind="Lanterns",
        price=24,
        line="Six hand-dipped candles that smell faintly of summer.",
        story="Each candle is dipped forty times and hangs in the barn until it is straight. "
        "They burn for nine hours, or for one long dinner and the washing up.",
        details=("Pure beeswax, cotton wick", "Six of 25 cm", "From hives in the Jura"),
        shades=("#e3ae54", "#f3dba8"),
    ),
)
BY_SLUG = {product.slug: product for product in PRODUCTS}
