"""Where the demonstration takes place: localities, named places and organisations of six municipalities.

Coordinates are rounded by hand from public maps; good enough for a point on a picture, not for finding the way.
"""

from dataclasses import dataclass

Spot = tuple[str, float, float]


@dataclass(frozen=True, slots=True)
class Town:
    """One municipality of the demonstration. Areas grow around `localities`; the first is the centre."""

    code: int
    localities: tuple[Spot, ...]
    places: tuple[Spot, ...]
    organisations: tuple[tuple[str, str, int], ...]
    answers_per_round: float = 1.35


YSTAD = Town(
    1286,
    (
        ("Ystad centrum", 55.4285, 13.8190),
        ("Ystad norr", 55.4400, 13.8220),
        ("Ystad öster", 55.4325, 13.8490),
        ("Ystad väster", 55.4330, 13.7930),
        ("Nybrostrand", 55.4255, 13.9160),
        ("Köpingebro", 55.4590, 13.9310),
        ("Svarte", 55.4290, 13.7240),
        ("Löderup", 55.4420, 14.1130),
        ("Stora Herrestad", 55.4640, 13.8730),
        ("Sövestad", 55.5040, 13.7990),
        ("Glemmingebro", 55.4600, 14.0300),
    ),
    (
        ("Norreportskolan", 55.4357, 13.8227),
        ("Surbrunnen", 55.4349, 13.8112),
        ("Regementet", 55.4330, 13.8475),
        ("Stortorget", 55.4294, 13.8200),
        ("Resecentrum", 55.4273, 13.8262),
        ("Österportstorg", 55.4312, 13.8289),
        ("Norra Promenaden", 55.4335, 13.8250),
        ("Sandskogens badplats", 55.4281, 13.8640),
        ("Edvinshems idrottsplats", 55.4320, 13.7950),
        ("Köpingebro station", 55.4585, 13.9330),
    ),
    (
        ("Norreportskolan", "school", 6),
        ("Österportsskolan", "school", 5),
        ("Köpingebro skola", "school", 3),
        ("Gymnasiet", "school", 4),
        ("Ystadbostäder", "housing", 6),
        ("Privatvärdar i samverkan", "housing", 3),
        ("Köpmannaföreningen", "trade", 5),
        ("Resecentrum", "trade", 3),
        ("Idrottsalliansen", "association", 4),
        ("Föräldraföreningen Norreport", "association", 3),
        ("Polisen, lokalpolisområdet", "police", 4),
        ("Räddningstjänsten", "rescue", 2),
        ("Fältsekreterarna", "municipal", 3),
        ("Gata och park", "municipal", 4),
        ("Socialjouren", "municipal", 2),
        ("Biblioteket", "municipal", 1),
    ),
)
SIMRISHAMN = Town(
    1291,
    (
        ("Simrishamn centrum", 55.5560, 14.3480),
        ("Simrishamn väster", 55.5590, 14.3260),
        ("Kivik", 55.6870, 14.2270),
        ("Gärsnäs", 55.5450, 14.1820),
        ("Borrby", 55.4560, 14.1760),
        ("Hammenhög", 55.5020, 14.1510),
        ("Skillinge", 55.4740, 14.2780),
        ("Sankt Olof", 55.6380, 14.1290),
    ),
    (
        ("Storgatan", 55.5563, 14.3490),
        ("Hamnen", 55.5565, 14.3535),
        ("Korsavadsskolan", 55.5595, 14.3370),
        ("Stationen", 55.5560, 14.3440),
        ("Tobisviks badplats", 55.5680, 14.3480),
        ("Kiviks hamn", 55.6865, 14.2330),
        ("Gärsnäs skola", 55.5455, 14.1800),
    ),
    (
        ("Korsavadsskolan", "school", 5),
        ("Österlengymnasiet", "school", 4),
        ("Gärsnäs skola", "school", 3),
        ("Simrishamns bostäder", "housing", 5),
        ("Köpmännen i centrum", "trade", 4),
        ("Hamnkontoret", "municipal", 2),
        ("Österlens idrottsförening", "association", 4),
        ("Polisen, lokalpolisområdet", "police", 3),
        ("Räddningstjänsten", "rescue", 2),
        ("Ungdomsmottagningen", "municipal", 2),
        ("Samhällsbyggnad", "municipal", 4),
        ("Biblioteket", "municipal", 2),
    ),
)
TOMELILLA = Town(
    1270,
    (
        ("Tomelilla centrum", 55.5430, 13.9540),
        ("Tomelilla norr", 55.5530, 13.9580),
        ("Brösarp", 55.7240, 14.0990),
        ("Smedstorp", 55.5530, 14.1100),
        ("Onslunda", 55.6330, 14.0200),
        ("Lunnarp", 55.5690, 14.0230),
        ("Skåne-Tranås", 55.6120, 13.9980),
    ),
    (
        ("Torget", 55.5432, 13.9545),
        ("Lindesborgsskolan", 55.5475, 13.9480),
        ("Stationen", 55.5440, 13.9500),
        ("Välabadet", 55.5500, 13.9640),
        ("Byavångsskolan", 55.5395, 13.9600),
        ("Smedstorps skola", 55.5535, 14.1080),
    ),
    (
        ("Lindesborgsskolan", "school", 5),
        ("Byavångsskolan", "school", 4),
        ("Österlenhem", "housing", 5),
        ("Företagarföreningen", "trade", 4),
        ("Tomelilla IF", "association", 3),
        ("Polisen, lokalpolisområdet", "police", 3),
        ("Räddningstjänsten", "rescue", 2),
        ("Fritidsgården", "municipal", 3),
        ("Samhällsbyggnad", "municipal", 3),
        ("Vård och omsorg", "municipal", 3),
    ),
)
LANDSKRONA = Town(
    1282,
    (
        ("Centrum", 55.8700, 12.8300),
        ("Öster", 55.8740, 12.8480),
        ("Koppargården", 55.8860, 12.8440),
        ("Sandvången", 55.8830, 12.8290),
        ("Borstahusen", 55.8950, 12.8080),
        ("Häljarp", 55.8570, 12.9110),
        ("Glumslöv", 55.9420, 12.8130),
        ("Asmundtorp", 55.8840, 12.9430),
    ),
    (
        ("Rådhustorget", 55.8703, 12.8305),
        ("Stationen", 55.8810, 12.8560),
        ("Koppargårdens torg", 55.8862, 12.8435),
        ("Dammhagskolan", 55.8755, 12.8400),
        ("Exercisfältet", 55.8745, 12.8250),
        ("Borstahusens hamn", 55.8945, 12.8060),
        ("Östergatan", 55.8720, 12.8400),
    ),
    (
        ("Dammhagskolan", "school", 5),
        ("Sandåkerskolan", "school", 4),
        ("Landskronahem", "housing", 6),
        ("Stadsutveckling", "housing", 3),
        ("Citysamverkan", "trade", 5),
        ("BoIS ungdom", "association", 4),
        ("Polisen, lokalpolisområdet", "police", 5),
        ("Räddningstjänsten", "rescue", 2),
        ("Trygghetsvärdarna", "municipal", 4),
        ("Stadsmiljö", "municipal", 4),
        ("Socialtjänsten, fältgruppen", "municipal", 3),
        ("Stadsbiblioteket", "municipal", 2),
    ),
    1.5,
)
SOLVESBORG = Town(
    1083,
    (
        ("Sölvesborg centrum", 56.0520, 14.5800),
        ("Falkvik", 56.0540, 14.5990),
        ("Mjällby", 56.0480, 14.6830),
        ("Hällevik", 56.0150, 14.7060),
        ("Norje", 56.1280, 14.6680),
        ("Valje", 56.0690, 14.5480),
        ("Ysane", 56.0900, 14.6400),
    ),
    (
        ("Torget", 56.0523, 14.5805),
        ("Furulundsskolan", 56.0600, 14.5860),
        ("Stationen", 56.0500, 14.5830),
        ("Slottet", 56.0545, 14.5860),
        ("Mjällby centrum", 56.0482, 14.6835),
        ("Hälleviks hamn", 56.0130, 14.7050),
    ),
    (
        ("Furulundsskolan", "school", 5),
        ("Mjällby skola", "school", 3),
        ("Sölvesborgshem", "housing", 4),
        ("Handeln i centrum", "trade", 4),
        ("Mjällby AIF ungdom", "association", 3),
        ("Polisen, lokalpolisområdet", "police", 3),
        ("Räddningstjänsten", "rescue", 2),
        ("Trygghetsvärdarna", "municipal", 6),
        ("Gata och park", "municipal", 3),
        ("Individ och familj", "municipal", 2),
    ),
)
LULEA = Town(
    2580,
    (
        ("Centrum", 65.5840, 22.1520),
        ("Örnäset", 65.5920, 22.2000),
        ("Porsön", 65.6170, 22.1420),
        ("Bergnäset", 65.5720, 22.1000),
        ("Hertsön", 65.5990, 22.2500),
        ("Mjölkudden", 65.5990, 22.1150),
        ("Gammelstad", 65.6440, 22.0230),
        ("Södra Sunderbyn", 65.6600, 21.9350),
        ("Råneå", 65.8580, 22.2940),
    ),
    (
        ("Storgatan", 65.5845, 22.1530),
        ("Norra hamn", 65.5875, 22.1480),
        ("Luleå station", 65.5840, 22.1660),
        ("Örnäsets centrum", 65.5925, 22.2010),
        ("Porsö centrum", 65.6165, 22.1400),
        ("Hertsö centrum", 65.5990, 22.2490),
        ("Residensskolan", 65.5855, 22.1450),
    ),
    (
        ("Residensskolan", "school", 5),
        ("Hertsöskolan", "school", 5),
        ("Gymnasiebyn", "school", 4),
        ("Lulebo", "housing", 6),
        ("Privata fastighetsägare", "housing", 4),
        ("Luleå centrumhandel", "trade", 5),
        ("Föreningsrådet", "association", 4),
        ("Polisen, lokalpolisområdet", "police", 5),
        ("Räddningstjänsten", "rescue", 2),
        ("Fältgruppen", "municipal", 4),
        ("Stadsbyggnad", "municipal", 4),
        ("Kulturens hus", "municipal", 2),
    ),
    1.5,
)
TOWNS = (YSTAD, SIMRISHAMN, TOMELILLA, LANDSKRONA, SOLVESBORG, LULEA)
SYDOST = (1286, 1291, 1270)
