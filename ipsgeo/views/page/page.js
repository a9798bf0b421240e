// After folium's script has made it: words, keyboard, views, labels, printing.
(function () {
  "use strict";
  const map = window.map_county;
  const shapes = window.geo_json_municipalities;
  const frame = document.getElementById("map");
  const word = frame.dataset;
  const coarse = window.matchMedia("(pointer: coarse)").matches;

  // Texts stand in the page's templates, by the position of the shape, and are cloned from there.
  function text(kind, position) {
    return document.getElementById(kind + "-" + position).content.cloneNode(true);
  }
  function box(kind, position) {
    const element = document.createElement("div");
    element.append(text(kind, position));
    page.dress(kind, position, element);
    return element;
  }
  // What the script for trying out works with; it puts its own figures into texts by ``dress``.
  const page = window.ipsPage = {map, shapes, frame, dress: () => {}};
  function whole() {
    if (hasRoom()) {
      map.fitBounds(shapes.getBounds(), {padding: [10, 10], animate: false});
    }
  }
  // A frame that is not laid out yet has no size: Leaflet would compute endless numbers for good.
  function hasRoom() {
    const size = map.getSize();
    return size.x > 20 && size.y > 20;
  }

  // Movement. On a touch screen one finger scrolls the page until the map is magnified.
  function isWhole() {
    return map.getZoom() <= map.getBoundsZoom(shapes.getBounds()) + 0.01;
  }
  function dragOnlyWhenNear() {
    map.dragging[coarse && isWhole() ? "disable" : "enable"]();
  }
  L.control.zoom({position: "bottomleft", zoomInTitle: word.zoomIn, zoomOutTitle: word.zoomOut}).addTo(map);
  map.getContainer().setAttribute("role", "group");
  map.getContainer().setAttribute("aria-label", word.label);
  map.getContainer().setAttribute("aria-describedby", "map-help");
  document.getElementById("whole").addEventListener("click", whole);
  map.on("zoomend", dragOnlyWhenNear);

  // Municipalities: pointer, finger and keyboard do the same.
  const rings = [["#000", 6], ["#fff", 2]].map(([color, weight]) => L.geoJSON(null, {
    pane: "highlight", interactive: false, style: {color, weight, fill: false}
  }).addTo(map));
  function unmark() {
    rings.forEach(ring => ring.clearLayers());
  }
  function mark(layer) {
    unmark();
    rings.forEach(ring => ring.addData(layer.feature));
  }
  shapes.eachLayer(layer => {
    const position = layer.feature.id;
    const path = layer.getElement();
    path.setAttribute("tabindex", "0");
    path.setAttribute("role", "button");
    path.setAttribute("aria-label", text("label", position).textContent.trim());
    layer.bindTooltip(() => box("tip", position), {sticky: true, opacity: 1});
    layer.bindPopup(() => box("about", position), {
      minWidth: 200, maxWidth: Math.min(340, map.getSize().x - 80), autoPanPadding: [8, 8]
    });
    layer.on("mouseover", () => { mark(layer); });
    layer.on("mouseout", unmark);
    path.addEventListener("focus", () => { mark(layer); });
    path.addEventListener("blur", unmark);
    path.addEventListener("keydown", event => {
      if (event.key === " ") {
        event.preventDefault();
        layer.openPopup();
      }
    });
  });
  let opener = null;  // the shape that had the keyboard's focus when its popup opened
  map.on("popupopen", event => {
    const element = event.popup.getElement();
    const close = element.querySelector(".leaflet-popup-close-button");
    const shape = event.popup._source;
    close.setAttribute("aria-label", word.close);
    element.setAttribute("role", "dialog");
    element.setAttribute("aria-label", element.querySelector("h3").textContent);
    shape.closeTooltip();
    opener = document.activeElement === shape.getElement() ? shape.getElement() : null;
    if (opener) {
      (element.querySelector(".moves button") || close).focus({preventScroll: true});
    }
  });
  map.on("popupclose", () => {
    if (opener) {
      opener.focus({preventScroll: true});
    }
  });
  frame.addEventListener("keydown", event => {
    if (event.key === "Escape") {
      map.closePopup();
    }
  });

  // Labels: the names that have room inside their own municipality, the largest demand first.
  const names = window.feature_group_names.getLayers().map(marker => {
    const label = marker.getElement().firstElementChild;
    const content = text("name", label.dataset.name);
    const rank = Number(content.firstElementChild.dataset.rank);
    label.append(content);
    const position = Number(label.dataset.name);
    return {marker, label, rank, position, shape: shapeAt(position)};
  });
  names.sort((a, b) => a.rank - b.rank);
  const STEPS = [];  // from the label's own place outwards, in parts of its width and height
  for (const x of [0, -0.3, 0.3, -0.6, 0.6, -0.9, 0.9]) {
    for (const y of [0, -0.6, 0.6, -1.2, 1.2, -1.8, 1.8, -2.4, 2.4]) {
      STEPS.push([x, y]);
    }
  }
  STEPS.sort((a, b) => Math.hypot(2 * a[0], a[1]) - Math.hypot(2 * b[0], b[1]));
  function shapeAt(position) {
    return shapes.getLayers().find(layer => layer.feature.id === position);
  }
  function overlaps(a, b) {
    return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
  }
  function within(name, x, y) {
    const path = name.shape.getElement();
    const point = path.ownerSVGElement.createSVGPoint();
    const own = map.latLngToLayerPoint(name.marker.getLatLng());
    point.x = own.x + x;
    point.y = own.y + y;
    return path.isPointInFill(point);
  }
  function place(name, start, taken, inside) {
    const ends = [-inside / 2, 0, inside / 2].map(part => part * start.width);
    for (const [across, down] of STEPS) {
      const x = across * start.width, y = down * start.height;
      const area = new DOMRect(start.x + x, start.y + y, start.width, start.height);
      if (ends.every(end => within(name, x + end, y)) && !taken.some(other => overlaps(area, other))) {
        return {area, x, y};
      }
    }
    return null;
  }
  function boxes(selector) {
    return Array.from(frame.querySelectorAll(selector), one => one.getBoundingClientRect());
  }
  function placeNames() {
    if (!hasRoom()) {
      return;
    }
    // First all is measured and then all is moved: the browser lays the page out only once.
    names.forEach(name => { name.label.style.left = name.label.style.top = "0"; });
    const starts = names.map(name => name.label.getBoundingClientRect());
    const seats = boxes("path.seat");
    const taken = boxes(".numbers > span");
    const found = names.map((name, k) => {
      const all = taken.concat(seats), start = starts[k];
      // In need a name may cross a border, then cover a seat.
      const spot = place(name, start, all, 0.9) || place(name, start, all, 0) ||
        place(name, start, taken, 0);
      taken.push(...(spot ? [spot.area] : []));
      return spot;
    });
    found.forEach((spot, k) => {
      const style = names[k].label.style;
      style.visibility = spot ? "visible" : "hidden";
      style.left = (spot ? spot.x : 0) + "px";
      style.top = (spot ? spot.y : 0) + "px";
    });
  }

  let isWaiting = false;
  function placeNamesSoon() {
    if (!isWaiting) {
      isWaiting = true;
      window.requestAnimationFrame(() => {
        isWaiting = false;
        placeNames();
      });
    }
  }

  // Views and the things that can be shown beside them.
  function fill(view) {
    shapes.setStyle(feature => ({fillColor: feature.properties.fill[view]}));
  }
  function show(view) {
    frame.dataset.view = view;
    fill(view);
    document.querySelectorAll("[data-legend]").forEach(legend => {
      legend.hidden = legend.dataset.legend !== view;
    });
    placeNames();
  }
  document.querySelectorAll("input[name=view]").forEach(choice => {
    choice.addEventListener("change", () => { show(choice.value); });
    if (choice.checked) {
      frame.dataset.view = choice.value;
    }
  });
  document.querySelectorAll("input[data-layer]").forEach(choice => {
    function apply() {
      map.getPane(choice.dataset.layer).style.display = choice.checked ? "" : "none";
      const line = document.querySelector("[data-line=" + choice.dataset.layer + "]");
      if (line) {
        line.hidden = !choice.checked;
      }
      placeNames();
    }
    choice.addEventListener("change", apply);
    apply();
  });

  // The map follows its frame: on a turned phone, and on paper.
  function refit() {
    map.invalidateSize({animate: false, pan: false});
    whole();
    placeNames();
  }
  map.on("zoomend", placeNames);
  new ResizeObserver(refit).observe(frame.querySelector(".canvas"));
  window.addEventListener("beforeprint", () => {
    document.documentElement.classList.add("printing");
    map.closePopup();
    refit();
  });
  window.addEventListener("afterprint", () => {
    document.documentElement.classList.remove("printing");
    refit();
  });
  document.documentElement.classList.add("live");
  page.names = names;
  page.settle = () => {  // back to the whole county, unless the reader has come closer
    if (isWhole()) {
      whole();
    }
  };
  page.refill = () => {
    fill(frame.dataset.view);
    placeNamesSoon();  // after the figures, which must not wait for it
  };
  whole();
  show(frame.dataset.view);
}());
