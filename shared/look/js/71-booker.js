// The booker changes in place: a choice, and whatever happens at the place while one looks. Without this script each
// choice is a link to the whole page.

import { on, one } from "./10-dom.js";

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

// Many facts at once make one request; a fact of another place makes none.
document.body.addEventListener("live", ({ detail }) => {
  const booker = one("[data-booker]");
  const venue = detail.facts?.venue;
  if (!booker || (venue && venue !== booker.dataset.booker) || bookerWaits) return;
  bookerWaits = setTimeout(() => {
    bookerWaits = 0;
    showChoice(location.pathname + location.search);
  }, BOOKER_PAUSE + Math.random() * BOOKER_SPREAD);
});

// Nearest first: the button is there once a script can ask where the visitor is.
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
