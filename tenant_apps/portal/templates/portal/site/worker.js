// Keeps the look, and the visitor's own pages, for when there is no network. Signing out empties it.
const LOOK = "look-{{ version }}";
const MINE = "mine";
const KEPT = [{% for path in kept %}"{{ path|escapejs }}", {% endfor %}"/offline", "/sign.svg"];
const OWN = /^\/me(\/bookings(\/[0-9a-f-]{36})?)?$/;

addEventListener("install", (event) => {
  event.waitUntil(caches.open(LOOK).then((cache) => cache.addAll(KEPT)).then(() => skipWaiting()));
});
addEventListener("activate", (event) => {
  const old = (name) => name !== LOOK && name !== MINE;
  event.waitUntil(caches.keys().then((names) => Promise.all(names.filter(old).map((name) => caches.delete(name)))).then(() => clients.claim()));
});

async function page(request) {
  const path = new URL(request.url).pathname;
  try {
    const answer = await fetch(request);
    if (answer.ok && !answer.redirected && OWN.test(path)) (await caches.open(MINE)).put(path, answer.clone());
    return answer;
  } catch {
    return (await caches.match(path)) ?? caches.match("/offline");
  }
}

async function look(request) {
  return (await caches.match(request)) ?? fetch(request);
}

addEventListener("fetch", (event) => {
  const { request } = event;
  const address = new URL(request.url);
  if (request.method !== "GET" || address.origin !== location.origin) return;
  if (request.mode === "navigate") event.respondWith(page(request));
  else if (KEPT.includes(address.pathname + address.search) || address.pathname.startsWith("/static/look/fonts/")) event.respondWith(look(request));
});
