// Try it yourself: what was done, and the tools. Every change makes a new state, so undoing is
// going back to the one before.
(function () {
  "use strict";
  const at = id => document.getElementById(id);
  const read = id => JSON.parse(at(id).textContent);
  const page = window.ipsPage, data = read("model-data"), given = read("try-data");
  if (data.plans[0].title === given.words["common.this_plan"]) {
    data.plans[0].title = given.words["try.own"];
  }
  const model = window.ipsModel(data);
  const words = window.ipsTryWords(given, data, model);
  const classes = window.ipsTryClasses(given, words, model);
  const picture = window.ipsTryMap(page, words, classes);
  const states = window.ipsTryStates(given, data, model, words, classes, picture);
  const top = window.ipsTryTop(given, data, words);
  const tables = window.ipsTryTables(data, model, words, top);
  const {say} = words;

  const files = window.ipsTrySave(given, model, words, top, () => ({now, plan: state().plan}));
  const {planned, stateOf, referencesOf} = states;
  let history = [stateOf(0)], place = 0, isOpen = false, against = 0, now = null;

  const areaBy = id => words.areaOf(now.figures, id);

  // Changes.
  function change(next, said) {
    const colours = next.colours
      || classes.areaColours(state().colours, next.plan, data.neighbours);
    history = [...history.slice(0, place + 1), {...next, colours}];
    place += 1;
    draw(state());
    tell(said);
  }
  function state() {
    return history[place];
  }
  function edit(plan, said) {
    if (plan !== state().plan) {
      change({...state(), plan, colours: null}, said);
    }
  }
  function move(i, target) {
    const facts = {name: data.municipalities[i].name, from: words.spoken(now.homes[i])};
    if (target === "new") {
      edit(model.split(state().plan, i), () => say(
        "try.said_new", {...facts, coaches: words.coachesText(now.homes[i].coaches)}));
    } else {
      const old = now.homes[i], gone = {area: words.spoken(old), coaches: words.coachesText(old.coaches)};
      edit(model.move(state().plan, i, Number(target)), () => say(
        "try.said_moved", {...facts, to: words.spoken(now.homes[i])}
      ) + (areaBy(old.id) ? "" : " " + say("try.said_gone", gone)));
    }
  }
  function setCoaches(id, coaches) {
    edit(model.setCoaches(state().plan, id, coaches), () => say("try.said_coaches", {
      area: words.spoken(areaBy(id)), coaches: words.coachesText(areaBy(id).coaches),
    }));
  }
  function choosePlan(k) {
    change(stateOf(k, state().assumptions), () => say("try.said_start", {title: words.tagged(k)}));
  }
  function go(step, said) {
    if (place + step >= 0 && place + step < history.length) {
      place += step;
      draw(state());
      tell(() => say(said));
    }
  }
  function reset() {
    const from = state().from, isSame = now.shown === from && !now.isAssumed;
    if (!isSame) {
      change(stateOf(from), () => say("try.said_reset", {title: data.plans[from].title}));
    }
  }

  // Drawing.
  function viewOf(shownState) {
    return states.viewOf(shownState, {isOpen, against});
  }
  function draw(shownState) {
    const focus = document.activeElement && document.activeElement.dataset.key;
    now = viewOf(shownState);
    top.draw(now);
    picture.draw(now);
    drawTools();
    if (isOpen) {
      tables.drawChoose(now);
      tables.drawCompare(now, referencesOf(now));
    }
    if (focus && document.activeElement.dataset.key !== focus) {
      const again = document.querySelector('[data-key="' + focus + '"]');
      (again || at("try-open")).focus({preventScroll: true});
    }
  }
  function drawTools() {
    const {benefit, throughput} = now.assumptions;
    at("try-undo").setAttribute("aria-disabled", String(place === 0));
    at("try-redo").setAttribute("aria-disabled", String(place === history.length - 1));
    const isStart = now.shown === state().from && !now.isAssumed;
    at("try-reset").setAttribute("aria-disabled", String(isStart));
    at("try-plan").value = now.shown === null ? "edited" : String(now.shown);
    at("try-plan").querySelector("[value=edited]").hidden = now.shown !== null;
    setSlider("throughput", throughput, say(
      "try.throughput_value", {number: words.one(throughput)}));
    if (data.benefit) {
      setSlider("benefit", 100 * benefit, model.percent(benefit));
    }
    drawLeader();
  }
  function setSlider(key, value, text) {
    const slider = at("try-" + key);
    slider.value = String(value);
    slider.setAttribute("aria-valuetext", text);
    at("try-" + key + "-value").textContent = text;
  }
  function drawLeader() {
    const led = now.figures.areas.filter(area => area.leader);
    at("try-leader-row").hidden = data.leaders !== 1 || led.length !== 1;
    at("try-leader").replaceChildren(...now.figures.areas.map(
      area => tables.option(area.id, words.numbered(area))));
    at("try-leader").value = led.length ? String(led[0].id) : "";
  }
  function tell(said) {
    at("try-said").textContent = said() + " " + words.news(now.figures, states.versus(now, against));
  }

  // Texts of the map's own windows.
  page.dress = function (kind, i, element) {
    if (now && !now.isPlain) {
      dressFigures(i, element);
    }
    if (kind === "about" && isOpen) {
      element.querySelector("dl").before(moveButtons(i));
    }
  };
  function dressFigures(i, element) {
    const home = now.homes[i], verdict = words.verdict(home.load, now.throughput);
    const mark = top.make(
      "span", say("page.verdict_" + verdict, {norm: words.one(now.throughput)}), {className: verdict});
    const texts = {
      number: say("page.area_number", {number: home.number}),
      area: say("page.area_of", {number: home.number, name: home.name}),
      demand: words.one(now.demand[i]),
      clients: say("page.detail_clients", {number: words.one(now.demand[i])}),
      load: say("page.per_coach", {load: words.one(home.load)}),
      verdict: home.connected ? mark : top.make("span", [mark, ". " + words.torn(home)]),
    };
    element.querySelectorAll("[data-live]").forEach(part => {
      part.replaceChildren(texts[part.dataset.live]);
    });
  }
  function moveButtons(i) {
    const label = top.make("p", say("try.move"), {id: "move-label"});
    const button = (target, parts) => {
      const element = top.make("button", parts, {type: "button"});
      element.addEventListener("click", () => {
        page.map.closePopup();
        page.settle();
        move(i, target);
      });
      return element;
    };
    const targets = now.targets(i).map(
      area => button(area.id, [top.swatch(area, now), top.name(area.name)]));
    if (now.homes[i].members.length > 1) {
      targets.push(button("new", say("try.move_new")));
    }
    const group = top.make("div", [label, ...targets], {className: "moves"});
    group.setAttribute("role", "group");
    group.setAttribute("aria-labelledby", "move-label");
    return group;
  }

  // Tools.
  function onClick(id, action) {
    at(id).addEventListener("click", () => {
      if (at(id).getAttribute("aria-disabled") !== "true") {
        action();
      }
    });
  }
  function openText() {
    at("try-summary").value = model.summary(state().plan, state().assumptions, against);
    at("try-copied").textContent = "";
    at("try-text").showModal();
    at("try-copy").focus();
  }
  async function copy() {
    at("try-summary").focus();
    at("try-summary").select();
    let isCopied = false;
    try {
      await navigator.clipboard.writeText(at("try-summary").value);
      isCopied = true;
    } catch {
      isCopied = document.execCommand("copy");  // where the page may not use the clipboard itself
    }
    at("try-copied").textContent = say(isCopied ? "try.copied" : "try.select");
  }
  function setUpSlider(key, low, high, value, assumed, said) {
    const slider = at("try-" + key);
    const step = [1, 0.5, 0.2, 0.1].find(
      one => Math.abs((value - low) / one - Math.round((value - low) / one)) < 1e-6);
    Object.assign(slider, {min: low, max: high, step: step || "any", value});
    const next = () => {
      const moved = Number(slider.value), isPlanned = Math.abs(moved - value) < 1e-9;
      return {...state(), assumptions: {...state().assumptions, [key]: isPlanned ? planned[key] : assumed(moved)}};
    };
    slider.addEventListener("input", () => draw(next()));
    slider.addEventListener("change", () => change(next(), said));
  }
  function setUpSliders() {
    const {throughput} = data, {benefit} = data;
    setUpSlider(
      "throughput", Math.min(20, Math.floor(throughput)), Math.max(50, Math.ceil(throughput)),
      throughput, value => value,
      () => say("try.said_throughput", {number: words.one(now.throughput)}));
    at("try-benefit").closest("div").hidden = !benefit;
    if (benefit) {
      document.querySelector("label[for=try-benefit]").textContent = benefit.name;
      setUpSlider(
        "benefit", 100 * benefit.low, 100 * benefit.high, 100 * benefit.share, value => value / 100,
        () => say("try.said_benefit", {name: benefit.name, share: model.percent(now.assumptions.benefit)}));
    }
  }
  function setUpChoices() {
    const options = () => data.plans.map((_, k) => tables.option(k, words.tagged(k)));
    at("try-plan").append(...options(), tables.option("edited", say("try.plan_edited")));
    at("try-against").append(...options());
    at("plan-choice").hidden = at("try-against-row").hidden = data.plans.length === 1;
    at("try-plan").addEventListener("change", event => {
      if (event.target.value !== "edited") {
        choosePlan(Number(event.target.value));
      }
    });
    at("try-against").addEventListener("change", event => {
      against = Number(event.target.value);
      draw(state());
      at("try-said").textContent = words.spokenMoves(now.moved, data.plans[against].title);
    });
    at("try-leader").addEventListener("change", event => {
      const id = Number(event.target.value);
      edit(model.setLeader(state().plan, id), () => say(
        "try.said_leader", {area: words.spoken(areaBy(id))}));
    });
    at("try-choose").addEventListener("change", event => {
      move(Number(event.target.dataset.place), event.target.value);
    });
  }
  function setUpTools() {
    onClick("try-open", toggle);
    onClick("try-undo", () => go(-1, "try.said_undone"));
    onClick("try-redo", () => go(1, "try.said_redone"));
    onClick("try-reset", reset);
    onClick("try-save", files.save);
    onClick("try-minutes", openText);
    onClick("try-copy", copy);
    onClick("try-close", () => at("try-text").close());
    at("areas-legend").addEventListener("click", event => {
      const button = event.target.closest("button[data-coaches]");
      if (button && button.getAttribute("aria-disabled") !== "true") {
        setCoaches(Number(button.dataset.area), Number(button.dataset.coaches));
      }
    });
    document.addEventListener("keydown", event => {
      const key = event.key.toLowerCase(), isCommand = event.ctrlKey || event.metaKey;
      if (isOpen && isCommand && (key === "z" || key === "y") && !at("try-text").open) {
        event.preventDefault();
        const isRedo = key === "y" || event.shiftKey;
        go(isRedo ? 1 : -1, isRedo ? "try.said_redone" : "try.said_undone");
      }
    });
  }
  function toggle() {
    isOpen = !isOpen;
    const button = at("try-open");
    button.setAttribute("aria-expanded", String(isOpen));
    button.textContent = isOpen ? button.dataset.close : button.dataset.open;
    at("try-bench").hidden = at("try-more").hidden = !isOpen;
    at("try-invite").hidden = isOpen;
    page.map.closePopup();
    draw(state());
  }

  setUpSliders();
  setUpChoices();
  setUpTools();
  now = viewOf(state());
  drawTools();
  window.ipsTryFeedback(given, data, words, top, () => now, model);
}());
