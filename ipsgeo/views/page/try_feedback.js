// Try it yourself: what is said in the meeting is written down and saved as a table that the
// command ipsgeo feedback import takes. One wrong entry would refuse the whole table, so an entry
// is made right when it is added, and shown as it will be read.
window.ipsTryFeedback = function (given, data, words, top, view, model) {
  "use strict";
  const {say} = words, {make, name} = top, {longest, feedbackFile} = given;
  const at = id => document.getElementById("feedback-" + id);
  const COLUMNS = ["date", "body", "plan", "about", "text", "kind", "rule"];
  // Signs without a look, which no table may have; the joiner within picture signs is none of them.
  const UNSHOWABLE = /(?!\n|\u200d)[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\ufffd]/gu;
  const TOO_MANY_MARKS = /(\p{M}{30})\p{M}+/gu;
  let entries = [], made = 0, isSaved = true;

  function clean(written) {
    return written.normalize("NFC").replace(/\r\n?|[\u2028\u2029]/g, "\n").replace(/\t/g, " ")
      .replace(UNSHOWABLE, "").replace(TOO_MANY_MARKS, "$1").trim();
  }
  function today() {
    const now = new Date(), two = number => String(number).padStart(2, "0");
    return [now.getFullYear(), two(now.getMonth() + 1), two(now.getDate())].join("-");
  }
  function chosen(id) {
    return at(id).selectedOptions[0].textContent;
  }
  function tell(key, facts) {
    at("said").textContent = say("try.feedback_" + key, facts);
  }

  function add() {
    const body = clean(at("body").value.replace(/\s+/g, " ")), text = clean(at("text").value);
    const missing = [["body", body], ["text", text]].filter(([, value]) => !value);
    for (const id of ["body", "text"]) {
      at(id).setAttribute("aria-invalid", String(missing.some(([other]) => other === id)));
    }
    if (missing.length) {
      tell("missing_" + missing[0][0]);
      at(missing[0][0]).focus();
      return;
    }
    const {shown, from} = view(), title = data.plans[shown === null ? from : shown].title;
    const seen = shown === null ? say("try.feedback_edited", {title}) : title;
    made += 1;
    entries = [...entries, {
      number: made, date: today(), body, plan: planNamed(shown, seen), about: at("about").value, text,
      kind: at("kind").value, rule: "",
      said: [chosen("kind"), chosen("about"), seen],
    }];
    at("text").value = "";  // the next one is often of the same body
    draw();
    isSaved = false;
    tell("said_added", {count: entries.length});
    at("text").focus();
  }
  // The study's own plan by its key; any other as what was on the page when it was said.
  function planNamed(shown, seen) {
    const written = clean(say("try.feedback_shown", {title: seen}).replace(/\s+/g, " "));
    return (shown !== null && data.plans[shown].key) || [...written].slice(0, longest.plan).join("").trim();
  }
  function remove(number) {
    const place = entries.findIndex(entry => entry.number === number);
    entries = entries.filter(entry => entry.number !== number);
    draw();
    isSaved = !entries.length;
    tell("said_removed", {count: entries.length});
    const left = at("list").querySelectorAll("button");
    (left[Math.min(place, left.length - 1)] || at("text")).focus();
  }
  function draw() {
    at("list").replaceChildren(...entries.map(row));
    at("list").hidden = at("paper").hidden = !entries.length;
    at("paper").querySelector("ul").replaceChildren(
      ...entries.map(entry => make("li", heard(entry))));
    at("save").setAttribute("aria-disabled", String(!entries.length));
  }
  function row(entry) {
    const button = make("button", say("try.feedback_remove"), {type: "button"});
    button.setAttribute("aria-label", say(
      "try.feedback_remove_of", {body: entry.body, about: entry.said[1]}));
    button.addEventListener("click", () => remove(entry.number));
    return make("li", [make("div", heard(entry)), button]);
  }
  function heard(entry) {
    const facts = entry.said.flatMap((text, k) => (k ? [" · ", name(text)] : [name(text)]));
    return [
      make("p", [make("strong", name(entry.body)), ": ", ...facts]),
      make("p", name(entry.text), {className: "heard"}),
    ];
  }

  function save() {
    if (!entries.length || clean(at("text").value)) {
      tell(entries.length || clean(at("text").value) ? "unfinished" : "nothing");
      at(clean(at("text").value) ? "add" : "body").focus();
      return;
    }
    const row = entry => COLUMNS.map(column => model.marked(entry[column]));
    top.save(feedbackFile, model.table([COLUMNS, ...entries.map(row)]));
    isSaved = true;
    tell("said_saved", {file: feedbackFile, count: entries.length});
  }

  at("about").append(...given.order.map(i => {
    const {code, name: municipality} = data.municipalities[i];
    return make("option", municipality, {value: code});
  }));
  for (const id of ["body", "text"]) {
    at(id).maxLength = longest[id];
    // There, undoing is undoing what was typed, and not a change of the plan.
    at(id).addEventListener("keydown", event => {
      if (event.ctrlKey || event.metaKey) {
        event.stopPropagation();
      }
    });
  }
  // What is not saved is gone with the page: the browser asks before it goes.
  window.addEventListener("beforeunload", event => {
    if (!isSaved || clean(at("text").value)) {
      event.preventDefault();
    }
  });
  at("add").addEventListener("click", add);
  at("save").addEventListener("click", save);
  draw();
};
