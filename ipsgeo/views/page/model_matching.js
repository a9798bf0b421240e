// The cheapest column for each row (Crouse 2016: shortest augmenting paths). Equal ones are taken in
// the same order as by SciPy: columns from the last on, a free one first.
window.ipsCheapest = (function () {
  "use strict";
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

  return cheapest;
}());
