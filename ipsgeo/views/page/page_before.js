// Before the map is made: no animations where the reader wants none.
"use strict";
if (window.matchMedia("(prefers-reduced-motion: reduce)").matches) {
  L.Map.mergeOptions({
    zoomAnimation: false, fadeAnimation: false, markerZoomAnimation: false, inertia: false
  });
}
