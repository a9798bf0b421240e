"""The map: folium layers of municipalities, areas, names and seats, without tiles or text.

No text of a file goes through folium: branca reads what it renders as a template once more, so a
name with braces would be run. Shapes carry their position in ``study.municipalities`` and their
colours; the page puts the texts in by that position.
"""

from collections.abc import Iterator, Mapping, Sequence

import folium
import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from branca.element import Element, Figure
from folium.map import CustomPane

from ipsgeo.views.palette import BORDER, INK

SHAPES_PER_EXTENT = 1500  # details smaller than this part of the county's extent are left out
DECIMALS = 4  # of a degree: 11 m north, 5 m east
# Above the municipalities (400) and below the popups (700), from bottom to top.
PANES = {"outlines": 450, "highlight": 460, "seats": 470, "names": 480, "numbers": 490}


def draw_map(
    municipalities: gpd.GeoDataFrame,
    area: pd.Series,
    seats: Mapping[str, str],
    fills: pd.DataFrame,
    marks: Mapping[str, str],
) -> tuple[str, str]:
    """The element that holds the map of a plan, and the script that draws into it.

    The script defines ``map_county``, ``geo_json_municipalities``, ``feature_group_names``,
    ``feature_group_numbers`` and ``feature_group_seats`` for the page's own script.

    ``area`` is each municipality's area, ``seats`` each area's seat, in the order of their numbers;
    ``fills`` are colours by code, one column a view, the first drawn first; ``marks`` are HTML by
    area: digits only, never a name.
    """
    shapes = display_shapes(municipalities.geometry)
    outlines = shapes.groupby(area).agg(lambda parts: parts.union_all()).set_crs(shapes.crs)
    seated = seat_points(municipalities.loc[list(seats.values())]).set_axis(list(seats))
    places = {
        "names": in_degrees(inner_points(shapes)),
        "numbers": in_degrees(inner_points(beside(outlines.loc[list(seats)], seated))),
        "seats": in_degrees(seated),
    }
    labels = [f'<span data-name="{k}"></span>' for k in range(len(shapes))]
    layers = {
        "municipalities": municipality_layer(
            in_degrees(shapes), fills, in_degrees(seat_points(municipalities))
        ),
        "outlines": outline_layer(in_degrees(outlines)),
        "seats": seat_layer(places["seats"]),
        "names": mark_layer(places["names"], labels, "names"),
        "numbers": mark_layer(places["numbers"], [marks[name] for name in seats], "numbers"),
    }
    return rendered(empty_map(), layers)


def display_shapes(geometry: gpd.GeoSeries) -> gpd.GeoSeries:
    """The shapes with fewer points, in metres: common borders stay common."""
    west, south, east, north = geometry.total_bounds
    tolerance = max(east - west, north - south) / SHAPES_PER_EXTENT
    simple = shapely.coverage_simplify(geometry.to_numpy(), tolerance)
    return gpd.GeoSeries(simple, index=geometry.index, crs=geometry.crs)


def in_degrees(geometry: gpd.GeoSeries) -> gpd.GeoSeries:
    """Longitudes and latitudes, rounded: points that neighbours share are rounded alike."""
    degrees = geometry.to_crs("EPSG:4326")
    rounded = shapely.transform(degrees.to_numpy(), lambda points: np.round(points, DECIMALS))
    return gpd.GeoSeries(rounded, index=geometry.index, crs=degrees.crs)


def inner_points(geometry: gpd.GeoSeries) -> gpd.GeoSeries:
    """A point well inside each shape, where a label has most room."""
    tolerance = np.sqrt(geometry.area.min()) / 100
    circles = shapely.maximum_inscribed_circle(geometry.to_numpy(), tolerance)
    points = shapely.get_point(circles, 0)  # the circle is the line from its centre to its edge
    return gpd.GeoSeries(points, index=geometry.index, crs=geometry.crs)


def beside(outlines: gpd.GeoSeries, seats: gpd.GeoSeries) -> gpd.GeoSeries:
    """The areas without the surroundings of their seats, so that a number does not hide a seat."""
    west, south, east, north = outlines.total_bounds
    clear = outlines.difference(seats.buffer(max(east - west, north - south) / 25))
    return clear.where(~clear.is_empty, outlines)


def seat_points(municipalities: gpd.GeoDataFrame) -> gpd.GeoSeries:
    """Where the municipalities are administered from."""
    points = shapely.points(municipalities["seat_e"], municipalities["seat_n"])
    return gpd.GeoSeries(points, index=municipalities.index, crs=municipalities.crs)


