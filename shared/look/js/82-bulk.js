// Choosing rows: the toolbar gives way to a bar with the verbs and their number. An upload says how far it is.

import { all, eachPart, fill, on, one } from "./10-dom.js";

function count(scope) {
  const ticks = all("tbody .tick", scope);
  const chosen = ticks.filter((tick) => tick.checked).length;
  const bar = one(".bulk", scope);
  const head = one("thead .tick, .bulk .tick", scope);
  for (const box of all("thead .tick, .bulk .tick", scope)) {
    box.checked = chosen > 0 && chosen === ticks.length;
    box.indeterminate = chosen > 0 && chosen < ticks.length;
  }
  if (!bar) return;
  bar.hidden = !chosen;
  const toolbar = one(".toolbar[data-rest]", scope);
  if (toolbar) toolbar.hidden = chosen > 0;
  const told = one("[data-bulk-count]", bar);
  if (told) told.textContent = fill(told.dataset.bulkCount, { n: chosen });
  for (const number of all("[data-n]", bar)) number.textContent = String(chosen);
  if (head && !chosen) head.indeterminate = false;
}

on("change", "[data-bulk] .tick", (event, tick) => {
  const scope = tick.closest("[data-bulk]");
  if (!tick.closest("tbody")) for (const other of all("tbody .tick", scope)) other.checked = tick.checked;
  count(scope);
});
eachPart((root) => all("[data-bulk]", root).forEach(count));

on("submit", "form[data-upload]", (event, form) => {
  event.preventDefault();
  event.stopImmediatePropagation();
  const told = one("[data-upload-told]", form);
  const sending = new XMLHttpRequest();
  sending.upload.addEventListener("progress", (step) => {
    if (!step.lengthComputable) return;
    const percent = Math.round((100 * step.loaded) / step.total);
    one(".meter rect", form)?.setAttribute("width", String(percent));
    if (told) told.textContent = fill(told.dataset.uploadTold, { n: percent });
  });
  sending.addEventListener("load", () => {
    if (sending.responseURL && sending.responseURL !== form.action) location.assign(sending.responseURL);
    else document.open(), document.write(sending.responseText), document.close();
  });
  sending.addEventListener("error", () => { if (told) told.textContent = told.dataset.failed ?? ""; });
  sending.open("POST", form.action);
  sending.send(new FormData(form, event.submitter));
}, true);
