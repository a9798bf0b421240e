// Try it yourself: the sentences, made of the catalogue's texts and of figures.
window.ipsTryWords = function (given, data, model) {
  "use strict";
  const SPOKEN = 60, SPOKEN_LIST = 300;  // letters that a listener can follow
  const one = value => model.number(value, 1);
  const whole = value => model.number(value, 0);
  const coachesText = coaches => model.staffText(coaches);
  const staffText = area => model.staffText(area.coaches, area.leader ? 1 : 0);
  const areaOf = ({areas}, id) => areas.find(area => area.id === id);

  function say(key, facts) {
    const filled = (place, name) => (facts && name in facts ? facts[name] : place);
    return given.words[key].replace(/\{(\w+)\}/g, filled);
  }
  // How much more or less: +3,2, −1,0, or "same" where no difference shows.
  function difference(value, other, decimals) {
    const amount = model.number(Math.abs(value - other), decimals);
    if (amount === model.number(0, decimals)) {
      return say("try.same");
    }
    return (value > other ? "+" : data.number.minus) + amount;
  }
  function verdict(load, norm) {
    return model.exceeds(load, norm) ? "over" : model.exceeds(norm / 2, load) ? "under" : "within";
  }
  function numbered(area) {
    return say("try.numbered", {number: area.number, area: area.name});
  }
  // For texts that are read out: of a long name only how it begins.
  function spoken(area) {
    const written = numbered(area);
    return written.length > SPOKEN ? written.slice(0, SPOKEN).trimEnd() + "…" : written;
  }
  const rank = new Map(given.order.map((i, k) => [i, k]));  // in alphabetical order
  function names(places) {
    const inOrder = places.slice().sort((a, b) => rank.get(a) - rank.get(b));
    return inOrder.map(i => data.municipalities[i].name).join(", ");
  }
  function tagged(k) {
    const tags = [
      ...(k === data.best ? [given.bestTag] : []), ...(k === data.today ? ["try.tag_today"] : []),
    ];
    const said = tags.map(tag => say(tag)).join(", ");
    return said ? say("try.tagged", {title: data.plans[k].title, tags: said}) : data.plans[k].title;
  }

  // The first screen.
  function message(totals, throughput) {
    const facts = {
      demand: whole(totals.clients), capacity: whole(totals.capacity),
      shortfall: one(totals.shortfall), coaches: one(totals.shortfall / throughput),
    };
    const short = model.exceeds(totals.clients, totals.capacity);
    return say(short ? "page.message_short" : "page.message_enough", facts);
  }
  function loadMessage(figures, norm) {
    const {areas, totals} = figures, nameOf = id => areaOf(figures, id).name;
    const key = totals.loadHighest >= given.uneven * totals.loadLowest ? "page.uneven" : "page.even";
    return say(areas.length > 1 ? key : "page.one_area", {
      highest: one(totals.loadHighest), highest_area: nameOf(totals.highestArea),
      lowest: one(totals.loadLowest), lowest_area: nameOf(totals.lowestArea), norm: one(norm),
    });
  }
  // The four numbers at the top: number, what it counts, and a remark where that follows.
  function keyFigures({areas, totals}, throughput) {
    const lacking = {shortfall: one(totals.shortfall), coaches: one(totals.shortfall / throughput)};
    const short = model.exceeds(totals.clients, totals.capacity);
    return [
      [whole(areas.length), say(areas.length === 1 ? "page.figure_area" : "page.figure_areas")],
      [model.staffText(totals.coach, totals.leaders), say(totals.coach === 1 ? "page.figure_coach" : "page.figure_coaches")],
      [whole(totals.clients), say("page.figure_demand")],
      [whole(totals.capacity), say("page.figure_capacity"),
        short ? say("page.figure_shortfall", lacking) : say("page.figure_enough")],
    ];
  }
  // Title and text of the notice on how sure a plan is that is not the page's own.
  function sureness({shown, isAssumed, assumptions}) {
    const values = isAssumed ? " " + assumed(assumptions) : "";
    if (shown === null) {
      return [say("try.edited"), say("try.edited_text") + values];
    }
    if (isAssumed) {
      return [say("try.assumed"), say("try.assumed_text") + values];
    }
    return [say("try.unproven"), say("try.unproven_text")];
  }
  function assumed(assumptions) {
    return say("try.assumed_values", {values: assumedValues(assumptions).join("; ")});
  }
  function assumedValues({benefit, throughput}) {
    const norm = say("try.throughput_value", {number: one(throughput)});
    const values = [say("try.assumed_value", {name: say("try.throughput"), value: norm})];
    if (data.benefit) {
      const facts = {name: data.benefit.name, value: model.percent(benefit)};
      values.unshift(say("try.assumed_value", facts));
    }
    return values;
  }
  function torn(area) {
    const parts = area.parts.map(part => "(" + names(part) + ")").join(" | ");
    const facts = {number: area.number, area: area.name, count: area.parts.length, parts};
    return say("try.torn", facts);
  }
  function spokenTorn(area) {
    const said = torn(area), facts = {number: area.number, count: area.parts.length};
    return said.length > SPOKEN_LIST ? say("try.said_torn", facts) : said;
  }
  function spokenMoves(moved, title) {
    const said = moves(moved, title), facts = {title, count: whole(moved.length)};
    return said.length > SPOKEN_LIST ? say("try.said_moves", facts) : said;
  }
  function moves(moved, title) {
    const byName = (a, b) => rank.get(a.municipality) - rank.get(b.municipality);
    const said = moved.slice().sort(byName).map(({municipality, to}) => say(
      to.length ? "try.moved_to" : "try.moved_alone",
      {name: data.municipalities[municipality].name, to: to.join(", ")}
    ));
    return say(said.length ? "try.moved" : "try.moved_none", {title, moves: said.join("; ")});
  }

  // What is said after a change: the new figures, against the optimum and today, and what is torn.
  function news(figures, references) {
    const {areas, totals} = figures;
    const loads = say("try.said_figures", {
      lowest: one(totals.loadLowest), highest: one(totals.loadHighest),
      highest_area: spoken(areaOf(figures, totals.highestArea)), overload: one(totals.overload),
      minutes: one(totals.minutesMean),
    });
    const wishes = data.wishes.length ? [say("try.said_wishes", {wishes: whole(totals.wish)})] : [];
    const broken = areas.filter(area => !area.connected).map(spokenTorn);
    const versus = references.map(({title, totals: other}) => say("try.said_versus", {
      title,
      overload: difference(totals.overload, other.overload, 1),
      travel: difference(totals.travel, other.travel, 1),
      wishes: data.wishes.length
        ? say("try.said_versus_wishes", {wishes: difference(totals.wish, other.wish, 0)}) : "",
    }));
    const hang = broken.length ? broken : [say("try.said_connected")];
    return [...hang, loads, ...wishes, ...versus].join(" ");
  }

  return {
    say, one, whole, difference, verdict, coachesText, staffText, areaOf, numbered,
    spoken, tagged, message, loadMessage, keyFigures, sureness, assumedValues, torn, moves,
    spokenMoves, news,
  };
};
