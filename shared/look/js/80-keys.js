// The desk's keyboard. `data-key="n"` on a button or link is pressed by that letter, `data-go="T"` by G then T.
// A scanner types fast and ends in Enter: what it typed is looked up wherever the focus is not in a field.

import { all, on, one, typing } from "./10-dom.js";

const TYPED_BY_A_MACHINE = 60;
let typed = "";
let lastKey = 0;
let pending = 0;
let going = 0;

const lettersOn = () => one("#keymap")?.dataset.letterKeys !== "off";
const rows = () => all("table.table tbody tr, [data-rows] > li").filter((row) => row.getClientRects().length);

function move(step) {
  const list = rows();
  const at = list.findIndex((row) => row.matches(".here"));
  const next = list[Math.min(list.length - 1, Math.max(0, at + step))];
  if (!next) return;
  list[at]?.classList.remove("here");
  next.classList.add("here");
  next.setAttribute("tabindex", "-1");
  next.focus({ preventScroll: true });
  next.scrollIntoView({ block: "nearest" });
}

const ACTS = {
  "?": () => one("#keymap")?.showModal(),
  "/": () => (one("[data-filter]") ?? one("main input[type=search]"))?.focus(),
  g: () => { going = Date.now(); },
  j: () => move(1),
  k: () => move(-1),
  x: () => one(".here .tick")?.click(),
  e: () => one(".here [data-edit], main > * [data-edit]")?.click(),
  z: () => document.dispatchEvent(new CustomEvent("undo-last")),
};

function press(key) {
  if (Date.now() - going < 1500) {
    going = 0;
    one(`[data-go="${CSS.escape(key.toUpperCase())}"]`)?.click();
    return;
  }
  const marked = one(`[data-key="${CSS.escape(key)}"]`);
  if (marked) marked.click();
  else ACTS[key]?.();
}

function scanned(code) {
  const place = document.body.dataset.scan;
  document.body.dispatchEvent(new CustomEvent("scan", { detail: { code } }));
  if (place) location.assign(place + encodeURIComponent(code));
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target) || one("dialog[open]")) return;
  const quick = event.timeStamp - lastKey < TYPED_BY_A_MACHINE;
  lastKey = event.timeStamp;
  if (event.key === "Enter") {
    if (typed.length >= 6) {
      event.preventDefault();
      scanned(typed);
    } else if (event.target.matches?.(".here")) one("a[href]", event.target)?.click();
    typed = "";
    return;
  }
  if (event.key.length !== 1 || event.key === " ") return;
  typed = quick ? typed + event.key : event.key;
  clearTimeout(pending);
  if (typed.length > 1 || !lettersOn()) return;
  const key = event.key.toLowerCase();
  if (key === "/" || key === "?") event.preventDefault();
  pending = setTimeout(() => press(key), TYPED_BY_A_MACHINE);
});
on("focusout", ".here", (_, row) => row.classList.remove("here"));
