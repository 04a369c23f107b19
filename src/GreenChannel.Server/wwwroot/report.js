// Makes the report form kinder to a hurried hand. Without it the form posts as it is.
import './hold.js';
import { now, uuid7 } from './uuid7.js';

const KEY = 'report-draft', KEEP_HOURS = 12, RETRY_MS = [1, 2, 4, 8, 16, 30].map(s => s * 1000), GIVE_UP_MS = 15000, SAY_MS = 5000;
const PENDING = 'report-pending'; // what was sent and has no receipt yet: it is sent again, also by the next page
const skip = new Set(['__RequestVerificationToken', '_handler', 'emergency']);
const theForm = () => document.querySelector('form[data-report]');
const local = t => new Intl.DateTimeFormat('sv-SE', { dateStyle: 'short', timeStyle: 'short', timeZone: document.body.dataset.timeZone }).format(t).replace(' ', 'T');

// ── The draft: kept in this tab for this person until the case page confirms it ──
function save(form) {
  const values = [...new FormData(form)].filter(([n, v]) => !skip.has(n) && typeof v === 'string');
  try { sessionStorage.setItem(KEY, JSON.stringify({ id: form.elements.id.value, user: form.dataset.user, at: Date.now(), values })); } catch { /* full or forbidden: the form still works */ }
}
function restore(form) {
  let draft = null;
  try { draft = JSON.parse(sessionStorage.getItem(KEY)); } catch { /* not ours */ }
  if (!draft) return;
  const stale = Date.now() - draft.at > KEEP_HOURS * 3600e3;
  if (stale || draft.user !== form.dataset.user) return sessionStorage.removeItem(KEY); // a shared computer: never show it to the next person
  if (form.querySelector('[data-errors]')) return; // the server has given back what was typed
  for (const c of form.elements) {
    if (!c.name || skip.has(c.name)) continue;
    const values = draft.values.filter(([n]) => n === c.name).map(([, v]) => v);
    if (c.type === 'checkbox' || c.type === 'radio') c.checked = values.includes(c.value);
    else if (values.length && c.type !== 'submit' && c.type !== 'file') c.value = values[0];
  }
  for (const d of form.querySelectorAll('details')) if (d.querySelector(':checked')) d.open = true;
  document.querySelectorAll('[data-draft-restored]').forEach(el => { el.hidden = false; });
}
function start() {
  const form = theForm();
  if (!form) return;
  restore(form);
  form.elements.id.value ||= uuid7();
}

document.addEventListener('input', e => { const f = e.target.closest('form[data-report]'); if (f) save(f); });
document.addEventListener('change', e => {
  const form = e.target.closest('form[data-report]');
  if (!form) return;
  // "5 minutes ago" becomes an instant at once, so that sending later does not move it.
  const { fill, minutesAgo } = e.target.dataset;
  if (fill && minutesAgo) form.elements[fill].value = local(now() - minutesAgo * 60e3);
  else if (e.target.type === 'datetime-local')
    form.querySelectorAll(`[data-fill="${e.target.name}"]`).forEach(r => { r.checked = false; });
  save(form);
});
document.addEventListener('click', e => {
  if (!e.target.closest('[data-draft-clear]')) return;
  sessionStorage.removeItem(KEY);
  location.reload();
});

// ── Sending: never twice at once, never lost, always said, until a receipt is there (E23) ──
let under = null; // { abort, emergency, retry, tries }
function busy(form, on) {
  for (const b of form.querySelectorAll('button[type=submit]')) {
    if (b.name === 'emergency') continue; // an emergency may overtake an ordinary report
    on ? b.setAttribute('aria-disabled', 'true') : b.removeAttribute('aria-disabled');
  }
  form.querySelectorAll('[data-sending]').forEach(el => { el.hidden = !on; });
}
const all = (what, on) => document.querySelectorAll(what).forEach(el => { el.hidden = !on; });
const unsent = on => all('[data-unsent]', on);
function pending(form, emergency) {
  try { sessionStorage.setItem(PENDING, JSON.stringify({ id: form.elements.id.value, user: form.dataset.user, at: Date.now(), emergency })); } catch { /* the page itself goes on trying */ }
}
const settled = () => sessionStorage.removeItem(PENDING);

