// Try it yourself: a division's figures, computed as ipsgeo.audit, compare and moves compute them.
// Pure functions of the page's data; nothing here knows of the page's elements.
window.ipsModel = function (data) {
  "use strict";
  const SLACK = 1e-6;  // clients a year, minutes: audit's TOLERANCE
  const MOST_COACHES = 1000;  // in one area: what read_plan takes
  const places = data.municipalities.map((_, i) => i);
  const codes = data.municipalities.map(one => one.code);
  const touching = places.map(() => []);
  for (const [i, j] of data.neighbours) {
    touching[i].push(j);
    touching[j].push(i);
  }
  const sum = numbers => numbers.reduce((total, number) => total + number, 0);
  const order = (a, b) => (a < b ? -1 : a > b ? 1 : 0);
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

  // Names and order, as Plan.of_groups and views.names have them.
  const sortKey = name => name.toLowerCase().replace(/[åäö]/g, letter => "{|}"["åäö".indexOf(letter)]);
  const inOrder = names => names.sort((a, b) => order(sortKey(a), sortKey(b)));
  const joined = (group, language) =>
    inOrder(group.map(i => data.municipalities[i][language])).join("-");
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
      || group.every(i => data.minutes[i][seat] <= reach[seat] + SLACK));
    candidates = some(near, candidates);
    const totals = candidates.map(seat => totalMinutes(group, seat, demand));
    const least = Math.min(...totals);
    return candidates[totals.findIndex(total => total <= least + SLACK)];
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
      return new Map(cheapest(cost).map((k, row) => [old[row], now[k]]));
    }
    const turned = now.map((_, k) => cost.map(row => row[k]));
    return new Map(cheapest(turned).map((k, row) => [old[k], now[row]]));
  }
  // The cheapest column for each row (Crouse 2016: shortest augmenting paths). Equal ones are taken
  // in the same order as by SciPy: columns from the last on, a free one first.
  function cheapest(cost) {
    const width = cost[0].length;
    const rowPrice = cost.map(() => 0), columnPrice = new Array(width).fill(0);
    const columnOf = cost.map(() => -1), rowOf = new Array(width).fill(-1);
    cost.forEach((_, first) => {
      const {end, length, reached, settled, distance, cameFrom} =
        shortestPath(cost, first, rowPrice, columnPrice, rowOf);
      for (const row of reached) {
        rowPrice[row] += row === first ? length : length - distance[columnOf[row]];
      }
      settled.forEach(k => { columnPrice[k] -= length - distance[k]; });
      for (let column = end, row = -1; row !== first;) {
        row = cameFrom[column];
        rowOf[column] = row;
        [columnOf[row], column] = [column, columnOf[row]];
      }
    });
    return columnOf;
  }
  function shortestPath(cost, first, rowPrice, columnPrice, rowOf) {
    const distance = rowOf.map(() => Infinity), cameFrom = rowOf.map(() => -1);
    const left = rowOf.map((_, k) => k).reverse(), reached = [], settled = [];
    for (let row = first, length = 0; ;) {
      reached.push(row);
      let at = -1;
      left.forEach((k, position) => {
        const further = length + cost[row][k] - rowPrice[row] - columnPrice[k];
        if (further < distance[k]) {
          distance[k] = further;
          cameFrom[k] = row;
        }
        const least = at < 0 ? Infinity : distance[left[at]];
        if (distance[k] < least || (distance[k] === least && rowOf[k] < 0)) {
          at = position;
        }
      });
      const end = left[at];
      length = distance[end];
      settled.push(end);
      left[at] = left[left.length - 1];
      left.pop();
      if (rowOf[end] < 0) {
        return {end, length, reached, settled, distance, cameFrom};
      }
      row = rowOf[end];
    }
  }

  // As words.number, for up to eight decimals: to nine decimals first, then half up.
  function number(value, decimals = 1) {
    const {decimal, thousands, minus, missing, endless} = data.number;
    if (Number.isNaN(value) || !Number.isFinite(value)) {
      return Number.isNaN(value) ? missing : (value < 0 ? minus : "") + endless;
    }
    const rounded = Number(Math.abs(value).toFixed(9));
    // The shortest digits of a small number have an exponent; its nine decimals do not.
    const [whole, part = ""] = (rounded < 1e-5 ? rounded.toFixed(9) : String(rounded)).split(".");
    const padded = part.padEnd(decimals + 1, "0");
    const up = padded[decimals] >= "5" ? 1n : 0n;
    const digits = String(BigInt(whole + padded.slice(0, decimals)) + up).padStart(decimals + 1, "0");
    const integer = digits.slice(0, digits.length - decimals);
    const sign = value < 0 && /[1-9]/.test(digits) ? minus : "";
    const grouped = integer.replace(/\B(?=(\d{3})+$)/g, thousands);
    return sign + grouped + (decimals ? decimal + digits.slice(-decimals) : "");
  }

  // As marked of formula_marks.py: a text that a spreadsheet program would run as a formula gets an
  // apostrophe, which is taken away when the file is read.
  function marked(text) {
    return text.replace(/(^|[;,\t\r\n])(?=['" \u00a0]*[=+\-@\uff1d\uff0b\uff0d\uff20])/g, "$1'");
  }

  // What spreadsheet programs of Finland and Sweden open in columns: semicolons between the cells.
  function table(rows) {
    const cell = text => (/[";\r\n]/.test(text) ? '"' + text.replace(/"/g, '""') + '"' : text);
    return rows.map(cells => cells.map(text => cell(String(text))).join(";") + "\n").join("");
  }

  // As write_plan, but for the semicolons; comments stand above the table, a line each.
  function csv(plan, comments = []) {
    const areas = new Map(named(plan).map(area => [area.id, area]));
    const teams = Object.values(plan.areas).some(area => area.team !== null);
    const row = i => {
      const {code, file} = data.municipalities[i], id = plan.area[i];
      const {coaches, leader, team} = plan.areas[id];
      const names = [file, areas.get(id).file].map(marked);
      const cells = [code, ...names, coaches, leader ? "yes" : "no"];
      return teams ? [...cells, team] : cells;
    };
    const head = ["code", "municipality", "area", "coaches", "leader", ...(teams ? ["team"] : [])];
    const rows = [head, ...places.slice().sort(byCode).map(row)];
    const above = comments.map(text => "# " + marked(text.replace(/\s+/g, " ")) + "\n");
    return above.join("") + table(rows);
  }

  // The division in words, for the minutes of a meeting; moves are counted from plan k of the page.
  function summary(plan, assumptions, k = 0) {
    const {areas, totals} = evaluate(plan, assumptions);
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
  function percent(share) {
    const whole = Math.abs(100 * share - Math.round(100 * share)) < 0.05;
    return data.number.percent.replace("#", number(100 * share, whole ? 0 : 1));
  }
  function staffText(coaches, leaders) {
    const share = data.leader_share === 0.5 ? "½" : number(data.leader_share, 2);
    const written = number(coaches, Number.isInteger(coaches) ? 0 : 1);
    const times = leaders > 1 ? leaders + " × " : "";
    return leaders && data.leader_share ? written + " + " + times + share : written;
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
    const short = totals.clients > totals.capacity + SLACK;
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
    const changes = moved(plan, start(k), assumptions).sort((a, b) => order(key(a), key(b)));
    const title = data.plans[k].title;
    const alone = names => names.join(", ") || say("alone", {});
    const lines = changes.map(({municipality, from, to}) => "   " + say("move", {
      name: data.municipalities[municipality].name, from: alone(from), to: alone(to),
    }));
    const facts = {title, count: number(changes.length, 0)};
    return [say(changes.length ? "moved" : "none_moved", facts), ...lines];
  }

  return {
    start, targets, move, split, setCoaches, setLeader, evaluate, moved, csv, table, marked, summary,
    number,
  };
};
