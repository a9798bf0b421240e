// Try it yourself: the plans side by side, and the municipalities with a choice of area each.
window.ipsTryTables = function (data, model, words, top) {
  "use strict";
  const {say, one, whole, difference} = words, {make, name} = top;
  const at = id => document.getElementById(id);

  function heading(text, scope, className) {
    const cell = make("th", text, {scope});
    cell.className = className || "";
    return cell;
  }

  // Each line: its text, and of a plan's figures the number to compare, how it is written and a
  // remark below it.
  const connected = ({areas}) => areas.filter(area => area.connected).length;
  const LINES = [
    {key: "page.compare_areas", value: f => f.areas.length, decimals: 0},
    {key: "page.compare_coaches", value: f => f.totals.staff},
    {key: "page.compare_highest", value: f => f.totals.loadHighest,
      remark: f => words.areaOf(f, f.totals.highestArea).name},
    {key: "page.compare_lowest", value: f => f.totals.loadLowest,
      remark: f => words.areaOf(f, f.totals.lowestArea).name},
    {key: "page.compare_overload", value: f => f.totals.overload},
    {key: "page.compare_shortfall", value: f => f.totals.shortfall},
    {key: "page.compare_minutes", value: f => f.totals.minutesMean, written: f => say(
      "page.compare_minutes_value",
      {mean: one(f.totals.minutesMean), longest: whole(f.totals.minutesMax)})},
    {key: "try.wishes_broken", value: f => f.totals.wish, decimals: 0,
      isShown: data.wishes.length > 0},
    {key: "try.connected", value: connected, decimals: 0, written: f => say(
      "try.connected_value", {connected: whole(connected(f)), areas: whole(f.areas.length)})},
    {key: "page.compare_objective", value: f => f.totals.objective},
  ].filter(line => line.isShown !== false);

  function drawCompare(now, references) {
    const title = now.shown === null ? say("try.plan_edited") : data.plans[now.shown].title;
    const head = [heading(say("page.column_figure"), "col")];
    head.push(heading(name(say("try.shown_plan", {title})), "col", "own"));
    head.push(...references.map(other => heading(name(words.tagged(other.k)), "col")));
    at("try-compare-head").replaceChildren(make("tr", head));
    const rows = LINES.map(line => compareRow(line, now, references));
    at("try-compare").replaceChildren(...rows, movedRow(now, references));
  }
  function compareRow(line, now, references) {
    const decimals = line.decimals === undefined ? 1 : line.decimals;
    const written = line.written || (f => model.number(line.value(f), decimals));
    const cell = (figures, remarks) => make("td", [
      written(figures), ...remarks.map(text => make("small", name(text)))]);
    const remark = figures => (line.remark ? [line.remark(figures)] : []);
    const own = cell(now.figures, remark(now.figures));
    own.className = "own";
    const others = references.map(({figures}) => cell(figures, [
      ...remark(figures), difference(line.value(now.figures), line.value(figures), decimals)]));
    return make("tr", [heading(say(line.key), "row"), own, ...others]);
  }
  function movedRow(now, references) {
    const counts = references.map(({k}) =>
      make("td", whole(model.moved(now.plan, model.start(k), now.assumptions).length)));
    const own = make("td", "–", {className: "own"});
    return make("tr", [heading(say("try.moved_count"), "row"), own, ...counts]);
  }

  function drawChoose(now) {
    const rows = now.inOrder.map(i => chooseRow(now, i));
    at("try-choose").replaceChildren(...rows);
  }
  function chooseRow(now, i) {
    const home = now.homes[i];
    return make("tr", [
      heading(name(data.municipalities[i].name), "row"),
      make("td", areaChoice(now, i, home)),
      make("td", one(now.demand[i]), {className: "num"}),
      make("td", whole(data.minutes[i][home.seat]), {className: "num"}),
    ]);
  }
  function areaChoice(now, i, home) {
    const choice = make("select", [
      option(home.id, words.numbered(home)),
      ...now.targets(i).map(area => option(area.id, words.numbered(area))),
      ...(home.members.length > 1 ? [option("new", say("try.move_new"))] : []),
    ]);
    choice.dataset.key = "choose" + i;
    choice.dataset.place = i;
    choice.value = String(home.id);
    choice.setAttribute("autocomplete", "off");
    const facts = {name: data.municipalities[i].name};
    choice.setAttribute("aria-label", say("try.move_of", facts));
    return choice;
  }
  function option(value, text) {
    return make("option", text, {value: String(value)});
  }

  return {drawCompare, drawChoose, option};
};
