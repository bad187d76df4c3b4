// Opens the terminal when the till's server cannot be reached: the page itself, as it was last seen.
// What the server says about sales and every code comes from the network or not at all.
//
// What stands in front of the server may answer in its place: a sign-in page, an error page, a
// redirect to another host. The browser gets such answers as they are, and none of them is kept.

const SHELL = "tabby-pos-shell";
const PATIENCE = 3000;

// Only the terminal's own page carries it: index.html.
const MARK = '<meta name="tabby-pos"';

const isOurs = async (page) => page.ok && !page.redirected && (await page.clone().text()).includes(MARK);

// The page and the files that it names. A file that comes by way of a sign-in is not that file.
async function keep(page) {
  if (!(await isOurs(page))) return;
  const text = await page.clone().text();
  const files = [...text.matchAll(/["'](\/[^"'\s]+\.(?:js|wasm|css|svg|webmanifest))["']/g)].map((found) => found[1]);
  const wanted = new Set(["/", ...files.filter((file) => file !== "/sw.js")]);
  const cache = await caches.open(SHELL);
  for (const file of wanted) {
    if (file === "/" || (await cache.match(file))) continue;
    const answer = await fetch(file);
    const isPage = (answer.headers.get("content-type") ?? "").startsWith("text/html");
    if (!answer.ok || answer.redirected || isPage) throw new Error(`${file} did not come`);
    await cache.put(file, answer);
  }
  await cache.put("/", page);
  for (const request of await cache.keys()) {
    if (!wanted.has(new URL(request.url).pathname)) await cache.delete(request);
  }
}

// The kept page; nothing when there is none, or when an earlier worker kept a page that is not ours.
async function kept() {
  const page = await caches.match("/");
  return page && (await isOurs(page)) ? page : undefined;
}

// Browsers show no password box for what a worker has fetched. The worker takes itself away, and the
// page loads again without it; once it is ours, it registers the worker anew.
async function stepAside() {
  await self.registration.unregister();
  const again = '<!doctype html><meta http-equiv="refresh" content="0"><title>Tabby POS</title>';
  return new Response(again, { headers: { "content-type": "text/html; charset=utf-8", "cache-control": "no-store" } });
}

async function open(event) {
  // The request as the browser made it: only so are redirects followed by the browser itself.
  const asked = fetch(event.request);
  const keeping = asked.then((page) => keep(page.clone())).catch(() => {});
  event.waitUntil(keeping);
  const late = new Promise((tell) => setTimeout(tell, PATIENCE));
  const page = await Promise.race([asked.catch(() => undefined), late]);
  if (page?.status === 401) return stepAside();
  if (page && page.status < 500) return page;
  // No answer, or an error of what stands in front: the kept till says what is wrong.
  return (await kept()) ?? page ?? asked;
}

self.addEventListener("install", (event) => {
  self.skipWaiting();
  event.waitUntil(fetch("/").then(keep));
});

self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  const ours = url.origin === self.location.origin && event.request.method === "GET";
  if (!ours || url.pathname.startsWith("/api/")) return;
  if (event.request.mode === "navigate" && url.pathname === "/") {
    event.respondWith(open(event));
  } else if (/-[0-9a-f]{10,16}[._]/.test(url.pathname) || /\.(svg|webmanifest)$/.test(url.pathname)) {
    event.respondWith(caches.match(event.request).then((kept) => kept ?? fetch(event.request)));
  }
});
