"""Where things lie: Sweden's municipalities, points, uploaded areas and the drawing of maps.

Kernel: pure functions over coordinates. Nothing here knows of the database, of Flask or of any municipality's own data.
Coordinates are WGS 84 in degrees; functions that take single points say `lat, lon`, shapely geometries and GeoJSON hold
`(lon, lat)` as their standards say.

`municipalities` the 290, their codes, names and boundaries · `points` in Sweden, in which area · `geojson` reading an
uploaded file · `sweref` metres to degrees · `drawing`, `labels`, `sheets` maps as SVG.
"""
