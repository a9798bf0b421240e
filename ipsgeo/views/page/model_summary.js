// The division in words, for the minutes of a meeting; moves are counted from plan k of the page.
window.ipsModelSummary = function (data, texts, model) {
  "use strict";
  const {order, sortKey, inOrder, joined, number, percent, staffText} = texts;

  function summary(plan, assumptions, k = 0) {
    const {areas, totals} = model.evaluate(plan, assumptions);
    return [
      data.title, say("heading", {}), "",
      ...assumptionLines(assumptions), ...totalLines(totals), "",
      ...areas.flatMap(areaLines), "",
      ...moveLines(plan, k, assumptions), ...data.notes,
    ].join("\n") + "\n";
  }
  function say(key, facts) {
    return data.words[key].replace(/\{(\w+)\}/g, (_, name) => facts[name]);
  }
  function assumptionLines(assumptions) {
    const {benefit = null, throughput = null} = assumptions || {};
    const lines = [say("throughput", {throughput: number(throughput || data.throughput)})];
    if (data.benefit) {
      const share = percent(benefit === null ? data.benefit.share : benefit);
      lines.unshift(say("benefit", {name: data.benefit.name, share}));
    }
    return lines;
  }
  function totalLines(totals) {
    const short = texts.exceeds(totals.clients, totals.capacity);
    const facts = {
      clients: number(totals.clients), coaches: staffText(totals.coach, totals.leaders),
      capacity: number(totals.capacity), shortfall: number(totals.shortfall),
      needed: number(totals.coachesNeeded), lowest: number(totals.loadLowest),
      highest: number(totals.loadHighest), minutes: number(totals.minutesMean, 0),
      longest: number(totals.minutesMax, 0), kept: number(totals.wishesKept, 0),
      broken: number(totals.wishesBroken, 0), objective: number(totals.objective, 3),
    };
    const keys = ["demand", short ? "capacity_short" : "capacity_enough", "load", "travel"];
    const wishes = data.wishes.length ? ["wishes"] : [];
    return [...keys, ...wishes, "objective"].map(key => say(key, facts));
  }
  function areaLines(area) {
    const names = group => inOrder(group.map(i => data.municipalities[i].name)).join(", ");
    const facts = {
      number: area.number, name: area.name, members: names(area.members),
      seat: data.municipalities[area.seat].name, coaches: staffText(area.coaches, area.leader ? 1 : 0),
      clients: number(area.clients), load: number(area.load), minutes: number(area.minutesMean, 0),
      longest: number(area.minutesMax, 0),
      parts: area.parts.map(part => "(" + names(part) + ")").join(" | "),
    };
    const key = area.name === joined(area.members, "name") ? "area" : "area_members";
    return [say(key, facts), ...(area.connected ? [] : ["   " + say("parts", facts)])];
  }
  function moveLines(plan, k, assumptions) {
    const key = ({municipality}) => sortKey(data.municipalities[municipality].name);
    const changes = model.moved(plan, model.start(k), assumptions);
    changes.sort((a, b) => order(key(a), key(b)));
    const title = data.plans[k].title;
    const alone = names => names.join(", ") || say("alone", {});
    const lines = changes.map(({municipality, from, to}) => "   " + say("move", {
      name: data.municipalities[municipality].name, from: alone(from), to: alone(to),
    }));
    const facts = {title, count: number(changes.length, 0)};
    return [say(changes.length ? "moved" : "none_moved", facts), ...lines];
  }

  return summary;
};
