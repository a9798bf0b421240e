// Try it yourself: the map's colours, by the same classes as the page was drawn with.
window.ipsTryClasses = function (given, words, model) {
  "use strict";
  // A round number up: the next one with two digits that matter.
  function roundUp(value) {
    if (value <= 0) {
      return 0;
    }
    const unit = 10 ** (Math.floor(Math.log10(value)) - 1);
    return Number((Math.ceil(value / unit - 1e-9) * unit).toFixed(6));
  }
  // Round limits between classes that hold about equally many of the values.
  function evenSteps(values) {
    const known = values.filter(value => !Number.isNaN(value)).sort((a, b) => a - b);
    const count = given.sequence.length;
    const cuts = given.sequence.slice(1).map(
      (_, step) => roundUp(known[Math.floor(known.length * (step + 1) / count)]));
    const apart = [...new Set(cuts)].sort((a, b) => a - b);
    return apart.filter(cut => model.exceeds(known[known.length - 1], cut));
  }
  function normSteps(norm) {
    return given.normSteps.map(step => step * norm);
  }
  // So many colours, evenly out of a longer scale.
  function spread(colours, count) {
    if (count === 1) {
      return [colours[Math.floor(colours.length / 2)]];
    }
    return Array.from({length: count}, (_, k) => {
      const place = k * (colours.length - 1) / (count - 1), low = Math.floor(place);
      const isHalf = place - low === 0.5;  // Python rounds a half to the even number
      return colours[isHalf ? low + low % 2 : Math.round(place)];
    });
  }
  function shade(value, steps, colours) {
    const place = steps.filter(step => model.exceeds(value, step)).length;
    return spread(colours, steps.length + 1)[place];
  }
  function digits(limit) {
    const places = [0, 1, 2].find(count => Number(limit.toFixed(count)) === limit);
    return places === undefined ? 3 : places;
  }
  // The classes between the limits in words: at most 3, 3–5, above 5.
  function texts(steps, decimals) {
    const limits = steps.map(
      step => model.number(step, decimals === undefined ? digits(step) : decimals));
    if (!limits.length) {
      return [words.say("common.class_all")];
    }
    return [
      words.say("common.class_up_to", {limit: limits[0]}),
      ...limits.slice(1).map((limit, k) => limits[k] + "–" + limit),
      words.say("common.class_above", {limit: limits[limits.length - 1]}),
    ];
  }
  // Colours of the areas: an area keeps its colour as long as no neighbour has the same one.
  function areaColours(before, plan, neighbours) {
    const ids = Object.keys(plan.areas).map(Number);
    const touching = new Map(ids.map(id => [id, new Set()]));
    for (const [i, j] of neighbours) {
      const a = plan.area[i], b = plan.area[j];
      if (a !== b) {
        touching.get(a).add(b);
        touching.get(b).add(a);
      }
    }
    const all = given.areaColours.map((_, k) => k), chosen = new Map();
    const apart = (id, k) => [...touching.get(id)].every(other => chosen.get(other) !== k);
    const known = ids.filter(id => before.has(id)), fresh = ids.filter(id => !before.has(id));
    for (const id of [...known, ...fresh]) {
      const taken = new Set([...chosen.values(), ...known.map(other => before.get(other))]);
      const wish = before.has(id) && apart(id, before.get(id)) ? [before.get(id)] : [];
      const free = all.filter(k => !taken.has(k)), allowed = all.filter(k => apart(id, k));
      chosen.set(id, [...wish, ...free, ...allowed, 0][0]);
    }
    return chosen;
  }

  return {evenSteps, normSteps, shade, texts, areaColours};
};
