// Keeps the cramp now on the phone: the page, its files, its guide. Nothing personal is ever kept.
// The lines above this one name PAGE, VERSION and KEPT; the server writes them.
"use strict";
const PATIENCE = 1500; // milliseconds a half-awake person waits before the kept page comes

self.addEventListener("install", (event) => {
  const keep = async () => {
    const cache = await caches.open(VERSION);
    // Past the browser's own cache: what is kept belongs to this version.
    await cache.addAll(KEPT.map((address) => new Request(address, { cache: "no-cache", credentials: "omit" })));
    await self.skipWaiting();
  };
  event.waitUntil(keep());
});

self.addEventListener("activate", (event) => {
  const tidy = async () => {
    const names = await caches.keys();
    await Promise.all(names.filter((name) => name.startsWith("now-") && name !== VERSION).map((name) => caches.delete(name)));
    await self.clients.claim();
  };
  event.waitUntil(tidy());
});

const kept = (address) => caches.match(address, { cacheName: VERSION });

// The network first; without one, or when it is slow, the kept page.
async function page(request) {
  const late = new Promise((resolve) => setTimeout(resolve, PATIENCE));
  const fresh = fetch(request).catch(() => undefined);
  const first = await Promise.race([fresh, late]);
  if (first && first.status < 500) return first;
  return (await kept(PAGE)) || (await fresh) || Response.error();
}

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const address = new URL(request.url);
  if (request.method !== "GET" || address.origin !== self.location.origin) return;
  const path = address.pathname;
  if (request.mode === "navigate") {
    const isNow = path === PAGE || (path.startsWith(`${PAGE}/`) && !path.endsWith(".json"));
    if (isNow) event.respondWith(page(request));
    return;
  }
  // The address of a kept file holds its hash, so what is kept is always right.
  if (KEPT.includes(path + address.search) && path !== PAGE) {
    event.respondWith(kept(request).then((found) => found || fetch(request)));
  }
});

// A reminder: it says no more than that there is one.
self.addEventListener("push", (event) => {
  let told = {};
  try { told = event.data ? event.data.json() : {}; } catch (error) { told = {}; }
  event.waitUntil(self.registration.showNotification(told.title || "Charley", { body: told.body, tag: told.tag, data: { url: told.url } }));
});

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  const address = new URL((event.notification.data || {}).url || "/", self.location.origin);
  if (address.origin === self.location.origin) event.waitUntil(self.clients.openWindow(address.href));
});
