// Try it yourself: the plan that is shown becomes a file, and what is not saved is asked about.
window.ipsTrySave = function (given, model, words, top, shown) {
  "use strict";
  const {say} = words, at = id => document.getElementById(id);
  let saved = null;

  function save() {
    const {now, plan} = shown();
    // A plan has no place for the sliders: their values stand above it as comments.
    const values = now.isAssumed ? words.assumedValues(now.assumptions) : [];
    const comments = values.length ? [say("try.assumed"), ...values] : [];
    top.save(given.file, model.csv(plan, comments));
    saved = plan;
    at("try-said").textContent = say(
      values.length ? "try.said_saved_values" : "try.said_saved",
      {file: given.file, values: values.join("; ")});
  }

  // An edited plan that is not saved is gone with the page: the browser asks before it goes.
  window.addEventListener("beforeunload", event => {
    const {now, plan} = shown();
    if (now.shown === null && plan !== saved) {
      event.preventDefault();
    }
  });

  return {save};
};
