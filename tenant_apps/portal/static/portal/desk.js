// The desk's own small helps: the change of a cash payment, a row for each variable of a text, a week in one press, the colour while it is chosen.

const money = (text) => Math.round(Number.parseFloat(String(text).replace(/[^\d.]/g, "")) * 100);

function tellChange(form) {
  const told = form.querySelector("[data-change]");
  const given = money(form.elements.tendered?.value);
  const change = given - money(form.elements.amount.value);
  told.hidden = !(change > 0);
  if (change > 0) told.textContent = told.dataset.changeWord.replace("{amount}", `₹${(change / 100).toLocaleString("en-IN", { minimumFractionDigits: 2 })}`);
}

function everyDayAsMonday(form) {
  for (const input of form.querySelectorAll("input[type=time]")) {
    const first = form.elements[input.name.replace(/^d\d/, "d0")];
    input.value = first.value;
    input.dispatchEvent(new Event("change", { bubbles: true }));
  }
}

function paint() {
  const hue = document.querySelector("[data-hue]");
  const chroma = document.querySelector("[data-chroma]");
  if (!hue || !chroma) return;
  document.documentElement.style.setProperty("--accent-h", hue.value);
  document.documentElement.style.setProperty("--accent-c", String(chroma.value / 100));
}

/** As many rows as the text has tags; all of them where no script runs. */
function rowsForTags() {
  const typed = document.querySelector("[data-tagged]");
  if (!typed) return;
  const tags = typed.value.match(/\{#[a-z]+#\}/g)?.length ?? 0;
  [...document.querySelector("[data-variables]").children].forEach((row, place) => { row.hidden = place >= tags; });
}
rowsForTags();

document.addEventListener("input", (event) => {
  if (event.target.matches("[data-tagged]")) rowsForTags();
  const form = event.target.closest(".pay-form");
  if (form) tellChange(form);
  if (event.target.matches("[data-hue], [data-chroma]")) paint();
});

document.addEventListener("click", (event) => {
  const same = event.target.closest("[data-same-hours]");
  if (same) everyDayAsMonday(same.form);
  const swatch = event.target.closest("[data-hue-value]");
  if (swatch) {
    document.querySelector("[data-hue]").value = swatch.dataset.hueValue;
    paint();
  }
});
