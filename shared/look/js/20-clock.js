// Time that runs: countdowns, "in 6 min", the hold bar, the now flag. Counted from the server's clock.

import { all, eachPart, fill, one, words } from "./10-dom.js";

const started = Date.now();
const served = Date.parse(document.documentElement.dataset.now || "") || started;
const now = () => served + Date.now() - started;
const SOON = 600;
let due = 0;

function counted(seconds) {
  const left = Math.max(0, seconds);
  return `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
}

function tellAgo(element) {
  const seconds = Math.round((Date.parse(element.dateTime) - now()) / 1000);
  const size = Math.abs(seconds);
  if (size >= 3600) return;
  const word = words();
  element.textContent = size < 60 ? word.now : fill(seconds > 0 ? word.in : word.ago, { n: Math.floor(size / 60) });
}

function runHold(bar) {
  const until = Date.parse(bar.dataset.until);
  const left = Math.round((until - now()) / 1000);
  const share = (100 * Math.max(0, until - now())) / (1000 * Number(bar.dataset.seconds));
  one(".drain rect", bar)?.setAttribute("width", String(Math.min(100, share)));
  if (left <= 60 && left > 0 && !bar.dataset.said) {
    bar.dataset.said = "1";
    one("[aria-live]", bar).textContent = bar.dataset.last;
  }
  if (left <= 0 && !bar.dataset.over) {
    bar.dataset.over = "1";
    one("[aria-live]", bar).textContent = bar.dataset.gone;
    bar.dispatchEvent(new CustomEvent("hold-over", { bubbles: true }));
  }
}

function tick() {
  let soonest = Infinity;
  for (const element of all("time[data-countdown]")) {
    const seconds = Math.round((Date.parse(element.dateTime) - now()) / 1000);
    element.textContent = counted(seconds);
    if (seconds > 0) soonest = Math.min(soonest, seconds);
  }
  all("time[data-ago]").forEach(tellAgo);
  all("[data-hold]").forEach(runHold);
  for (const element of all("time[data-since]")) {
    element.textContent = counted(Math.round((now() - Date.parse(element.dateTime)) / 1000));
    soonest = 0;
  }
  clearTimeout(due);
  due = setTimeout(tick, soonest < SOON ? 1000 - ((now() % 1000) | 0) : 20000);
}

eachPart(tick);
document.addEventListener("visibilitychange", () => document.hidden || tick());
