// The worker that keeps one's own passes, and the line that says how old a kept page is.

import { all, fill, one } from "./10-dom.js";

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
