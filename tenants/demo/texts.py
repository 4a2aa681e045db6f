"""What the network might have written: plausible, short, about places and never about people."""

TEXTS: dict[str, tuple[str, ...]] = {
    "vandalism": (
        "Två rutor krossade vid cykelstället.",
        "Papperskorg nedsparkad och bänken bruten.",
        "Dörren till cykelrummet uppbruten.",
        "Belysningsstolpe knäckt.",
        "Glaset i busskuren krossat igen.",
    ),
    "graffiti": ("Ny klotterfigur på gaveln.", "Klotter i tunneln, stora ytor.", "Trapphuset klottrat i helgen."),
    "littering": (
        "Mycket skräp efter helgen.",
        "Dumpade möbler vid återvinningen.",
        "Krossat glas på lekplatsen.",
        "Överfulla kärl.",
    ),
    "drugs": ("Tecken på försäljning bakom byggnaden.", "Sprutor hittade i buskaget.", "Cannabislukt i trapphuset."),
    "alcohol": ("Berusat sällskap på bänkarna.", "Stökigt efter stängning.", "Många tomburkar och högljutt."),
    "threat_violence": ("Hotfull stämning utanför entrén.", "Bråk som avbröts av vuxna.", "Knuffar och hot i kön."),
    "robbery_theft": ("Cykelstölder flera dagar i rad.", "Stöld ur bil på parkeringen.", "Snatterier har ökat."),
    "arson": ("Brand i papperskorg.", "Bränt skräp bakom skolan.", "Mindre brand i container, släckt."),
    "disorderly_gathering": (
        "Stort gäng samlat till sent, hög musik.",
        "Samling som hindrar passage.",
        "Äggkastning och smällare.",
    ),
    "reckless_driving": (
        "Mopeder i hög fart på gångvägen.",
        "A-traktor som snurrar på parkeringen.",
        "Elsparkcyklar i klunga på trottoaren.",
        "Nära olycka vid övergången.",
    ),
    "unsafe_place": (
        "Släckt lampa, helt mörkt på stråket.",
        "Buskaget skymmer sikten.",
        "Många undviker tunneln på kvällen.",
        "Tom lokal med öppen dörr.",
    ),
    "staff_incident": ("Personal fick glåpord i receptionen.", "Hot mot personal vid stängning."),
    "rumour": ("Rykte i föräldragrupper om bråk i helgen.", "Rykte om inbrottsvåg, stämmer inte med det vi sett."),
    "sexual_harassment": ("Ofredande på bussen, anmält.", "Obehagliga tillrop vid stationen."),
    "planned_event": ("Skoldisco på fredag.", "Julskyltning väntas dra mycket folk."),
    "other": ("Lös hund vid lekplatsen.", "Fyrverkerier sent på kvällen."),
}
