// Which scenario and which county is shown, and names that stand clear of each other.
(function () {
  "use strict";
  const root = document.documentElement;
  const articles = Array.from(document.querySelectorAll("article"));
  const scenario = document.getElementById("scenario");
  const shown = document.getElementById("shown");
  root.classList.add("live");
  document.querySelector(".switch").hidden = false;

  // Letters and lines keep their size on the screen however near the map is.
  function fit(svg) {
    const box = svg.viewBox.baseVal, size = svg.getBoundingClientRect();
    if (!size.width || !size.height) { return; }
    svg.style.setProperty("--unit", String(Math.max(box.width / size.width, box.height / size.height)));
    const taken = [], texts = Array.from(svg.querySelectorAll("text"));
    const rank = {number: 0, moved: 1, name: 2};
    const kind = text => text.classList.item(0);
    texts.sort((one, other) => rank[kind(one)] - rank[kind(other)]);
    for (const text of texts) {
      text.classList.remove("crowded");
      const own = text.getBoundingClientRect();
      // A name beside a number may slip below it.
      const free = place => !taken.some(other => place.left < other.right && other.left < place.right
        && place.top < other.bottom && other.top < place.bottom);
      text.removeAttribute("dy");
      if (kind(text) !== "number" && !free(own)) {
        text.setAttribute("dy", kind(text) === "moved" ? "1.6em" : "1.35em");
      }
      const place = text.getBoundingClientRect();
      if (kind(text) === "number" || free(place)) { taken.push(place); } else { text.classList.add("crowded"); }
    }
  }
  function fitAll() { document.querySelectorAll("article:not([hidden]) svg").forEach(fit); }

  function showUnit(article) {
    const select = document.getElementById(article.id + "-unit");
    const option = select.selectedOptions[0], key = option.dataset.key;
    for (const part of article.querySelectorAll("[data-key]")) {
      part.hidden = key !== undefined && !part.dataset.key.split("|").includes(key);
    }
    for (const svg of article.querySelectorAll("svg")) {
      svg.setAttribute("viewBox", option.dataset.box || svg.dataset.whole);
      fit(svg);
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
    document.querySelectorAll("svg").forEach(svg => {
      const box = svg.viewBox.baseVal;
      svg.style.setProperty("--unit", String(Math.max(box.width / 330, box.height / 390)));
    });
  });
  window.addEventListener("afterprint", () => {
    kept.forEach(article => { article.hidden = true; });
    fitAll();
  });
  show(false);
})();
