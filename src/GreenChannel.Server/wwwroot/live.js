// Keeps a page true without a reload: the server renders, this file only exchanges regions in place.
// A page works without it; every number and form is in the HTML already.
import { listen } from './alarm.js';

const body = document.body;
const server = { html: new Map(), offset: 0 }; // region id → what the server last sent for it; server time minus ours

// ── Time: the server's, never the phone's ────────────────────────────────────
function learnTime(doc) {
  const sent = Date.parse(doc.querySelector('meta[name="server-time"]')?.content ?? '');
  if (!Number.isNaN(sent)) server.offset = sent - Date.now();
}
const now = () => Date.now() + server.offset;

function spell(ms) { // "1:42" under an hour, then hours and minutes in words: 47:12 must never be read as minutes
  const s = Math.floor(Math.abs(ms) / 1000), h = Math.floor(s / 3600), m = Math.floor(s / 60) % 60;
  return h ? (body.dataset.clockHours ?? '{h} h {m} min').replace('{h}', h).replace('{m}', m)
           : `${m}:${String(s % 60).padStart(2, '0')}`;
}
function put(el, text) { if (el.textContent !== text) el.textContent = text; }

function tick() {
  for (const el of document.querySelectorAll('[data-clock-until]')) {
    const left = Date.parse(el.dataset.clockUntil) - now();
    if (el instanceof HTMLProgressElement) {
      const whole = Date.parse(el.dataset.clockUntil) - Date.parse(el.dataset.clockFrom);
      el.max = Math.max(1, whole / 1000);
      el.value = Math.max(0, left / 1000);
      el.closest('.clock')?.classList.toggle('is-short', left > 0 && left < whole / 3);
    } else {
      put(el, ((left < 0 ? el.dataset.clockLate ?? body.dataset.clockLate : body.dataset.clockLeft) ?? '{t}').replace('{t}', spell(left)));
      el.closest('.clock, .stay')?.classList.toggle('is-late', left < 0);
    }
  }
  const zone = body.dataset.timeZone;
  for (const el of document.querySelectorAll('[data-clock-now]'))
    put(el, new Intl.DateTimeFormat('sv-SE', { timeStyle: 'medium', timeZone: zone }).format(now()));
}

// ── Regions ──────────────────────────────────────────────────────────────────
const changed = c =>
  c.type === 'hidden' ? false
  : c.type === 'checkbox' || c.type === 'radio' ? c.checked !== c.defaultChecked
  : c instanceof HTMLSelectElement ? c.selectedIndex !== Math.max(0, [...c.options].findIndex(o => o.defaultSelected))
  : c.value !== c.defaultValue;
// In use: somebody is in it or has typed in it. It stays as it is, and its inner regions are renewed instead.
const inUse = el => el.contains(document.activeElement) || [...el.querySelectorAll('input, select, textarea')].some(changed);

function remember(el) {
  for (const r of [el, ...el.querySelectorAll('[data-live][id]')]) if (r.id) server.html.set(r.id, r.innerHTML);
}
const twin = (el, inside) => inside.querySelector(`#${CSS.escape(el.id)}`);
function keepOpen(old, fresh) { // a disclosure the person opened stays open
  for (const d of old.querySelectorAll('details[id]')) { const it = twin(d, fresh); if (it) it.open = d.open; }
}
function renewInside(old, fresh) {
  waiting = true;
  for (const inner of old.querySelectorAll('[data-live][id]')) { const it = twin(inner, fresh); if (it) renew(inner, it); }
}
function renew(old, fresh) {
  if (fresh.querySelector(':scope > [data-version]') || old.querySelector(':scope > [data-version]')) return renewList(old, fresh);
  if (server.html.get(old.id) === fresh.innerHTML) return; // unchanged: not announced again
  if (inUse(old)) return renewInside(old, fresh);
  remember(fresh);
  keepOpen(old, fresh);
  old.className = fresh.className;
  old.replaceChildren(...fresh.childNodes);
}
// Cards: a node stays while its data-version stays; a new one comes at its place; none is ever moved.
function renewList(old, fresh) {
  const held = old.contains(document.activeElement) ? document.activeElement : old.querySelector(':scope > :hover');
  const top = held?.getBoundingClientRect().top;
  const cards = [...fresh.children].filter(c => c.id), ids = new Set(cards.map(c => c.id));
  for (const card of [...old.children]) {
    if (!card.id || ids.has(card.id)) continue;
    if (inUse(card)) card.dataset.gone = ''; else card.remove();
  }
  let before = null;
  for (const card of cards) {
    const mine = [...old.children].find(c => c.id === card.id);
    if (!mine) { remember(card); before ? before.after(card) : old.prepend(card); before = card; continue; }
    before = mine;
    if (mine.dataset.version === card.dataset.version) continue;
    if (inUse(mine)) { // what is typed stays; what it says about the world does not
      if (card.dataset.alarm) mine.dataset.alarm = card.dataset.alarm; else delete mine.dataset.alarm;
      renewInside(mine, card);
      continue;
    }
    remember(card); keepOpen(mine, card); mine.replaceWith(card); before = card;
  }
  if (held?.isConnected) scrollBy(0, held.getBoundingClientRect().top - top); // what the eye or finger is on stays put
}

