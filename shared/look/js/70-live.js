// The live mark and the stream behind it. Every event is told to the page as `live` and `live-<first word of its kind>`,
// so that a part refreshes itself with hx-trigger="live-booking from:body". A stream says `beat` while nothing happens.

import { fill, one } from "./10-dom.js";

const BEHIND = 20000;
const OFF = 120000;
let stream = null;
let heard = Date.now();
let last = "";

const mark = one("[data-live]");
const clock = (moment) => new Date(moment).toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });

function show() {
  const silence = Date.now() - heard;
  const state = silence <= BEHIND ? "live" : silence <= OFF && navigator.onLine ? "behind" : "off";
  if (mark.dataset.state === state) return;
  mark.dataset.state = state;
  const text = { live: mark.dataset.liveWord, behind: mark.dataset.behindWord, off: mark.dataset.offWord }[state];
  one("span", mark).textContent = fill(text, { time: clock(heard) });
  document.body.dispatchEvent(new CustomEvent("live-state", { detail: { state, since: heard } }));
}

function hear(event) {
  heard = Date.now();
  if (event.lastEventId) last = event.lastEventId;
  show();
}

function tell(event) {
  hear(event);
  let fact = {};
  try {
    fact = JSON.parse(event.data);
  } catch {
    return;
  }
  document.body.dispatchEvent(new CustomEvent("live", { detail: fact }));
  const kind = String(fact.kind ?? "").split(".")[0];
  if (kind) document.body.dispatchEvent(new CustomEvent(`live-${kind}`, { detail: fact }));
}

function open() {
  stream?.close();
  const address = new URL(mark.dataset.live, location.href);
  if (last) address.searchParams.set("after", last);
  stream = new EventSource(address);
  stream.addEventListener("open", hear);
  stream.addEventListener("beat", hear);
  stream.addEventListener("message", tell);
  stream.addEventListener("error", () => stream.readyState === EventSource.CLOSED && setTimeout(open, 5000 + Math.random() * 5000));
}

if (mark?.dataset.live) {
  open();
  setInterval(show, 5000);
  addEventListener("pagehide", () => stream?.close());
  addEventListener("pageshow", (event) => event.persisted && open());
}
