// Makes the report form kinder to a hurried hand. Without it the form posts as it is.
import './hold.js';
import { deliver, holding, put } from './outbox.js';
import { drop, keep, owner, read, rows } from './kept.js';
import { fill, typed } from './fill.js';
import { now, uuid7 } from './uuid7.js';

const TAB = 'report-id', KEEP_HOURS = 12, RETRY_MS = [1, 2, 4, 8, 16, 30].map(s => s * 1000), SAY_MS = 5000, TYPING_MS = 250;
const theForm = () => document.querySelector('form[data-report]');
const local = t => new Intl.DateTimeFormat('sv-SE', { dateStyle: 'short', timeStyle: 'short', timeZone: document.body.dataset.timeZone }).format(t).replace(' ', 'T');
const remember = id => { try { sessionStorage.setItem(TAB, id); } catch { /* the page itself remembers */ } }; // an id is nobody's name
const remembered = () => { try { return sessionStorage.getItem(TAB); } catch { return null; } };

// ── The draft: sealed on this device for this person until the case page confirms it ──
const valuesOf = form => typed(form).filter(([name]) => name !== 'emergency');
let typing = 0;
function save(form) {
  clearTimeout(typing);
  typing = setTimeout(() => { if (!under && !navigating) keep({ id: form.elements.id.value, state: 'draft', at: now() }, valuesOf(form)); }, TYPING_MS);
}
// Of this tab, or of one that is gone: a browser that crashed gives back what was typed.
async function draft() {
  const own = (await rows()).filter(row => row.owner === owner() && !row.to && row.state !== 'sent' && now() - row.at < KEEP_HOURS * 3600e3);
  const here = own.find(row => row.id === remembered());
  if (here) return here;
  const held = navigator.locks ? new Set((await navigator.locks.query()).held.map(lock => lock.name)) : new Set();
  return own.filter(row => row.state !== 'unsent' && !held.has(`form-${row.id}`)).sort((a, b) => b.at - a.at)[0];
}
async function draftOf(id) { return (await rows()).find(row => row.id === id && row.owner === owner() && row.state !== 'sent'); }
async function start() {
  const form = theForm();
  if (!form) return;
  const back = form.querySelector('[data-errors]') !== null; // the server has given back what was typed, under its id
  const lead = 'lead' in form.dataset; // its id is the lead's: what was told once becomes one case
  if (!back && !lead && !form.dataset.begun) form.elements.id.value = uuid7(); // a page kept for bad days was drawn with an old one
  form.dataset.begun = '1';
  const kept = back ? null : lead ? await draftOf(form.elements.id.value) : await draft();
  let values = kept && await read(kept.id);
  const of = form.elements.stay?.value; // a page about somebody of the room takes up a draft about them, and about nobody else
  if (of && values && values.find(([n]) => n === 'stay')?.[1] !== of) values = null;
  if (values && !form.dataset.touched) {
    form.elements.id.value = kept.id;
    fill(form, values);
    form.dispatchEvent(new CustomEvent('restored', { bubbles: true }));
    if (kept.state === 'draft') document.querySelectorAll('[data-draft-restored]').forEach(el => { el.hidden = false; });
  }
  remember(form.elements.id.value);
  navigator.locks?.request(`form-${form.elements.id.value}`, () => new Promise(() => { /* held while this page lives */ }));
  if (values && kept.state === 'unsent') begin(form, Boolean(kept.emergency));
}

document.addEventListener('input', e => { const f = e.target.closest('form[data-report]'); if (f) { f.dataset.touched = '1'; save(f); } });
document.addEventListener('change', e => {
  const form = e.target.closest('form[data-report]');
  if (!form) return;
  form.dataset.touched = '1';
  // "5 minutes ago" becomes an instant at once, so that sending later does not move it.
  const { fill: into, minutesAgo } = e.target.dataset;
  if (into && minutesAgo) form.elements[into].value = local(now() - minutesAgo * 60e3);
  else if (e.target.type === 'datetime-local')
    form.querySelectorAll(`[data-fill="${e.target.name}"]`).forEach(r => { r.checked = false; });
  save(form);
});
document.addEventListener('click', async e => {
  if (!e.target.closest('[data-draft-clear]')) return;
  clearTimeout(typing);
  await drop(theForm().elements.id.value);
  try { sessionStorage.removeItem(TAB); } catch { /* nothing to forget */ }
  location.reload();
});

// ── Sending: never twice at once, never lost, always said, until a receipt is there (E23) ──
let under = null, navigating = false; // { abort, emergency, retry, tries }
function busy(form, on) {
  for (const b of form.querySelectorAll('button[type=submit]')) {
    if (b.name === 'emergency') continue; // an emergency may overtake an ordinary report
    on ? b.setAttribute('aria-disabled', 'true') : b.removeAttribute('aria-disabled');
  }
  form.querySelectorAll('[data-sending]').forEach(el => { el.hidden = !on; });
}
const all = (what, on) => document.querySelectorAll(what).forEach(el => { el.hidden = !on; });
const unsent = on => all('[data-unsent]', on);

document.addEventListener('submit', e => {
  const form = e.target.closest('form[data-report]');
  if (!form) return;
  e.preventDefault();
  const emergency = e.submitter?.name === 'emergency';
  if (under && !under.retry && (under.emergency || !emergency)) return; // on its way already
  begin(form, emergency || Boolean(under?.emergency)); // what was an emergency once is sent as one
});

async function begin(form, emergency, tries = 0) {
  if (under) { clearTimeout(under.retry); clearTimeout(under.say); under.abort.abort(); }
  clearTimeout(typing);
  const id = form.elements.id.value, values = valuesOf(form);
  if (emergency) values.push(['emergency', 'true']);
  const mine = under = { abort: new AbortController(), emergency, retry: 0, say: setTimeout(() => unsent(true), SAY_MS), again: () => begin(form, emergency, tries + 1) };
  busy(form, true);
  holding.add(id);
  await put(id, values, emergency);
  let result = await deliver(id, mine.abort.signal);
  for (let wait = 0; result.busy && wait < 20 && under === mine; wait++) { // another tab, or the attempt this one overtakes, is at it
    await new Promise(done => setTimeout(done, 100));
    result = await deliver(id, mine.abort.signal);
  }
  if (under !== mine) return; // overtaken by a later send
  clearTimeout(mine.say);
  if (result.sent) {
    unsent(false);
    navigating = true;
    location.assign(result.sent); // stays busy until the next page is there
    return;
  }
  if (result.refused) { // it stays with its field problems, and is the person's to mend
    const fresh = new DOMParser().parseFromString(result.refused, 'text/html').querySelector('main form[data-report]')?.closest('main');
    if (fresh) {
      unsent(false);
      document.querySelector('main').replaceWith(fresh);
      under = null;
      start();
      document.querySelector('[data-errors]')?.focus();
      return;
    }
  }
  if (result.signedOut) all('[data-signed-out]', true);
  busy(form, false);
  unsent(true); // "Not yet sent. Call … now." — and we go on trying, as the same report
  mine.retry = setTimeout(mine.again, RETRY_MS[Math.min(tries, RETRY_MS.length - 1)]);
}
const tryNow = () => { if (under?.retry) under.again(); };
window.addEventListener('online', tryNow);
document.addEventListener('visibilitychange', () => { if (document.visibilityState === 'visible') tryNow(); });

// Back from the next page: the browser may show this one as it was, with its buttons still waiting.
window.addEventListener('pageshow', e => { if (e.persisted) { under = null; navigating = false; const f = theForm(); if (f) busy(f, false); } });
start();
