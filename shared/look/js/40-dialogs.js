// Dialogs, drawers and menus. `data-opens="id"` opens, `data-closes` closes; a click beside closes too.

import { all, eachPart, on, one } from "./10-dom.js";

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

/** A dialog that was swapped into `[data-dialogs]` opens by itself; its place is empty again once it is closed. */
eachPart(() => {
  for (const dialog of all("[data-dialogs] > dialog:not([open])")) {
    if (dialog.dataset.shown) continue;
    dialog.dataset.shown = "1";
    dialog.addEventListener("close", () => dialog.remove());
    dialog.showModal();
  }
});
