// How names, numbers and tables are written, as ipsgeo.words and write_plan do, and when a figure
// is above a limit.
window.ipsModelTexts = function (data) {
  "use strict";
  const order = (a, b) => (a < b ? -1 : a > b ? 1 : 0);
  const sortKey = name => name.toLowerCase().replace(/[åäö]/g, letter => "{|}"["åäö".indexOf(letter)]);
  const inOrder = names => names.sort((a, b) => order(sortKey(a), sortKey(b)));
  const joined = (group, language) =>
    inOrder(group.map(i => data.municipalities[i][language])).join("-");

  // As views.figures.exceeds.
  const exceeds = (figure, limit) => figure > limit + data.tolerance;

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
  function percent(share) {
    const whole = Math.abs(100 * share - Math.round(100 * share)) < 0.05;
    return data.number.percent.replace("#", number(100 * share, whole ? 0 : 1));
  }
  // Coaches and the leaders' shares: 10, 10 + ½, or 10 + 2 × ½.
  function staffText(coaches, leaders = 0) {
    const share = data.leader_share === 0.5 ? "½" : number(data.leader_share, 2);
    const written = number(coaches, Number.isInteger(coaches) ? 0 : 1);
    const times = leaders > 1 ? leaders + " × " : "";
    return leaders && data.leader_share ? written + " + " + times + share : written;
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

  return {order, sortKey, inOrder, joined, exceeds, number, percent, staffText, marked, table};
};
