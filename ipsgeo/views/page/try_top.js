// Try it yourself: the first screen follows the plan that is shown. What the page came with is
// kept and put back whenever the plan is the page's own again.
window.ipsTryTop = function (given, data, words) {
  "use strict";
  const {say, one} = words;
  const at = id => document.getElementById(id);
  const figures = Array.from(at("figures").children);
  const kept = [
    "shown-title", "message", "load-message", "legend-heading", "areas-legend",
  ].map(keep);
  const keptFigures = figures.flatMap(item => Array.from(item.children)).map(keep);

  function keep(place) {
    const element = typeof place === "string" ? at(place) : place;
    const nodes = Array.from(element.childNodes);
    return () => element.replaceChildren(...nodes);
  }
  function make(tag, content, properties) {
    const element = Object.assign(document.createElement(tag), properties || {});
    element.append(...[content].flat());
    return element;
  }
  function name(text) {
    return make("bdi", text);
  }
  // The mark at the beginning tells spreadsheet programs that the letters are UTF-8.
  function save(file, text) {
    const content = new Blob(["\ufeff", text], {type: "text/csv"});
    const link = make("a", "", {href: URL.createObjectURL(content), download: file});
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60000);
  }

  function draw(now) {
    [...kept, ...keptFigures].forEach(putBack => putBack());
    document.querySelectorAll("[data-own]").forEach(part => { part.hidden = !now.isOwn; });
    at("below").hidden = now.isOwn;
    at("state").hidden = at("note").hidden = now.isOwn;
    document.documentElement.classList.toggle("trying", now.isOpen);
    document.documentElement.classList.toggle("other", !now.isOwn);
    if (!now.isOwn) {
      drawFigures(now);
      drawNotice(now);
    }
    if (!now.isOwn || now.isOpen) {
      drawLegend(now);
    }
  }
  function drawFigures(now) {
    words.keyFigures(now.figures, now.throughput).forEach((texts, k) => {
      Array.from(figures[k].children).forEach((element, part) => {
        if (texts[part] !== undefined) {
          element.textContent = texts[part];
        }
      });
    });
    at("shown-title").textContent =
      now.shown === null ? say("try.plan_edited") : data.plans[now.shown].title;
    at("message").textContent = words.message(now.figures.totals, now.throughput);
    at("load-message").textContent = words.loadMessage(now.figures, now.throughput);
  }
  function drawNotice(now) {
    const [title, text] = words.sureness(now);
    const broken = now.shown === null || now.isAssumed ? [] : given.broken[now.shown];
    const rules = [
      make("p", make("strong", say("page.broken_rules") + ":")),
      make("ul", broken.map(sentence => make("li", sentence))),
    ];
    at("state").replaceChildren(
      make("strong", title + "."), " " + text, ...(broken.length ? rules : []));
    at("state").classList.toggle("warning", now.shown === null || now.isAssumed || broken.length > 0);
    const note = now.shown === null ? "" : data.plans[now.shown].note;
    at("note").textContent = note;
    at("note").hidden = !note;
  }

  // The list of areas; while the workbench is open, with buttons for coaches.
  function drawLegend(now) {
    at("legend-heading").textContent = say("page.legend_areas", {norm: one(now.throughput)});
    at("areas-legend").replaceChildren(...now.figures.areas.map(area => legendRow(area, now)));
  }
  function legendRow(area, now) {
    const facts = make("span", areaFacts(area, now), {className: "facts"});
    const text = make("span", [make("strong", name(area.name)), " ", facts]);
    const row = make("li", [swatch(area, now), text]);
    if (now.isOpen) {
      row.append(stepper(area, now));
    }
    return row;
  }
  function areaFacts(area, now) {
    const verdict = words.verdict(area.load, now.throughput), staff = words.staffText(area);
    const coach = area.staff === 1 ? "page.staff_coach" : "page.staff_coaches";
    const torn = make(
      "span", say("try.torn_short", {count: area.parts.length}), {className: "torn"});
    return [
      make("span", say(coach, {staff})),
      make("span", say("page.legend_load_value", {load: one(area.load)})),
      make("span", say("page.short_" + verdict), {className: verdict}),
      ...(area.connected ? [] : [torn]),
    ];
  }
  function swatch(area, now) {
    const mark = make("span", String(area.number), {className: "swatch"});
    const colour = given.areaColours[now.colours.get(area.id)];
    mark.style.background = colour.fill;
    mark.style.color = colour.ink;
    return mark;
  }
  function stepper(area, now) {
    const facts = {number: area.number, area: area.name}, step = data.coach_step;
    const button = (key, sign, coaches) => {
      const element = make("button", sign, {type: "button"});
      element.setAttribute("aria-label", say("try." + key, facts));
      element.dataset.key = key + area.id;
      element.dataset.area = area.id;
      element.dataset.coaches = coaches;
      element.setAttribute("aria-disabled", String(coaches < step));
      return element;
    };
    return make("span", [
      button("fewer", "−", area.coaches - step), button("more", "+", area.coaches + step),
    ], {className: "stepper"});
  }

  return {draw, make, name, save, swatch};
};
