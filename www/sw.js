// Opens the terminal when the till's server cannot be reached: the page itself, as it was last seen.
// What the server says about sales and every code comes from the network or not at all.

const SHELL = "tabby-pos-shell";
const PATIENCE = 3000;

// The page and the files that it names.
async function keep(page) {
  const text = await page.clone().text();
  const files = [...text.matchAll(/["'](\/[^"'\s]+\.(?:js|wasm|css|svg|webmanifest))["']/g)].map((found) => found[1]);
  const wanted = new Set(["/", ...files.filter((file) => file !== "/sw.js")]);
  const cache = await caches.open(SHELL);
  const missing = [];
  for (const file of wanted) if (file !== "/" && !(await cache.match(file))) missing.push(file);
  await cache.addAll(missing);
  await cache.put("/", page);
  for (const request of await cache.keys()) {
    if (!wanted.has(new URL(request.url).pathname)) await cache.delete(request);
  }
}

async function newest(event) {
  const page = await fetch("/", { signal: AbortSignal.timeout(PATIENCE) });
  if (page.ok) event.waitUntil(keep(page.clone()).catch(() => {}));
  return page;
}

self.addEventListener("install", (event) => {
  self.skipWaiting();
  event.waitUntil(fetch("/").then((page) => (page.ok ? keep(page) : undefined)));
});

self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  const ours = url.origin === self.location.origin && event.request.method === "GET";
  if (!ours || url.pathname.startsWith("/api/")) return;
  if (event.request.mode === "navigate" && url.pathname === "/") {
    event.respondWith(newest(event).catch(async () => (await caches.match("/")) ?? Response.error()));
  } else if (/-[0-9a-f]{16}[._]/.test(url.pathname) || /\.(svg|webmanifest)$/.test(url.pathname)) {
    event.respondWith(caches.match(event.request).then((kept) => kept ?? fetch(event.request)));
  }
});
