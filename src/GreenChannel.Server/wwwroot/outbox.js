// What was reported on this device and has no receipt yet. It is sent again when the line is back, when a page is shown and
// by the clock, always as the same report; two tabs never send one at the same time; and every page says what is unsent.
import { drop, find, forgetTab, keep, mark, owner, read, rows, sure } from './kept.js';
import { now } from './uuid7.js';

const GIVE_UP_MS = 15000, LEASE_MS = 20000, DRAFT_HOURS = 12, RETRY_MS = [1, 2, 4, 8, 16, 30].map(s => s * 1000);
const all = (what, on) => document.querySelectorAll(what).forEach(el => { el.hidden = !on; });

/** Before it is sent, it is kept: whatever happens to this page, the report goes out. */
export async function put(id, values, emergency, more = {}) { // { to: what it is added to, after: the report it must follow }
  await keep({ id, state: 'unsent', at: now(), emergency, tries: 0, ...more }, values);
  show();
}

// One sender for one report, over all tabs. Where the browser has no locks, a lease in the table does.
async function alone(id, act) {
  if (navigator.locks) return navigator.locks.request(`report-${id}`, { ifAvailable: true }, lock => lock ? act() : { busy: true });
  const row = (await rows()).find(one => one.id === id);
  if (row?.lease > Date.now()) return { busy: true };
  await mark(id, { lease: Date.now() + LEASE_MS });
  try { return await act(); } finally { await mark(id, { lease: 0 }); }
}

/** One attempt. { sent: address of the case } { refused: page } { signedOut } { busy } or { failed }. */
export function deliver(id, signal) {
  return alone(id, async () => {
    const row = await find(id);
    if (row?.state === 'sent') return { sent: row.where };
    const values = row && await read(id);
    if (!values) return { gone: true };
    const data = new FormData();
    for (const [name, value] of values) data.append(name, value);
    const give = new AbortController(), tooLong = setTimeout(() => give.abort(), GIVE_UP_MS);
    signal?.addEventListener('abort', () => give.abort());
    try {
      const answer = await fetch(row.to ?? '/report', { method: 'POST', body: data, credentials: 'same-origin', headers: { Accept: 'text/html' }, signal: give.signal });
      if (answer.status >= 500 || answer.status === 429) return { failed: true };
      const { pathname: where, searchParams: said } = new URL(answer.url);
      if (row.to && answer.redirected && where.startsWith('/cases/') && !said.has('said')) { // back at its case: it is written there
        await drop(id);
        return { sent: where };
      }
      if (!row.to && answer.redirected && where.startsWith('/cases/')) { // the receipt: its case
        await keep({ id, state: 'sent', at: now(), where }, []);
        return { sent: where };
      }
      if (answer.redirected && (!row.to || where === '/sign-in')) return { signedOut: true };
      const page = await answer.text();
      if (!row.to && !page.includes('data-report')) return { failed: true };
      await mark(id, { state: 'refused' });
      return { refused: page };
    } catch { return { failed: true }; } finally { clearTimeout(tooLong); }
  });
}

// ── Whatever is left is sent by every page of its person ──
let timer = 0, tries = 0, sending = false;
export async function flush() {
  clearTimeout(timer);
  if (sending) return;
  sending = true;
  let left = false, signedOut = false;
  try {
    const unsent = (await rows()).filter(row => row.state === 'unsent' && row.owner === owner()).sort((a, b) => Number(b.emergency) - Number(a.emergency) || a.at - b.at);
    left = !sure; // a slow disk is asked again, not taken for an empty one
    const waiting = new Set(unsent.map(row => row.id));
    for (const row of unsent) {
      if (holding.has(row.id) || waiting.has(row.after)) { left = true; continue; }
      const result = await deliver(row.id);
      if (result.sent) waiting.delete(row.id);
      left ||= Boolean(result.failed || result.signedOut || result.busy);
      signedOut ||= Boolean(result.signedOut);
    }
  } finally { sending = false; }
  all('[data-signed-out]', signedOut);
  tries = left ? tries + 1 : 0;
  if (left) timer = setTimeout(flush, RETRY_MS[Math.min(tries, RETRY_MS.length - 1)]);
  await show();
}

