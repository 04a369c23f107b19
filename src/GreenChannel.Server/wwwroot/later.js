// What is added to a case – the taps of first aid, a follow-up – may wait for the line as a report may: kept on the device
// before it is sent, sent until it is taken, once. Without this script the forms post as they are.
import { deliver, flush, holding, put } from './outbox.js';
import { drop, owner, read, rows } from './kept.js';
import { fill, typed } from './fill.js';
import { now, uuid7 } from './uuid7.js';

const TWICE_MS = 1500, SAY_MS = 5000;
const all = (what, on) => document.querySelectorAll(what).forEach(el => { el.hidden = !on; });
const clock = t => new Intl.DateTimeFormat('sv-SE', { timeStyle: 'short', timeZone: document.body.dataset.timeZone }).format(t);
let last = { what: '', at: 0 };

document.addEventListener('submit', e => {
  const form = e.target.closest('form[data-later]');
  if (!form) return;
  e.preventDefault();
  const button = e.submitter, what = `${button?.name}${button?.value}`, at = performance.now();
  if (last.what === what && at - last.at < TWICE_MS) return; // a nervous finger taps twice: one entry
  last = { what, at };
  const values = typed(form);
  if (button?.name) values.push([button.name, button.value]);
  if ('whole' in form.dataset) follow(form, values); else tap(form, button, values);
});

// ── A tap: an entry under an id of its own, at the time it was tapped ──
async function tap(form, button, values) {
  const id = uuid7(), ago = Number(values.find(([name]) => name === 'minutesAgo')?.[1] ?? 0), at = now() - ago * 60e3;
  const entry = values.filter(([name]) => name !== 'minutesAgo' && name !== 'id');
  entry.push(['id', id], ['at', new Date(at).toISOString()], ['label', button?.textContent.trim() ?? '']);
  const waitsFor = form.dataset.after;
  await put(id, entry, false, { to: new URL(form.action).pathname, ...(waitsFor && { after: waitsFor }) });
  await list();
  all('[data-not-written]', false);
  if (waitsFor) { flush(); return; }
  holding.add(id);
  const result = await deliver(id);
  holding.delete(id);
  if (result.sent) {
    form.reset();
    document.dispatchEvent(new Event('renew'));
  } else if (result.refused) { // said here and now; nothing of it was taken
    await drop(id);
    all('[data-not-written]', true);
  } else flush();
  await list();
}

// ── A follow-up: the page is the form ──
let under = null;
async function follow(form, values) {
  const id = form.elements.id.value, say = setTimeout(() => all('[data-unsent]', true), SAY_MS);
  under = id;
  holding.add(id);
  await put(id, values, false, { to: location.pathname });
  const result = await deliver(id);
  holding.delete(id);
  clearTimeout(say);
  if (result.sent) { location.assign(result.sent); return; }
  if (result.refused && again(result.refused)) { await drop(id); under = null; return; }
  if (result.busy) return;
  all('[data-unsent]', true); // every page goes on trying, as the same follow-up
  flush();
}
function again(page) {
  const fresh = new DOMParser().parseFromString(page, 'text/html').querySelector('main form[data-whole]')?.closest('main');
  if (!fresh) return false;
  document.querySelector('main').replaceWith(fresh);
  document.querySelector('[data-errors]')?.focus();
  return true;
}
async function restore() {
  const form = document.querySelector('form[data-whole]');
  if (!form || form.querySelector('[data-errors]')) return;
  const left = (await rows()).filter(row => row.to === location.pathname && row.owner === owner() && row.state !== 'sent').at(-1);
  const values = left && await read(left.id);
  if (!values) return;
  fill(form, values);
  if (left.state === 'unsent') { under = left.id; all('[data-unsent]', true); }
}

// ── What waits, and what was not taken ──
async function list() {
  const place = document.querySelector('[data-later-list]');
  if (!place) return;
  const lines = [];
  for (const row of (await rows()).filter(row => row.owner === owner() && row.state !== 'sent' && (row.to?.startsWith(`${location.pathname}/`) || row.to === document.querySelector('form[data-after]')?.getAttribute('action')))) {
    const values = Object.fromEntries(await read(row.id) ?? []), line = document.createElement('li'), when = document.createElement('time'), what = document.createElement('b'), chip = document.createElement('span');
    if (!values.label) continue;
    when.textContent = clock(Date.parse(values.at));
    what.textContent = values.label;
    chip.className = 'chip';
    chip.textContent = row.state === 'refused' ? place.dataset.refused : place.dataset.unsent;
    line.append(when, ' ', what, values.kind === 'adrenaline' && values.amountMg ? ` ${values.amountMg} mg ` : ' ', chip);
    if (row.state === 'refused') {
      const away = Object.assign(document.createElement('button'), { type: 'button', className: 'linklike', textContent: place.dataset.drop });
      away.addEventListener('click', async () => { await drop(row.id); document.dispatchEvent(new Event('outbox')); });
      line.append(' ', away);
    }
    lines.push([Date.parse(values.at), line, values.kind]);
  }
  lines.sort((a, b) => b[0] - a[0]);
  place.replaceChildren(...lines.map(([, line]) => line));
  place.hidden = lines.length === 0;
  const given = lines.find(([, , kind]) => kind === 'adrenaline'), repeat = document.querySelector('[data-repeat]');
  if (repeat) {
    repeat.hidden = !given;
    if (given) repeatFrom(repeat, given[0]);
  }
}
// Without a line this device's clock counts to the reference interval.
function repeatFrom(place, at) {
  const until = new Date(at + Number(place.dataset.repeat) * 60e3).toISOString();
  for (const el of place.querySelectorAll('[data-clock-until]')) el.dataset.clockUntil = until;
  for (const el of place.querySelectorAll('[data-clock-from]')) el.dataset.clockFrom = new Date(at).toISOString();
  const exact = place.querySelector('.clock-exact time');
  if (exact) exact.textContent = clock(Date.parse(until));
}

// ── First aid before the report has left: the taps wait behind it ──
let report = null;
async function behind() {
  const place = document.querySelector('[data-behind]');
  if (!place) return;
  const own = (await rows()).filter(row => row.owner === owner() && !row.to), gone = own.find(row => row.id === report && row.state === 'sent');
  if (gone) { location.assign(`${gone.where}#first-aid`); return; }
  const mine = own.filter(row => row.state === 'unsent' && row.emergency).sort((a, b) => b.at - a.at)[0];
  report = mine?.id ?? report;
  place.hidden = !mine;
  for (const form of mine ? place.querySelectorAll('form[data-later]') : []) {
    form.dataset.after = mine.id;
    form.setAttribute('action', `/first-aid/${mine.id}/treatment`);
  }
}

document.addEventListener('outbox', async () => {
  await behind();
  await list();
  if (under && !holding.has(under) && !(await rows()).some(row => row.id === under)) location.assign(location.pathname.replace(/\/[^/]*$/, ''));
});
restore();
behind().then(list);
