// The command palette: Ctrl K, a search that answers with HTML, arrows and Enter.

import { all, one } from "./10-dom.js";

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
