// Toasts: one at a time, ten seconds, longer while looked at; Undo by its button or by Z.

import { all, csrf, icon, on, one } from "./10-dom.js";

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

/** Say what was done. undo: a path that takes it back by POST. go: a path to see it, with its word. */
export function toast({ text, undo = "", go = "", verb = "" }) {
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
