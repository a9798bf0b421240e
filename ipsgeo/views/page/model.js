// Try it yourself: a division's figures, computed as ipsgeo.audit, compare and moves compute them.
// Pure functions of the page's data; nothing here knows of the page's elements.
window.ipsModel = function (data) {
  "use strict";
  const MOST_COACHES = 1000;  // in one area: what read_plan takes
  const places = data.municipalities.map((_, i) => i);
  const codes = data.municipalities.map(one => one.code);
  const texts = window.ipsModelTexts(data);
  const {order, sortKey, inOrder, joined, exceeds} = texts;
  const touching = places.map(() => []);
  for (const [i, j] of data.neighbours) {
    touching[i].push(j);
    touching[j].push(i);
  }
  const sum = numbers => numbers.reduce((total, number) => total + number, 0);
  const byCode = (i, j) => order(codes[i], codes[j]);
  const ids = plan => Object.keys(plan.areas).map(Number);
  const members = (plan, id) => places.filter(i => plan.area[i] === id).sort(byCode);

  // Plans: {area: [area id per municipality], areas: {id: {coaches, leader, team, start}}}. What
  // stands in start is what the area was when the plan was taken from the page: its names hold for
  // as long as it has the same municipalities.
  function start(k) {
    const area = data.plans[k].area.slice();
    const areas = {};
    data.plans[k].areas.forEach((one, id) => {
      const {coaches, leader, team, name, file} = one;
      areas[id] = {coaches, leader, team, start: {name, file, place: id, members: ""}};
    });
    const plan = {area, areas};
    for (const id of ids(plan)) {
      areas[id].start.members = members(plan, id).join();
    }
    return frozen(area, areas);
  }
  function frozen(area, areas) {
    Object.values(areas).forEach(Object.freeze);
    return Object.freeze({area: Object.freeze(area), areas: Object.freeze(areas)});
  }
  function targets(plan, i) {
    const near = new Set(touching[i].map(j => plan.area[j]));
    near.delete(plan.area[i]);
    return [...near].sort((a, b) => a - b);
  }
  // An area left empty disappears with its coaches; a leader in it goes where the last one goes.
  function move(plan, i, id) {
    const old = plan.area[i];
    if (!(id in plan.areas) || old === id) {
      return plan;
    }
    const area = plan.area.map((home, j) => (j === i ? id : home));
    if (area.includes(old)) {
      return frozen(area, plan.areas);
    }
    const led = plan.areas[old].leader ? setLeader(plan, id) : plan;
    const {[old]: gone, ...areas} = led.areas;
    return frozen(area, areas);
  }
  function split(plan, i) {
    const old = plan.area[i];
    if (plan.area.filter(home => home === old).length === 1) {
      return plan;
    }
    const id = 1 + Math.max(...ids(plan));
    const fresh = {coaches: data.fewest, leader: false, team: plan.areas[old].team, start: null};
    return move(frozen(plan.area.slice(), {...plan.areas, [id]: fresh}), i, id);
  }
  function setCoaches(plan, id, n) {
    const step = data.coach_step;
    const coaches = Math.min(MOST_COACHES, Math.max(step, Math.round(n / step) * step));
    return frozen(plan.area, {...plan.areas, [id]: {...plan.areas[id], coaches}});
  }
  // The leader of the area's team comes from another area of that team. Without teams one leader
  // comes, the first, once there are as many as wanted.
  function setLeader(plan, id) {
    if (!data.leaders || plan.areas[id].leader) {
      return plan;
    }
    const team = plan.areas[id].team;
    const led = ids(plan).filter(other => plan.areas[other].leader);
    const leaves = team === null
      ? led.slice(0, Math.max(0, led.length + 1 - data.leaders))
      : led.filter(other => plan.areas[other].team === team);
    const areas = {...plan.areas, [id]: {...plan.areas[id], leader: true}};
    leaves.forEach(other => { areas[other] = {...areas[other], leader: false}; });
    return frozen(plan.area, areas);
  }

  // Names, as Plan.of_groups and views.names have them.
  const look = name =>
    name.normalize("NFKC").toLowerCase().replace(/\p{Pd}/gu, "-").replace(/\s/gu, "");

  // The areas in order, with their names on the page (name) and in files (file).
  function named(plan) {
    const all = ids(plan).map(id => {
      const group = members(plan, id), was = plan.areas[id].start;
      const same = Boolean(was) && was.members === group.join();
      const own = same ? was : {name: joined(group, "name"), file: joined(group, "file")};
      return {id, members: group, same, place: same ? was.place : 0, name: own.name, file: own.file};
    });
    distinguish(all);
    const unchanged = all.every(one => one.same);
    const compare = (a, b) => order(sortKey(a.file), sortKey(b.file)) || byCode(a.members[0], b.members[0]);
    return all.sort(unchanged ? (a, b) => a.place - b.place : compare);
  }
  // A new area may be called as one that the planner named: it gets a number.
  function distinguish(all) {
    const taken = new Set(all.filter(one => one.same).map(one => look(one.file)));
    for (const one of all.filter(area => !area.same)) {
      const plain = one.file;
      for (let n = 2; taken.has(look(one.file)); n += 1) {
        one.name = one.file = plain + " (" + n + ")";
      }
      taken.add(look(one.file));
    }
  }

  // Figures.
  function demandAt(benefit) {
    const planned = data.benefit && data.benefit.share;
    const follows = planned && benefit !== null && benefit !== undefined && benefit !== planned;
    return data.municipalities.map(({demand, scalable}) =>
      follows ? demand - scalable + scalable * benefit / planned : demand);
  }
  function totalMinutes(group, seat, demand) {
    return sum(group.map(i => demand[i] * data.minutes[i][seat]));
  }
  // As audit.seat_of: least client-minutes, then the smallest code, among the seats that may be.
  function seatOf(group, demand) {
    const {fixed, allowed, reach} = data.seats;
    const some = (chosen, all) => (chosen.length ? chosen : all);
    let candidates = some(group.filter(i => fixed.includes(i)), group);
    candidates = some(candidates.filter(i => !allowed || allowed.includes(i)), candidates);
    const near = candidates.filter(seat => !reach || reach[seat] === null
      || group.every(i => !exceeds(data.minutes[i][seat], reach[seat])));
    candidates = some(near, candidates);
    const totals = candidates.map(seat => totalMinutes(group, seat, demand));
    const least = Math.min(...totals);
    return candidates[totals.findIndex(total => !exceeds(total, least))];
  }
  // The parts that hang together, largest first.
  function partsOf(group) {
    const left = new Set(group), parts = [];
    for (const first of group) {
      if (left.delete(first)) {
        const part = [first];
        for (const i of part) {
          part.push(...touching[i].filter(j => left.delete(j)));
        }
        parts.push(part.sort(byCode));
      }
    }
    return parts.sort((a, b) => b.length - a.length || byCode(a[0], b[0]));
  }
  function evenLoad(plan, demand) {
    const placed = sum(Object.values(plan.areas).map(area => area.coaches));
    const staff = (data.coaches === null ? placed : data.coaches) + data.leaders * data.leader_share;
    return staff > 0 ? sum(demand) / staff : Infinity;
  }
  function pointsOf(caseload) {
    const step = data.caseload_points.find(([most]) => caseload <= most + 1e-9);
    return step ? step[1] : 1;
  }
  function evaluate(plan, assumptions) {
    const demand = demandAt(assumptions && assumptions.benefit);
    const throughput = (assumptions && assumptions.throughput) || data.throughput;
    const even = evenLoad(plan, demand);
    const areas = named(plan).map((area, k) =>
      ({...area, number: k + 1, ...figures(plan, area, demand, throughput, even)}));
    return {areas, totals: totalsOf(plan, areas, throughput, even)};
  }
  // As audit.audit_area.
  function figures(plan, {id, members: group}, demand, throughput, even) {
    const {coaches, leader: leads} = plan.areas[id];
    const leader = leads ? data.leader_share : 0;
    const staff = coaches + leader;
    const clients = sum(group.map(i => demand[i]));
    const load = staff > 0 ? clients / staff : Infinity;
    const caseload = load * data.caseload / throughput;
    const seat = seatOf(group, demand);
    const clientHours = totalMinutes(group, seat, demand) / 60;
    const home = i => plan.area[i] === id;
    const own = data.wishes.filter(([i]) => home(i));
    const wishesKept = own.filter(([, j]) => home(j)).length;
    const parts = partsOf(group);
    return {
      seat, coaches, leader, staff, clients, load, caseload, points: pointsOf(caseload),
      overload: Math.max(0, clients - throughput * staff),
      imbalance: Math.abs(clients - even * staff),
      minutesMean: clients > 0 ? 60 * clientHours / clients : NaN,
      minutesMax: Math.max(...group.map(i => data.minutes[i][seat])),
      clientHours, wishesKept, wishesBroken: own.length - wishesKept,
      pairsCut: data.neighbours.filter(([i, j]) => home(i) !== home(j)).length,
      parts, connected: parts.length === 1,
    };
  }
  // As audit.score and compare.plan_figures.
  function totalsOf(plan, areas, throughput, even) {
    const all = figure => sum(areas.map(area => area[figure]));
    const most = (figure, sign) =>
      areas.reduce((best, area) => (sign * area[figure] > sign * best[figure] ? area : best));
    const clients = all("clients"), staff = sum([all("coaches"), all("leader")]);
    const goals = {
      overload: all("overload"), balance: all("imbalance"), travel: all("clientHours"),
      wish: all("wishesBroken"), border: all("pairsCut") / 2, change: changedPairs(plan),
      coach: all("coaches"),
    };
    const lowest = most("load", -1), highest = most("load", 1);
    return {
      ...goals, clients, staff, capacity: staff * throughput, evenLoad: even,
      objective: sum(Object.keys(data.weights).map(goal => data.weights[goal] * goals[goal])),
      shortfall: Math.max(0, clients - staff * throughput), coachesNeeded: clients / throughput,
      loadLowest: lowest.load, lowestArea: lowest.id,
      loadHighest: highest.load, highestArea: highest.id,
      minutesMean: clients > 0 ? 60 * goals.travel / clients : NaN,
      minutesMax: most("minutesMax", 1).minutesMax,
      wishesKept: all("wishesKept"), wishesBroken: goals.wish,
      allConnected: areas.every(area => area.connected),
      leaders: Object.values(plan.areas).filter(area => area.leader).length,
    };
  }
  function changedPairs(plan) {
    const before = data.today_area;
    return before === null ? 0 : sum(places.map(i => places.filter(j =>
      j > i && (plan.area[i] === plan.area[j]) !== (before[i] === before[j])).length));
  }

  // Municipalities of a plan that have moved since another one: they are not in the area matched
  // to their old one, by the matching of moves.heirs. from: whom it was with; to: whom it is with.
  function moved(plan, other, assumptions) {
    const demand = demandAt(assumptions && assumptions.benefit);
    const heir = heirs(other, plan, demand);
    const partners = (one, i) => inOrder(
      members(one, one.area[i]).filter(j => j !== i).map(j => data.municipalities[j].name));
    return places.filter(i => heir.get(other.area[i]) !== plan.area[i]).sort(byCode)
      .map(i => ({municipality: i, from: partners(other, i), to: partners(plan, i)}));
  }
  function heirs(before, after, demand) {
    const byFile = plan => named(plan).sort((a, b) => order(a.file, b.file)).map(area => area.id);
    const old = byFile(before), now = byFile(after), total = sum(demand) + 1;
    const cost = old.map(() => now.map(() => 0));
    places.slice().sort(byCode).forEach(i => {
      cost[old.indexOf(before.area[i])][now.indexOf(after.area[i])] -= 1 + demand[i] / total;
    });
    if (old.length <= now.length) {
      return new Map(window.ipsCheapest(cost).map((k, row) => [old[row], now[k]]));
    }
    const turned = now.map((_, k) => cost.map(row => row[k]));
    return new Map(window.ipsCheapest(turned).map((k, row) => [old[k], now[row]]));
  }

  // As write_plan, but for the semicolons; comments stand above the table, a line each.
  function csv(plan, comments = []) {
    const areas = new Map(named(plan).map(area => [area.id, area]));
    const teams = Object.values(plan.areas).some(area => area.team !== null);
    const row = i => {
      const {code, file} = data.municipalities[i], id = plan.area[i];
      const {coaches, leader, team} = plan.areas[id];
      const names = [file, areas.get(id).file].map(texts.marked);
      const cells = [code, ...names, coaches, leader ? "yes" : "no"];
      return teams ? [...cells, team] : cells;
    };
    const head = ["code", "municipality", "area", "coaches", "leader", ...(teams ? ["team"] : [])];
    const rows = [head, ...places.slice().sort(byCode).map(row)];
    const above = comments.map(text => "# " + texts.marked(text.replace(/\s+/g, " ")) + "\n");
    return above.join("") + texts.table(rows);
  }

  const model = {
    start, targets, move, split, setCoaches, setLeader, demandAt, evaluate, moved, csv,
  };
  return {...model, ...texts, summary: window.ipsModelSummary(data, texts, model)};
};
