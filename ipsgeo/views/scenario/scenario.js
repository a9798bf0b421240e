// Which scenario and which county is shown, and names that stand clear of each other.
(function () {
  "use strict";
  const root = document.documentElement;
  const articles = Array.from(document.querySelectorAll("article"));
  const scenario = document.getElementById("scenario");
  const shown = document.getElementById("shown");
  root.classList.add("live");
  document.querySelector(".switch").hidden = false;

  // Letters and lines keep their size on the screen however near the map is: so many pixels wide.
  function fit(svg, width, height) {
    const box = svg.viewBox.baseVal;
    if (!width || !height) { return; }
    svg.style.setProperty("--unit", String(Math.max(box.width / width, box.height / height)));
    const rank = {number: 0, moved: 1, name: 2}, kind = text => text.classList.item(0);
    const texts = Array.from(svg.querySelectorAll("text"));
    texts.sort((one, other) => rank[kind(one)] - rank[kind(other)]);
    const taken = [];
    const free = own => taken.every(other => own.x >= other.x + other.width
      || other.x >= own.x + own.width || own.y >= other.y + other.height || other.y >= own.y + own.height);
    for (const text of texts) {
      text.classList.remove("crowded");
      text.removeAttribute("dy");
      // A name beside a number may slip below it, or stand above it.
      for (const slip of kind(text) === "number" ? [] : ["0", "1.45em", "-1.45em"]) {
        text.setAttribute("dy", slip);
        if (free(text.getBBox())) { break; }
      }
      const own = text.getBBox();
      if (kind(text) === "number" || free(own)) { taken.push(own); } else { text.classList.add("crowded"); }
    }
  }
  function onScreen(svg) {
    const size = svg.getBoundingClientRect();
    fit(svg, size.width, size.height);
  }
  function fitAll() { document.querySelectorAll("article:not([hidden]) svg").forEach(onScreen); }

  function showUnit(article) {
    const select = document.getElementById(article.id + "-unit");
    const option = select.selectedOptions[0], key = option.dataset.key;
    for (const part of article.querySelectorAll("[data-key]")) {
      part.hidden = key !== undefined && !part.dataset.key.split("|").includes(key);
    }
    for (const svg of article.querySelectorAll("svg")) {
      svg.setAttribute("viewBox", option.dataset.box || svg.dataset.whole);
      onScreen(svg);
    }
    return option.textContent;
  }
  function show(tell) {
    const id = scenario ? scenario.value : articles[0].id;
    let name = "";
    for (const article of articles) {
      article.hidden = article.id !== id;
      document.querySelector('[data-of="' + article.id + '"]').hidden = article.hidden;
      if (!article.hidden) {
        name = showUnit(article);
        if (scenario) { name = scenario.selectedOptions[0].textContent + ", " + name; }
      }
    }
    if (tell) { shown.textContent = shown.dataset.text.replace("…", () => name); }
  }
  document.querySelectorAll(".switch select").forEach(select => {
    select.addEventListener("change", () => show(true));
  });
  window.addEventListener("resize", fitAll);
  // On paper all scenarios follow one another, each with all its counties.
  let kept = [];
  window.addEventListener("beforeprint", () => {
    kept = Array.from(document.querySelectorAll("article[hidden]"));
    kept.forEach(article => { article.hidden = false; });
    document.querySelectorAll("svg").forEach(svg => fit(svg, 330, 390));
  });
  window.addEventListener("afterprint", () => {
    kept.forEach(article => { article.hidden = true; });
    fitAll();
  });
  show(false);
})();
