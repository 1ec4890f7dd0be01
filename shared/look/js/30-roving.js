// One tab stop for many choices: arrows by position, Home, End, F for the next free one, Space chooses.

import { all, eachPart, on } from "./10-dom.js";

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

/** The nearest choice in a direction; being out of line costs double. */
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
