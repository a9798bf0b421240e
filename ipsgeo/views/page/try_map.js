// Try it yourself: the map follows the plan that is shown. Areas' borders are put together from
// the municipalities' own edges; a torn area is hatched, what moved has a dashed line and an arrow.
window.ipsTryMap = function (page, words, classes) {
  "use strict";
  const at = id => document.getElementById(id);
  const {map, shapes, frame} = page;
  const SVG = "http://www.w3.org/2000/svg";
  const ZOOM = 8;  // the scale that places are measured at
  const GRID = 22;  // places tried across an area for its number
  const layers = shapes.getLayers().sort((a, b) => a.feature.id - b.feature.id);
  const fills = layers.map(layer => ({...layer.feature.properties.fill}));
  const labels = layers.map(layer => layer.getElement().getAttribute("aria-label"));
  const rings = layers.map(layer => ringsOf(layer.feature.geometry));
  const edges = edgesOf(rings);
  const flat = rings.map(ones => ones.map(ring => ring.map(([lng, lat]) => map.project([lat, lng], ZOOM))));
  const extent = extentOf(flat.flat(2));
  const places = new Map();  // where the number of an area stands, by its municipalities and seat
  const own = [window.geo_json_outlines, window.feature_group_numbers, window.feature_group_seats];
  const drawn = L.layerGroup();
  makePane("hatch", 440);
  makePane("arrows", 465);
  makeHatch();

  function makePane(name, height) {
    map.createPane(name).style.zIndex = height;
    map.getPane(name).style.pointerEvents = "none";
  }
  function makeHatch() {
    const part = (tag, attributes, children) => {
      const element = document.createElementNS(SVG, tag);
      Object.entries(attributes).forEach(([key, value]) => element.setAttribute(key, value));
      element.append(...children);
      return element;
    };
    const line = part("path", {d: "M0 0V11", stroke: "#1a1a1a", "stroke-width": 5}, []);
    const light = part("path", {d: "M5.5 0V11", stroke: "#ffffff", "stroke-width": 3}, []);
    const pattern = part("pattern", {
      id: "hatch", width: 11, height: 11, patternUnits: "userSpaceOnUse",
      patternTransform: "rotate(45)",
    }, [line, light]);
    frame.append(part("svg", {width: 0, height: 0, "aria-hidden": "true", class: "hatch"}, [pattern]));
  }

  // Shapes: all rings of a municipality, and the edges that each shares with others.
  function ringsOf({type, coordinates}) {
    return type === "Polygon" ? coordinates : coordinates.flat();
  }
  function edgesOf(all) {
    const known = new Map();
    all.forEach((ones, i) => ones.forEach(ring => ring.slice(1).forEach((end, k) => {
      const ends = [ring[k], end].sort((a, b) => a[0] - b[0] || a[1] - b[1]);
      const key = ends.join();
      if (!known.has(key)) {
        known.set(key, {ends: ends.map(([lng, lat]) => [lat, lng]), owners: []});
      }
      known.get(key).owners.push(i);
    })));
    return Array.from(known.values(), edge => (
      {...edge, flat: edge.ends.map(end => map.project(end, ZOOM))}));
  }
  function extentOf(points) {
    const across = points.map(point => point.x), down = points.map(point => point.y);
    return Math.max(
      Math.max(...across) - Math.min(...across), Math.max(...down) - Math.min(...down));
  }
  // The edges between areas and around the county.
  function borders(area) {
    return edges.filter(({owners}) => owners.length === 1 || area[owners[0]] !== area[owners[1]]);
  }

  // The number of an area stands where it has most room, beside its seat.
  function numberPlace(area) {
    const key = area.members.join() + ":" + area.seat;
    if (!places.has(key)) {
      places.set(key, findPlace(area));
    }
    return places.get(key);
  }
  function findPlace({members, seat}) {
    const inside = new Set(members);
    const around = edges.filter(({owners}) => owners.filter(i => inside.has(i)).length === 1);
    const at = layers[seat].feature.properties.seat;
    const seated = at && map.project(at, ZOOM);
    const points = members.flatMap(i => flat[i].flat());
    const xs = points.map(point => point.x), ys = points.map(point => point.y);
    const [left, top] = [Math.min(...xs), Math.min(...ys)];
    const [width, height] = [Math.max(...xs) - left, Math.max(...ys) - top];
    let best = null, most = -Infinity;
    for (let k = 0; k < GRID * GRID; k += 1) {
      const point = L.point(
        left + width * (k % GRID + 0.5) / GRID, top + height * (Math.floor(k / GRID) + 0.5) / GRID);
      if (members.some(i => holds(flat[i], point))) {
        const clear = seated ? point.distanceTo(seated) - extent / 25 : Infinity;
        const room = roomAt(point, around, clear, most);
        if (room > most) {
          [best, most] = [point, room];
        }
      }
    }
    return map.unproject(best || points[0], ZOOM);
  }
  function roomAt(point, around, clear, most) {
    let room = clear;
    for (const edge of around) {
      if (room <= most) {
        break;
      }
      room = Math.min(room, L.LineUtil.pointToSegmentDistance(point, edge.flat[0], edge.flat[1]));
    }
    return room;
  }
  // Whether a point is in a shape: a line from it crosses the rings an odd number of times.
  function holds(ones, {x, y}) {
    let odd = false;
    for (const ring of ones) {
      for (let k = 1; k < ring.length; k += 1) {
        const a = ring[k - 1], b = ring[k];
        if ((a.y > y) !== (b.y > y) && x < a.x + (b.x - a.x) * (y - a.y) / (b.y - a.y)) {
          odd = !odd;
        }
      }
    }
    return odd;
  }

  function draw(now) {
    const isOwn = now.isPlain;
    own.forEach(layer => (isOwn ? layer.addTo(map) : layer.remove()));
    drawn.clearLayers().addTo(map);
    layers.forEach((layer, i) => {
      layer.feature.properties.fill = isOwn ? fills[i] : now.fills[i];
      layer.getElement().setAttribute("aria-label", isOwn ? labels[i] : now.labels[i]);
      layer.closeTooltip();
    });
    page.names.forEach(({label, position}) => {
      label.querySelector("[data-live=demand]").textContent = words.one(now.demand[position]);
    });
    if (!isOwn) {
      drawAreas(now);
    }
    drawLegends(now);
    page.refill();
  }
  function drawAreas(now) {
    const lines = borders(now.plan.area).map(edge => edge.ends);
    add(L.polyline(lines, {
      pane: "outlines", className: "outline", color: "#1a1a1a", weight: 4, interactive: false,
      smoothFactor: 0, noClip: true,
    }));
    now.figures.areas.filter(area => !area.connected).forEach(drawTorn);
    now.figures.areas.forEach(drawMarks);
    const arrived = new Set(now.moved.map(({municipality}) => municipality));
    now.moved.forEach(({municipality}) => drawMove(municipality, now.homes[municipality], arrived));
  }
  function add(layer) {
    drawn.addLayer(layer);
  }
  function over(i, style) {
    add(L.geoJSON(layers[i].feature, {
      interactive: false, smoothFactor: 0, style: {fill: false, ...style},
    }));
  }
  function drawTorn(area) {
    area.members.forEach(i => over(i, {
      pane: "hatch", className: "torn-shape", stroke: false, fill: true, fillColor: "url(#hatch)",
      fillOpacity: 0.45,
    }));
  }
  function drawMarks(area) {
    const seat = layers[area.seat].feature.properties.seat;
    if (seat) {
      add(L.circleMarker(seat, {
        pane: "seats", className: "seat", radius: 6, color: "#1a1a1a", weight: 3,
        fillColor: "#ffffff", fillOpacity: 1, interactive: false,
      }));
    }
    const load = words.one(area.load);  // digits only, never a name
    const html = `<span class="number">${area.number}</span><span class="value load">${load}</span>`;
    const icon = L.divIcon({html, iconSize: [0, 0], className: "mark numbers"});
    add(L.marker(numberPlace(area), {icon, pane: "numbers", interactive: false, keyboard: false}));
  }
  // A municipality that moved: a dashed line inside its border, and an arrow to where it went,
  // unless all of that area is new.
  function drawMove(i, home, arrived) {
    over(i, {pane: "arrows", className: "moved-shape", color: "#ffffff", weight: 5});
    over(i, {pane: "arrows", color: "#1a1a1a", weight: 3, dashArray: "2 7", lineCap: "round"});
    if (home.members.every(other => arrived.has(other))) {
      return;
    }
    const from = map.project(nameAt(i), ZOOM), to = map.project(numberPlace(home), ZOOM);
    const way = to.subtract(from), length = from.distanceTo(to) || 1;
    const share = Math.max(0.5, 1 - extent / 24 / length);  // the number must not hide its head
    const tip = from.add(way.multiplyBy(share));
    const ahead = way.multiplyBy(extent / 45 / length), aside = L.point(-ahead.y, ahead.x);
    const barbs = [1, -1].map(side => tip.subtract(ahead).add(aside.multiplyBy(0.6 * side)));
    const lines = [[from, tip], [barbs[0], tip, barbs[1]]].map(
      line => line.map(point => map.unproject(point, ZOOM)));
    for (const style of [{color: "#ffffff", weight: 8}, {color: "#1a1a1a", weight: 3.5}]) {
      add(L.polyline(lines, {
        pane: "arrows", className: "arrow", interactive: false, smoothFactor: 0, noClip: true, ...style,
      }));
    }
  }
  // Below the map and beside it: what is torn, what moves, and what the colours mean.
  function drawLegends(now) {
    const torn = now.figures.areas.filter(area => !area.connected);
    at("try-torn").hidden = at("legend-torn").hidden = torn.length === 0;
    at("try-torn").replaceChildren(...torn.map(area => {
      const line = document.createElement("li");
      line.textContent = words.torn(area);
      return line;
    }));
    at("legend-moved").hidden = now.isPlain || now.moved.length === 0;
    at("moves").hidden = now.isPlain;
    at("moves").textContent = words.moves(now.moved, now.againstTitle);
    drawClasses("load", classes.texts(classes.normSteps(now.throughput), 1));
    drawClasses("demand", classes.texts(classes.evenSteps(now.demand)));
    const norm = {norm: words.one(now.throughput)};
    document.querySelectorAll("[data-legend=load] .heading").forEach((heading, k) => {
      heading.textContent = words.say(k ? "page.class_over" : "page.class_within", norm);
    });
  }
  function drawClasses(view, texts) {
    const lines = document.querySelectorAll("[data-legend=" + view + "] li:not(.heading)");
    lines.forEach((line, k) => {
      line.replaceChildren(line.firstElementChild, texts[k] || "");
      line.hidden = texts[k] === undefined;
    });
  }
  function nameAt(i) {
    return page.names.find(one => one.position === i).marker.getLatLng();
  }

  return {draw, layers, borders};
};
