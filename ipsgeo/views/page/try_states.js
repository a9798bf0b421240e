// Try it yourself: what is shown. A state is a plan, assumptions, the areas' colours and the plan
// of the page that it started from; a view is everything that is drawn of a state.
window.ipsTryStates = function (given, data, model, words, classes, picture) {
  "use strict";
  const {say} = words;
  const planned = {benefit: data.benefit ? data.benefit.share : null, throughput: data.throughput};
  const inOrder = given.order;  // the municipalities in alphabetical order
  const counted = picture.layers.map(layer => layer.feature.properties.fill.counted);
  const signatures = data.plans.map((_, k) => signature(model.start(k)));

  // States.
  function stateOf(k, assumptions) {
    return {plan: model.start(k), assumptions: assumptions || planned, colours: startColours(k), from: k};
  }
  // Where a plan of the page shares most municipalities with an area of the page's own, the colour
  // is the same.
  function startColours(k) {
    const before = new Map(), taken = new Set();
    const shares = data.plans[k].areas.map((_, id) => bestMatch(k, id));
    shares.sort((a, b) => b.count - a.count || a.id - b.id).forEach(({id, own}) => {
      if (!taken.has(own)) {
        taken.add(own);
        before.set(id, given.ownColours[own]);
      }
    });
    return k === 0 ? new Map(given.ownColours.map((colour, id) => [id, colour]))
      : classes.areaColours(before, model.start(k), data.neighbours);
  }
  function bestMatch(k, id) {
    const counts = data.plans[0].areas.map((_, own) => data.municipalities.filter(
      (_, i) => data.plans[k].area[i] === id && data.plans[0].area[i] === own).length);
    const count = Math.max(...counts);
    return {id, count, own: counts.indexOf(count)};
  }
  // What makes two plans the same: who is with whom, by how many coaches, and the leaders.
  function signature(plan) {
    return plan.area.map(id => {
      const {coaches, leader} = plan.areas[id];
      return [plan.area.indexOf(id), coaches, leader].join(":");
    }).join();
  }
  function sameAs(state) {
    const sign = signature(state.plan);
    const found = signatures[state.from] === sign ? state.from : signatures.indexOf(sign);
    return found < 0 ? null : found;
  }

  // Everything that is shown of a state, computed once.
  function viewOf(state, {isOpen, against}) {
    const {plan, assumptions} = state, shown = sameAs(state);
    const figures = model.evaluate(plan, assumptions);
    const byId = new Map(figures.areas.map(area => [area.id, area]));
    const isAssumed = assumptions.benefit !== planned.benefit
      || assumptions.throughput !== planned.throughput;
    const demand = model.demandAt(assumptions.benefit), homes = plan.area.map(id => byId.get(id));
    return {
      againstTitle: data.plans[against].title,
      plan, assumptions, figures, shown, from: state.from, isAssumed, isOpen, demand, homes, inOrder,
      colours: state.colours, throughput: assumptions.throughput,
      isOwn: shown === 0 && !isAssumed,
      isPlain: shown === 0 && !isAssumed && against === 0,
      moved: model.moved(plan, model.start(against), assumptions),
      targets: i => model.targets(plan, i).map(id => byId.get(id))
        .sort((a, b) => a.number - b.number),
      ...mapTexts(homes, demand, state.colours, assumptions.throughput),
    };
  }
  function mapTexts(homes, demand, colours, norm) {
    const steps = classes.evenSteps(demand), normSteps = classes.normSteps(norm);
    const fills = homes.map((home, i) => ({
      areas: given.areaColours[colours.get(home.id)].fill,
      demand: classes.shade(demand[i], steps, given.sequence),
      load: classes.shade(home.load, normSteps, given.aroundNorm),
      counted: counted[i],
    }));
    const labels = homes.map((home, i) => say("page.detail_label", {
      name: data.municipalities[i].name, number: home.number, demand: words.one(demand[i]),
      load: words.one(home.load),
    }));
    return {fills, labels};
  }
  function referencesOf(view) {
    const all = data.plans.map((_, k) => k);
    const first = [data.best, data.today].filter(k => k !== null);
    return [...new Set([...first, ...all])].map(k => (
      {k, figures: model.evaluate(model.start(k), view.assumptions)}));
  }
  // What a change is told against: the optimum, today's plan and the one that moves are counted from.
  function versus(view, against) {
    const known = [...new Set([data.best, data.today, against])];
    return known.filter(k => k !== null && k !== view.shown).map(k => ({
      title: words.tagged(k), totals: model.evaluate(model.start(k), view.assumptions).totals,
    }));
  }

  return {planned, stateOf, viewOf, referencesOf, versus};
};