let planned = 0, running = false, again = false, waiting = false, fingerDown = false;
function plan() { planned ||= setTimeout(refresh, 100); } // many events, one fetch
async function refresh() {
  planned = 0;
  if (running || fingerDown) { again = true; return; }
  running = true; again = false; waiting = false;
  try {
    const answer = await fetch(location.href, { credentials: 'same-origin', cache: 'no-store', signal: AbortSignal.timeout(15000) });
    if (answer.redirected && new URL(answer.url).pathname !== location.pathname) return show('[data-signed-out]', true);
    if (!answer.ok) return;
    const doc = new DOMParser().parseFromString(await answer.text(), 'text/html');
    if (fingerDown) { again = true; return; }
    learnTime(doc);
    for (const old of document.querySelectorAll('[data-live][id]')) {
      if (!old.isConnected || old.parentElement.closest('[data-live][id]')) continue; // inner ones come with the outer
      const fresh = doc.getElementById(old.id);
      if (fresh) renew(old, fresh);
    }
    tick(); listen();
  } catch { /* the banner says it; the next event or the minute tries again */ }
  finally { running = false; if (again && !fingerDown) plan(); }
}
const show = (what, on) => document.querySelectorAll(what).forEach(el => { el.hidden = !on; });

// ── Connection ───────────────────────────────────────────────────────────────
let lost = 0, broken = false;
function connect() {
  const source = new EventSource(document.querySelector('[data-live-url]')?.dataset.liveUrl || '/api/live');
  const only = document.querySelector('[data-live-case]')?.dataset.liveCase;
  for (const kind of ['case', 'escalation', 'clock'])
    source.addEventListener(kind, e => {
      let of = null;
      try { of = JSON.parse(e.data).caseId; } catch { /* unreadable: refresh rather than miss something */ }
      if (!only || !of || of === only) plan();
    });
  source.onopen = () => { clearTimeout(lost); lost = 0; show('[data-offline]', false); if (broken) plan(); broken = false; };
  source.onerror = () => {
    broken = true;
    lost ||= setTimeout(() => show('[data-offline]', true), 5000);
    if (source.readyState === EventSource.CLOSED) setTimeout(connect, 3000); // refused: the browser gives up, we do not
  };
}

document.addEventListener('pointerdown', () => { fingerDown = true; });
for (const up of ['pointerup', 'pointercancel']) window.addEventListener(up, () => { fingerDown = false; if (again) plan(); });
document.addEventListener('focusout', () => { if (waiting) plan(); });
window.addEventListener('pageshow', e => { if (e.persisted) plan(); });
document.addEventListener('renew', plan); // this page itself has changed something

learnTime(document);
document.querySelectorAll('[data-live][id]').forEach(remember);
tick();
setInterval(tick, 1000);
if (document.querySelector('[data-live], [data-live-url]')) {
  connect();
  setInterval(() => { if (broken || document.visibilityState === 'visible') plan(); }, Number(document.querySelector('[data-live-every]')?.dataset.liveEvery) || 60000); // a half-open line tells nobody
  document.addEventListener('visibilitychange', () => { if (document.visibilityState === 'visible') plan(); });
}
listen();