/** Reports that an open form is sending itself, so that its person sees the answer. */
export const holding = new Set();

/** How much is unsent, since when: on every page, and on the sign-in page whoever's it is. */
export async function show() {
  const unsent = (await rows()).filter(row => row.state === 'unsent' && !holding.has(row.id)); // an open form speaks for its own
  const mine = unsent.filter(row => row.owner === owner()), theirs = unsent.length - mine.length;
  const since = t => new Intl.DateTimeFormat('sv-SE', { dateStyle: 'short', timeStyle: 'short', timeZone: document.body.dataset.timeZone }).format(t);
  for (const banner of document.querySelectorAll('[data-outbox]')) {
    const count = banner.dataset.outbox === 'anybody' ? unsent.length : mine.length;
    banner.hidden = count === 0;
    if (count) banner.querySelector('[data-outbox-text]').textContent = banner.dataset.text.replace('{n}', count).replace('{t}', since(Math.min(...(banner.dataset.outbox === 'anybody' ? unsent : mine).map(row => row.at))));
  }
  for (const banner of document.querySelectorAll('[data-outbox-others]')) {
    banner.hidden = !theirs || !owner();
    if (theirs) banner.querySelector('[data-outbox-text]').textContent = banner.dataset.text.replace('{n}', theirs);
  }
  const refused = (await rows()).filter(row => row.state === 'refused' && row.to && row.owner === owner());
  for (const banner of document.querySelectorAll('[data-outbox-refused]')) {
    banner.hidden = refused.length === 0;
    if (refused.length) banner.querySelector('a').href = refused[0].to.replace(/\/treatment$/, '').replace(/^\/first-aid\/.*/, '/first-aid');
  }
  document.title = document.title.replace(/^\(\d+!\) /, '');
  if (mine.length) document.title = `(${mine.length}!) ${document.title}`;
  document.dispatchEvent(new Event('outbox'));
}

// ── Nothing stays longer than it must ──
async function tidy() {
  const accepted = document.querySelector('meta[name="report-accepted"]')?.content;
  for (const row of await rows()) {
    const old = now() - row.at > DRAFT_HOURS * 3600e3;
    if (row.id === accepted || (row.state !== 'unsent' && (old || !owner()))) await drop(row.id);
  }
  if (!owner()) await forgetPages(); // signed out: only what was not sent stays, sealed
}
async function forgetPages() {
  try { for (const name of await caches.keys()) if (name.startsWith('gc-pages')) await caches.delete(name); } catch { /* no cache here */ }
}

document.addEventListener('submit', async e => {
  const form = e.target.closest('form[action="/sign-out"]');
  if (!form || form.dataset.tidied) return;
  e.preventDefault();
  for (const row of await rows()) if (row.state !== 'unsent') await drop(row.id);
  forgetTab();
  await forgetPages();
  form.dataset.tidied = '1';
  form.submit();
});
document.addEventListener('click', e => { if (e.target.closest('[data-outbox-send]')) { tries = 0; flush(); } });
window.addEventListener('online', flush);
window.addEventListener('pageshow', flush);
document.addEventListener('visibilitychange', () => { if (document.visibilityState === 'visible') flush(); });
setInterval(() => { if (!sending) flush(); }, 60000);

// Without a connection the numbers to call are there before anything is sent.
const SAY_MS = 5000;
let lost = 0;
function watchLine() {
  clearTimeout(lost);
  if (navigator.onLine) { all('[data-offline]', false); return; }
  lost = setTimeout(() => all('[data-offline]', !navigator.onLine), SAY_MS);
}
window.addEventListener('offline', watchLine);
window.addEventListener('online', watchLine);
watchLine();

if (document.body.dataset.version && 'serviceWorker' in navigator) navigator.serviceWorker.register(`/sw.js?v=${document.body.dataset.version}`).catch(() => { /* online it works without */ });
tidy().then(show);