def empty_map() -> folium.Map:
    """A map without tiles; the page's own script adds words, controls and its bounds."""
    county = folium.Map(
        location=(64.0, 26.0),
        tiles=None,
        zoom_control=False,
        fade_animation=False,
        attribution_control=False,
        scroll_wheel_zoom=False,  # the wheel scrolls the page
        zoom_snap=0.25,
        zoom_delta=0.5,
    )
    for name, height in PANES.items():
        CustomPane(name, z_index=height).add_to(county)
    return county


def municipality_layer(
    shapes: gpd.GeoSeries, fills: pd.DataFrame, seats: gpd.GeoSeries
) -> folium.GeoJson:
    """The municipalities, filled for the first view.

    Each holds its colours in all views, and where it is administered from: in an edited plan any
    municipality may become a seat.
    """
    properties = [
        {"fill": colours, "seat": latitude_longitude(seat)}
        for colours, seat in zip(fills.loc[shapes.index].to_dict("records"), seats, strict=True)
    ]
    first = fills.columns[0]
    style = {"className": "municipality", "color": BORDER, "weight": 1, "fillOpacity": 1}
    return folium.GeoJson(
        features(shapes, properties),
        style_function=lambda feature: {
            **style, "fillColor": feature["properties"]["fill"][first]
        },
        smooth_factor=0,
    )  # fmt: skip


def latitude_longitude(point: shapely.Point) -> list[float] | None:
    """A point as Leaflet wants it; None where it is not known, as of some merged municipality."""
    return [point.y, point.x] if np.isfinite([point.x, point.y]).all() else None


def outline_layer(outlines: gpd.GeoSeries) -> folium.GeoJson:
    """The areas' borders, thicker than the municipalities'."""
    style = {"className": "outline", "color": INK, "weight": 4, "fill": False}
    return folium.GeoJson(
        features(outlines, [{}] * len(outlines)),
        style_function=lambda feature: style,
        smooth_factor=0,
        pane="outlines",
        interactive=False,
    )


def features(
    shapes: gpd.GeoSeries, properties: Sequence[Mapping[str, object]]
) -> dict[str, object]:
    """Shapes as GeoJSON, each with its position for an id."""
    entries = [
        {
            "type": "Feature",
            "id": position,
            "properties": own,
            "geometry": shapely.geometry.mapping(shape),
        }
        for position, (shape, own) in enumerate(zip(shapes, properties, strict=True))
    ]
    return {"type": "FeatureCollection", "features": entries}


def seat_layer(points: gpd.GeoSeries) -> folium.FeatureGroup:
    """A ring at each seat."""
    group = folium.FeatureGroup()
    for point in points:
        if not np.isfinite([point.x, point.y]).all():
            continue  # of a municipality before a merger no seat may be known
        ring = folium.CircleMarker(
            (point.y, point.x),
            radius=6,
            color=INK,
            weight=3,
            fill_color="#ffffff",
            fill_opacity=1,
            class_name="seat",
        )
        ring.options |= {"pane": "seats", "interactive": False}  # folium would leave these out
        ring.add_to(group)
    return group


def mark_layer(points: gpd.GeoSeries, html: list[str], pane: str) -> folium.FeatureGroup:
    """HTML marks at points, not in the way of the pointer or of the keyboard."""
    group = folium.FeatureGroup()
    for point, content in zip(points, html, strict=True):
        icon = folium.DivIcon(html=content, icon_size=(0, 0), class_name=f"mark {pane}")
        folium.Marker(
            (point.y, point.x), icon=icon, interactive=False, keyboard=False, pane=pane
        ).add_to(group)
    return group


def rendered(county: folium.Map, layers: Mapping[str, Element]) -> tuple[str, str]:
    """The map's element and script, the same bytes every time.

    The part that folium would put into the head is left out: it forbids zooming the page and
    stretches the body for a map that is alone. Element ids are random unless they are set.
    """
    for layer in layers.values():
        layer.add_to(county)
    figure = county.get_root()
    assert isinstance(figure, Figure)  # a map's root always is
    for position, element in enumerate(descendants(figure)):
        element._id = str(position)
    for name, element in {"county": county, **layers}.items():
        element._id = name
    for child in figure._children.values():
        child.render()
    return figure.html.render().strip(), figure.script.render()


def descendants(element: Element) -> Iterator[Element]:
    """The element and everything below it."""
    yield element
    for child in element._children.values():
        yield from descendants(child)