document.addEventListener('submit', e => {
  const form = e.target.closest('form[data-report]');
  if (!form) return;
  e.preventDefault();
  const emergency = e.submitter?.name === 'emergency';
  if (under && !under.retry && (under.emergency || !emergency)) return; // on its way already
  begin(form, emergency || Boolean(under?.emergency)); // what was an emergency once is sent as one
});

function begin(form, emergency, tries = 0) {
  if (under) { clearTimeout(under.retry); clearTimeout(under.say); under.abort.abort(); }
  save(form);
  pending(form, emergency);
  const data = new FormData(form);
  if (emergency) data.set('emergency', 'true');
  send(form, data, emergency, tries);
}

async function send(form, data, emergency, tries) {
  const mine = under = { abort: new AbortController(), emergency, retry: 0, say: setTimeout(() => unsent(true), SAY_MS), again: () => begin(form, emergency, tries + 1) };
  busy(form, true);
  const tooLong = setTimeout(() => mine.abort.abort(), GIVE_UP_MS);
  try {
    const answer = await fetch(form.getAttribute('action') || location.href, { method: 'POST', body: data, credentials: 'same-origin', headers: { Accept: 'text/html' }, signal: mine.abort.signal });
    if (answer.status >= 500 || answer.status === 429) throw new Error(`${answer.status}`);
    if (answer.redirected && new URL(answer.url).pathname.startsWith('/cases/')) { // the receipt: its case
      clearTimeout(mine.say); settled(); unsent(false);
      location.assign(answer.url); // stays busy until the next page is there
      return;
    }
    if (answer.redirected) { all('[data-signed-out]', true); throw new Error('signed out'); }
    const fresh = new DOMParser().parseFromString(await answer.text(), 'text/html').querySelector('main form[data-report]')?.closest('main');
    if (!fresh) throw new Error('no page');
    clearTimeout(mine.say); settled(); unsent(false); // refused: it stays with its field problems, and is the person's to mend
    document.querySelector('main').replaceWith(fresh);
    under = null;
    start();
    document.querySelector('[data-errors]')?.focus();
  } catch {
    if (under !== mine) return; // overtaken by a later send
    clearTimeout(mine.say);
    busy(form, false);
    unsent(true); // "Not yet sent. Call … now." — and we go on trying, as the same report
    mine.retry = setTimeout(mine.again, RETRY_MS[Math.min(tries, RETRY_MS.length - 1)]);
  } finally { clearTimeout(tooLong); }
}
const tryNow = () => { if (under?.retry) under.again(); };
window.addEventListener('online', tryNow);
document.addEventListener('visibilitychange', () => { if (document.visibilityState === 'visible') tryNow(); });

// Without a connection the numbers to call are there before anything is sent.
let lost = 0;
function watchLine() {
  clearTimeout(lost);
  if (navigator.onLine) { all('[data-offline]', false); return; }
  lost = setTimeout(() => all('[data-offline]', !navigator.onLine), SAY_MS);
}
window.addEventListener('offline', watchLine);
window.addEventListener('online', watchLine);
watchLine();

// Back from the next page: the browser may show this one as it was, with its buttons still waiting.
window.addEventListener('pageshow', e => { if (e.persisted) { under = null; const f = theForm(); if (f) busy(f, false); resume(); } });

// Sent by a page that was closed before it held a receipt: the draft is back, and so is the sending.
function resume() {
  const form = theForm();
  let left = null;
  try { left = JSON.parse(sessionStorage.getItem(PENDING)); } catch { /* not ours */ }
  if (!form || !left || under) return;
  if (left.user !== form.dataset.user || left.id !== form.elements.id.value || Date.now() - left.at > KEEP_HOURS * 3600e3) return;
  begin(form, left.emergency);
}
start();
resume();
