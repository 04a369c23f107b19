// Keeps the clinic's report page and the first-aid reference at hand for days without a line. It sends nothing: the pages do, with or without it.
// Its address carries the version, so that a new release replaces it and what it kept.
const VERSION = new URL(location.href).searchParams.get('v') ?? '0';
const FILES = `gc-files-${VERSION}`, PAGES = 'gc-pages', HURRY_MS = 3000, PATIENCE_MS = 30000;
const KEEP = ['/site.css', '/report.js', '/outbox.js', '/kept.js', '/seal.js', '/uuid7.js', '/hold.js', '/emergency.js', '/first-aid.js', '/later.js', '/fill.js', '/live.js', '/alarm.js',
  '/triage.js', '/live-triage.js', '/read-report.js', '/report-json.js', '/zone.js', '/shrink.js', '/rules.json', '/icon.svg', '/manifest.webmanifest'];
const PAGE = '/report', KEPT = [PAGE, '/first-aid'];

self.addEventListener('install', e => {
  self.skipWaiting();
  e.waitUntil(caches.open(FILES).then(kept => Promise.all(KEEP.map(file => kept.add(file).catch(() => { /* not of this release */ })))));
});
self.addEventListener('activate', e => e.waitUntil((async () => {
  for (const name of await caches.keys()) if (name.startsWith('gc-files-') && name !== FILES) await caches.delete(name);
  await self.clients.claim();
  await refresh().catch(() => { /* the next visit will */ });
})()));

// The pages as this person last saw them: names of the organisation and its telephone numbers, never a patient, and so never with
// what a guardian has told, which is asked for by a query.
async function refresh() {
  for (const path of KEPT) await keepPage(await fetch(path, { credentials: 'same-origin', headers: { Accept: 'text/html' } }));
}
const isBare = address => { const url = new URL(address); return KEPT.includes(url.pathname) && url.search === ''; };
async function keepPage(answer) {
  if (answer.ok && !answer.redirected && isBare(answer.url)) await (await caches.open(PAGES)).put(new URL(answer.url).pathname, answer.clone());
}

// What is kept is there at once on a slow line; for any other page, a case above all, a slow line is waited for: the kept page is no answer to it.
async function page(request, path) {
  const give = KEPT.includes(path) ? HURRY_MS : PATIENCE_MS;
  try {
    const answer = await Promise.race([fetch(request), new Promise((_, fail) => setTimeout(() => fail(new Error('slow')), give))]);
    if (isBare(request.url) && request.method === 'GET') await keepPage(answer.clone());
    return answer;
  } catch (lost) {
    const kept = await (await caches.open(PAGES)).match(KEPT.includes(path) ? path : PAGE);
    if (!kept) return fetch(request); // nothing is kept: the line has the last word
    if (!KEPT.includes(path)) return Response.redirect(PAGE);
    // The time it was drawn at is long past: this device's own clock counts.
    const html = (await kept.text()).replace(/<meta name="server-time"[^>]*>/, '');
    return new Response(html, { headers: { 'Content-Type': 'text/html; charset=utf-8', 'Cache-Control': 'no-store', ...Object.fromEntries(['content-security-policy', 'x-content-type-options', 'referrer-policy'].filter(name => kept.headers.has(name)).map(name => [name, kept.headers.get(name)])) } });
  }
}
async function file(request) {
  const kept = await caches.open(FILES), found = await kept.match(request, { ignoreSearch: true });
  return found ?? fetch(request);
}

self.addEventListener('fetch', e => {
  const url = new URL(e.request.url);
  if (e.request.method !== 'GET' || url.origin !== location.origin) return;
  if (e.request.mode === 'navigate') { if (!url.pathname.startsWith('/a/') && !url.pathname.startsWith('/g/')) e.respondWith(page(e.request, url.pathname)); }
  else if (KEEP.includes(url.pathname)) e.respondWith(file(e.request));
});
