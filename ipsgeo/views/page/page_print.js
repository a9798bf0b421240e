// On paper a table of plans that is wider than the page goes on below itself, some plans at a time.
(function () {
  "use strict";
  const MOST = 6;  // columns that an upright A4 holds
  let parts = [];

  function partsOf(table) {
    const heads = table.tHead.rows.length ? table.tHead.rows[0].cells : [];  // none: never drawn
    const cells = Array.from(heads, (cell, k) => ({cell, k}));
    const isKept = ({cell, k}) => k === 0 || cell.classList.contains("own");
    const kept = cells.filter(isKept), others = cells.filter(one => !isKept(one));
    const room = MOST - kept.length, found = [];
    for (let k = 0; cells.length > MOST && k < others.length; k += room) {
      found.push(partOf(table, new Set([...kept, ...others.slice(k, k + room)].map(one => one.k))));
    }
    return found;
  }
  function partOf(table, shown) {
    const part = table.cloneNode(true);
    for (const element of [part, ...part.querySelectorAll("[id]")]) {
      element.removeAttribute("id");
    }
    for (const row of part.rows) {
      Array.from(row.cells).filter((_, k) => !shown.has(k)).forEach(cell => cell.remove());
    }
    part.classList.add("on-paper");
    return part;
  }
  function join() {
    parts.forEach(part => part.remove());
    parts = [];
    document.querySelectorAll("table.plans").forEach(table => table.classList.remove("on-screen"));
  }
  function split() {
    join();
    document.querySelectorAll("table.plans").forEach(table => {
      const found = partsOf(table);
      table.classList.toggle("on-screen", found.length > 0);
      table.after(...found);
      parts.push(...found);
    });
  }
  window.addEventListener("beforeprint", split);
  window.addEventListener("afterprint", join);
}());
