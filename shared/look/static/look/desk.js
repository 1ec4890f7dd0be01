const one = (selector, root = document) => root.querySelector(selector);
const all = (selector, root = document) => [...root.querySelectorAll(selector)];
const words = () => one('meta[name="words"]')?.dataset ?? {};
const fill = (text, values) => (text ?? "").replace(/\{(\w+)\}/g, (_, name) => values[name]);
function on(kind, selector, act, options) {
document.addEventListener(kind, (event) => {
const element = event.target.closest?.(selector);
if (element) act(event, element);
}, options);
}
function eachPart(act) {
act(document);
document.addEventListener("htmx:after:swap", () => act(document));
}
const typing = (element) => Boolean(element?.closest?.("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]"));
const csrf = () => {
const headers = document.body.getAttribute("hx-headers:inherited");
return headers ? JSON.parse(headers)["X-CSRFToken"] : "";
};
const icon = (name) => {
const sprite = words().sprite ?? "";
const drawing = document.createElementNS("http://www.w3.org/2000/svg", "svg");
drawing.setAttribute("class", "i");
drawing.setAttribute("aria-hidden", "true");
drawing.innerHTML = `<use href="${sprite}#${name}"/>`;
return drawing;
};
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
const CHOICES = "a[href], button, [tabindex]";
const seen = (element) => element.getClientRects().length > 0;
const choicesOf = (group) => all(CHOICES, group).filter(seen);
function settle(root) {
for (const group of all("[data-roving]", root)) {
const choices = choicesOf(group);
const stop = choices.find((choice) => choice.matches('[aria-current="true"]')) ?? choices.find((choice) => choice.matches(".seat-free")) ?? choices[0];
for (const choice of choices) choice.setAttribute("tabindex", choice === stop ? "0" : "-1");
}
}
function middle(element) {
const box = element.getBoundingClientRect();
return [box.x + box.width / 2, box.y + box.height / 2];
}
function beside(from, choices, [dx, dy]) {
const [x, y] = middle(from);
let best = null;
let least = Infinity;
for (const choice of choices) {
const [cx, cy] = middle(choice);
const along = (cx - x) * dx + (cy - y) * dy;
const aside = Math.abs((cx - x) * dy) + Math.abs((cy - y) * dx);
if (choice === from || along < 4) continue;
const cost = along + 2 * aside;
if (cost < least) [best, least] = [choice, cost];
}
return best;
}
const DIRECTIONS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
function target(key, choice, choices) {
if (DIRECTIONS[key]) return beside(choice, choices, DIRECTIONS[key]);
if (key === "Home") return choices[0];
if (key === "End") return choices.at(-1);
if (key.toLowerCase() !== "f") return null;
const at = choices.indexOf(choice);
return [...choices.slice(at + 1), ...choices.slice(0, at)].find((other) => other.matches(".seat-free"));
}
on("keydown", "[data-roving]", (event, group) => {
const choice = event.target.closest(CHOICES);
if (!choice || event.ctrlKey || event.metaKey || event.altKey) return;
if (event.key === " ") {
event.preventDefault();
choice.dispatchEvent(new MouseEvent("click", { bubbles: true, cancelable: true }));
return;
}
const choices = choicesOf(group);
const next = target(event.key, choice, choices);
if (!next) return;
event.preventDefault();
event.stopPropagation();
choice.setAttribute("tabindex", "-1");
next.setAttribute("tabindex", "0");
next.focus();
});
eachPart(settle);
addEventListener("resize", () => settle(document));
on("click", "[data-opens]", (event, button) => {
const dialog = document.getElementById(button.dataset.opens);
if (!dialog || dialog.open) return;
event.preventDefault();
dialog.showModal();
dialog.dispatchEvent(new CustomEvent("opened"));
});
on("click", "[data-closes]", (_, button) => button.closest("dialog")?.close());
on("click", "dialog", (event, dialog) => {
if (event.target !== dialog || dialog.hasAttribute("data-firm")) return;
const box = dialog.getBoundingClientRect();
const inside = event.clientX >= box.left && event.clientX <= box.right && event.clientY >= box.top && event.clientY <= box.bottom;
if (!inside) dialog.close();
});
on("click", "[data-print]", () => print());
on("click", "[data-copy]", (_, button) => navigator.clipboard?.writeText(button.dataset.copy));
document.addEventListener("click", (event) => {
for (const menu of all("details.menu[open]")) if (!menu.contains(event.target)) menu.open = false;
});
document.addEventListener("keydown", (event) => {
const menu = event.key === "Escape" && event.target.closest?.("details.menu[open]");
if (!menu) return;
menu.open = false;
one("summary", menu)?.focus();
});
eachPart(() => {
for (const dialog of all("[data-dialogs] > dialog:not([open])")) {
if (dialog.dataset.shown) continue;
dialog.dataset.shown = "1";
dialog.addEventListener("close", () => dialog.remove());
dialog.showModal();
}
});
function busy(form, button, state) {
const pressed = button ?? one("button:not([type=button]), [type=submit]", form);
if (!pressed?.classList.contains("btn")) return;
if (state) {
pressed.setAttribute("aria-busy", "true");
if (pressed.dataset.busy) {
pressed.dataset.rest = pressed.innerHTML;
pressed.textContent = pressed.dataset.busy;
}
return;
}
pressed.removeAttribute("aria-busy");
if (pressed.dataset.rest) pressed.innerHTML = pressed.dataset.rest;
delete pressed.dataset.rest;
}
document.addEventListener("submit", (event) => {
const form = event.target;
if (form.method === "dialog") return;
if (one("[aria-busy=true]", form)) event.preventDefault();
else setTimeout(() => event.defaultPrevented || busy(form, event.submitter, true));
});
document.addEventListener("htmx:before:request", (event) => event.target.matches?.("form") && busy(event.target, null, true));
document.addEventListener("htmx:finally:request", (event) => event.target.matches?.("form") && busy(event.target, null, false));
addEventListener("pageshow", (event) => event.persisted && document.querySelectorAll("form").forEach((form) => busy(form, null, false)));
function sayWrong(input, sentence) {
const field = input.closest(".field");
const id = `${input.id}_error`;
one(".error", field)?.remove();
if (!sentence) {
input.removeAttribute("aria-invalid");
return;
}
const line = document.createElement("p");
line.className = "error";
line.id = id;
line.append(icon("circle-alert"), Object.assign(document.createElement("span"), { textContent: sentence }));
field?.append(line);
input.setAttribute("aria-invalid", "true");
input.setAttribute("aria-describedby", id);
}
on("focusout", "[data-phone]", (_, input) => {
const digits = input.value.replace(/\D/g, "").replace(/^(91|0)(?=\d{10}$)/, "");
if (!digits || input.value.startsWith("+") && !input.value.startsWith("+91")) return;
if (digits.length === 10) input.value = `${digits.slice(0, 5)} ${digits.slice(5)}`;
sayWrong(input, digits.length === 10 ? "" : fill(words().phone, { n: digits.length }));
});
on("input", "[data-otp]", (_, input) => {
input.value = input.value.replace(/\D/g, "").slice(0, input.maxLength);
if (input.value.length === input.maxLength) input.form?.requestSubmit();
});
const first = one("[data-focus-first]") ?? one("[aria-invalid=true]");
first?.focus();
document.addEventListener("htmx:after:swap", () => document.activeElement === document.body && one("dialog[open] [aria-invalid=true]")?.focus());
const dayWords = new Intl.DateTimeFormat(document.documentElement.lang === "hi" ? "hi-IN-u-nu-latn" : "en-GB", { weekday: "short", day: "numeric", month: "short", year: "numeric", timeZone: "UTC" });
function inWords(input) {
const day = input.type === "date" && input.valueAsDate;
input.nextElementSibling.textContent = (day ? dayWords.format(day).replaceAll(",", "") : input.value) || "–";
}
eachPart(() => {
for (const input of all("input:is([type=date], [type=time])")) {
if (!input.parentElement.matches(".day-box")) {
const box = Object.assign(document.createElement("span"), { className: "day-box" });
const told = Object.assign(document.createElement("span"), { ariaHidden: "true" });
input.replaceWith(box);
box.append(input, told);
}
inWords(input);
}
});
on("change", ".day-box input", (_, input) => inWords(input));
const LIFE = 10000;
function keep(toast) {
let left = LIFE;
let since = Date.now();
let timer = setTimeout(() => toast.remove(), left);
const hold = () => {
clearTimeout(timer);
left -= Date.now() - since;
};
const run = () => {
since = Date.now();
clearTimeout(timer);
timer = setTimeout(() => toast.remove(), Math.max(2000, left));
};
toast.addEventListener("pointerenter", hold);
toast.addEventListener("pointerleave", run);
toast.addEventListener("focusin", hold);
toast.addEventListener("focusout", run);
}
function toast({ text, undo = "", go = "", verb = "" }) {
const place = one("[data-toasts]");
if (!place) return;
const box = Object.assign(document.createElement("div"), { className: "toast" });
box.append(icon("check"), Object.assign(document.createElement("span"), { textContent: text }));
if (undo) {
const form = Object.assign(document.createElement("form"), { method: "post", action: undo });
const token = Object.assign(document.createElement("input"), { type: "hidden", name: "csrfmiddlewaretoken", value: csrf() });
const button = Object.assign(document.createElement("button"), { textContent: verb || place.dataset.undoWord });
button.dataset.undo = "";
form.append(token, button);
box.append(form);
}
if (go) box.append(Object.assign(document.createElement("a"), { className: "linkish", href: go, textContent: verb }));
place.replaceChildren(box);
keep(box);
}
all("[data-toast]").forEach(keep);
document.addEventListener("toast", (event) => toast(event.detail));
document.addEventListener("undo-last", () => one("[data-toasts] [data-undo]")?.click());
on("click", "[data-retry]", (event, link) => {
if (!link.hasAttribute("href") || link.getAttribute("href") === "#") {
event.preventDefault();
location.reload();
}
});
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
const BOOKER_PAUSE = 300;
const BOOKER_SPREAD = 700;
let bookerWaits = 0;
function showChoice(address) {
return window.htmx.ajax("GET", address, { target: "#booker", select: "#booker", swap: "outerMorph" });
}
on("click", "#booker a[href^='?']", (event, link) => {
if (event.defaultPrevented || event.button || event.ctrlKey || event.metaKey || event.shiftKey) return;
event.preventDefault();
history.pushState({}, "", link.getAttribute("href"));
showChoice(location.pathname + location.search);
});
addEventListener("popstate", () => one("#booker") && showChoice(location.pathname + location.search));
document.body.addEventListener("live", ({ detail }) => {
const booker = one("[data-booker]");
const venue = detail.facts?.venue;
if (!booker || (venue && venue !== booker.dataset.booker) || bookerWaits) return;
bookerWaits = setTimeout(() => {
bookerWaits = 0;
showChoice(location.pathname + location.search);
}, BOOKER_PAUSE + Math.random() * BOOKER_SPREAD);
});
const near = one("[data-near]");
if (near && navigator.geolocation) {
near.hidden = false;
near.addEventListener("click", () => {
const go = ({ coords }) => location.assign(`?near=${coords.latitude.toFixed(3)},${coords.longitude.toFixed(3)}`);
const stay = () => {
near.textContent = near.dataset.nearOff;
near.setAttribute("aria-disabled", "true");
};
navigator.geolocation.getCurrentPosition(go, stay, { maximumAge: 600000, timeout: 8000 });
});
}
if (navigator.serviceWorker && one('link[rel="manifest"]')) navigator.serviceWorker.register("/worker.js").catch(() => {});
function tellAge() {
const at = new Date(document.documentElement.dataset.now).toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });
for (const note of all("[data-offline]")) {
const words = one("[data-as-of]", note);
words.textContent = fill(words.dataset.asOf, { time: at });
note.hidden = navigator.onLine;
}
}
tellAge();
addEventListener("online", tellAge);
addEventListener("offline", tellAge);
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
const palette = one("#palette");
const input = palette && one("input", palette);
const list = palette && one("[role=listbox]", palette);
const rest = list?.innerHTML ?? "";
let asked = 0;
let asking = null;
const hits = () => all("[role=option]", list).filter((hit) => !hit.hidden);
function choose(hit) {
for (const other of all("[aria-selected=true]", list)) other.setAttribute("aria-selected", "false");
if (!hit) {
input.removeAttribute("aria-activedescendant");
return;
}
hit.id ||= `hit-${all("[role=option]", list).indexOf(hit)}`;
hit.setAttribute("aria-selected", "true");
input.setAttribute("aria-activedescendant", hit.id);
hit.scrollIntoView({ block: "nearest" });
}
function sayNone() {
if (!hits().length) list.replaceChildren(Object.assign(document.createElement("p"), { className: "empty", textContent: list.dataset.none }));
}
function narrow(query) {
list.innerHTML = rest;
for (const hit of all("[role=option]", list)) hit.hidden = !hit.textContent.toLowerCase().includes(query.toLowerCase());
sayNone();
}
async function ask() {
const query = input.value.trim();
asking?.abort();
if (!query || !palette.dataset.search) {
narrow(query);
choose(hits()[0]);
return;
}
asking = new AbortController();
try {
const address = new URL(palette.dataset.search, location.href);
address.searchParams.set("q", query);
const answer = await fetch(address, { signal: asking.signal, headers: { "HX-Request": "true" } });
if (!answer.ok) throw new Error(String(answer.status));
list.innerHTML = await answer.text();
sayNone();
} catch (error) {
if (error.name === "AbortError") return;
narrow(query);
}
choose(hits()[0]);
}
function take(hit) {
if (!hit) return;
const inner = one("a, button", hit);
if (inner) inner.click();
else if (hit.dataset.href) location.assign(hit.dataset.href);
palette.close();
}
function openPalette() {
if (!palette.open) palette.showModal();
input.select();
choose(hits()[0]);
}
if (palette) {
document.addEventListener("keydown", (event) => {
if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== "k") return;
event.preventDefault();
openPalette();
});
palette.addEventListener("opened", openPalette);
palette.addEventListener("close", () => {
input.value = "";
list.innerHTML = rest;
});
input.addEventListener("input", () => {
clearTimeout(asked);
asked = setTimeout(ask, 90);
});
input.addEventListener("keydown", (event) => {
const found = hits();
const at = found.findIndex((hit) => hit.getAttribute("aria-selected") === "true");
if (event.key === "Enter") take(found[at]);
else if (event.key === "ArrowDown") choose(found[(at + 1) % found.length]);
else if (event.key === "ArrowUp") choose(found.at(at - 1));
else return;
event.preventDefault();
});
list.addEventListener("click", (event) => take(event.target.closest("[role=option]")));
}
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
