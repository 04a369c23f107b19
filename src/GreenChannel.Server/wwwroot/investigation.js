// Saved as it is typed: a field is sent when it is left, or a moment after the last letter, with what was seen in it. What
// somebody else has written meanwhile is shown beside it, and nothing is overwritten unseen. Without this script each
// section has its button.
import { uuid7 } from './uuid7.js';

const PAUSE_MS = 1500, AGAIN_MS = 5000, NONE = '00000000-0000-0000-0000-000000000000';
const main = document.querySelector('main[data-investigation]'), says = main?.dataset ?? {};
const clock = at => new Intl.DateTimeFormat('sv-SE', { timeStyle: 'short', timeZone: document.body.dataset.timeZone }).format(at);
const fill = (text, ...values) => values.reduce((said, value, i) => said.replace(`{${i}}`, () => value), text);
const plain = text => text.replace(/\r\n?/g, '\n').trim();
const forms = [...document.querySelectorAll('form[data-section]')];
const timers = new Map();
let sending = Promise.resolve();

const named = (form, name) => [...form.elements].filter(el => el.name === name);
const seen = (form, name) => form.elements[`was:${name}`];
function valueOf(form, name) {
  const inputs = named(form, name);
  if (inputs[0]?.type === 'checkbox') return inputs.filter(el => el.checked).map(el => el.value).join('|');
  return plain(inputs[0]?.value ?? '');
}
const names = form => [...form.elements].map(el => el.name).filter(name => name?.startsWith('was:')).map(name => name.slice(4));
// A date that is half typed is no value yet, and is not the wish to have none.
const isHalf = (form, name) => named(form, name).some(el => el.validity.badInput);
const bad = new Map(); // what was refused is not sent again before it is changed
const changed = form => names(form).filter(name => bad.get(name) !== valueOf(form, name) && !isHalf(form, name) && !undecided(form, name) && valueOf(form, name) !== plain(seen(form, name).value));
const box = (form, name) => named(form, name)[0]?.closest('[data-field], .log-row');
const undecided = (form, name) => box(form, name)?.dataset.undecided === name;

function soon(form, after) {
  clearTimeout(timers.get(form));
  timers.set(form, setTimeout(() => { sending = sending.then(() => save(form)); }, after));
}

// An edit that got no answer is sent again as it was, under its own id: it may have been taken.
const open = new Map();
async function save(form) {
  const edit = open.get(form) ?? { id: uuid7(), changes: changed(form).map(field => ({ field, was: plain(seen(form, field).value) || null, value: valueOf(form, field) || null })) };
  if (edit.changes.length === 0) return;
  open.set(form, edit);
  say(form, says.saidSaving);
  let answer, body;
  try {
    answer = await fetch(says.investigation, {
      method: 'PATCH', body: JSON.stringify(edit), credentials: 'same-origin', redirect: 'error', keepalive: document.hidden,
      headers: { 'Content-Type': 'application/json', Accept: 'application/json' },
    });
    body = await answer.json();
    if (answer.status >= 500) throw new Error(String(answer.status));
  } catch {
    say(form, says.saidUnsent);
    soon(form, AGAIN_MS);
    return;
  }
  open.delete(form);
  for (const { field } of edit.changes) clear(form, field);
  if (!answer.ok) return refused(form, edit, body);
  const conflicts = new Map(body.conflicts.map(one => [one.field, one]));
  for (const { field, value } of edit.changes) {
    if (conflicts.has(field)) conflict(form, conflicts.get(field));
    else seen(form, field).value = value ?? '';
    bad.delete(field);
  }
  say(form, conflicts.size < edit.changes.length ? fill(says.saidSaved, clock(Date.now())) : '');
  if (changed(form).length > 0) soon(form, PAUSE_MS); // typed while it was under way
}

function say(form, text) {
  const line = form.querySelector('[data-saved]');
  if (line) line.textContent = text;
}

function clear(form, name) {
  const place = box(form, name);
  place?.classList.remove('has-error');
  place?.querySelectorAll('.error, [data-choose]').forEach(el => el.remove());
}

const error = text => Object.assign(document.createElement('p'), { className: 'error', textContent: text });
function refused(form, edit, body) {
  say(form, body.title ?? '');
  for (const [name, texts] of Object.entries(body.errors ?? {})) {
    const place = names(form).includes(name) && box(form, name);
    if (!place) continue;
    place.classList.add('has-error');
    place.append(error(texts.join(' ')));
    bad.set(name, edit.changes.find(({ field }) => field === name)?.value ?? '');
  }
  // One wrong field keeps none of the others from being saved.
  const wrong = new Set(Object.keys(body.errors ?? {})), good = edit.changes.filter(({ field }) => !wrong.has(field));
  if (body.code === 'impossible' && good.length > 0 && good.length < edit.changes.length) {
    open.set(form, { id: uuid7(), changes: good });
    sending = sending.then(() => save(form));
  }
}

// Both values are there, and whoever came later chooses.
function conflict(form, { field, theirs, by, at }) {
  const place = box(form, field), inputs = named(form, field);
  const words = theirs === null ? says.saidEmpty : inputs[0].tagName === 'SELECT' ? [...inputs[0].options].find(one => one.value === theirs)?.text ?? theirs
    : inputs[0].type === 'checkbox' ? inputs.filter(el => theirs.split('|').includes(el.value)).map(el => el.parentElement.textContent.trim()).join(' ') : theirs;
  const choose = Object.assign(document.createElement('div'), { className: 'row' }), note = error(fill(says.saidConflict, by, clock(Date.parse(at)), words));
  choose.dataset.choose = '';
  note.setAttribute('role', 'alert');
  place.dataset.undecided = field;
  seen(form, field).value = theirs ?? '';
  for (const [label, mine] of [[says.saidMine, true], [says.saidTheirs, false]]) {
    const button = Object.assign(document.createElement('button'), { type: 'button', className: 'btn', textContent: label });
    button.addEventListener('click', () => {
      delete place.dataset.undecided;
      if (!mine) {
        if (inputs[0].type === 'checkbox') inputs.forEach(el => { el.checked = (theirs ?? '').split('|').includes(el.value); });
        else inputs[0].value = theirs ?? '';
      }
      clear(form, field);
      soon(form, 0);
    });
    choose.append(button);
  }
  place.append(note, choose);
}

for (const form of forms) {
  form.addEventListener('input', e => { if (e.target.name && !e.target.name.startsWith('was:')) soon(form, e.target.type === 'checkbox' || e.target.tagName === 'SELECT' ? 0 : PAUSE_MS); });
  form.addEventListener('focusout', () => { if (!open.has(form) && changed(form).length > 0) soon(form, 0); });
  form.addEventListener('submit', e => { // who presses the button has seen both, and keeps their own
    e.preventDefault();
    for (const place of form.querySelectorAll('[data-undecided]')) { clear(form, place.dataset.undecided); delete place.dataset.undecided; }
    soon(form, 0);
  });
  const add = form.querySelector('[data-add]'), blank = form.querySelector('[data-row]');
  if (!add || !blank) continue;
  const id = blank.dataset.row, pattern = blank.outerHTML.replaceAll(id, NONE);
  add.hidden = false;
  add.addEventListener('click', () => {
    const row = document.createRange().createContextualFragment(pattern.replaceAll(NONE, uuid7())).firstElementChild;
    for (const el of row.querySelectorAll('input:not([type=checkbox]), textarea')) el.value = '';
    add.before(row);
    row.querySelector('input, select, textarea')?.focus();
  });
}

// What was typed a moment ago leaves with the page.
document.addEventListener('visibilitychange', () => {
  if (!document.hidden) return;
  for (const form of forms) if (!open.has(form) && changed(form).length > 0) { clearTimeout(timers.get(form)); save(form); }
});
window.addEventListener('beforeunload', e => { if (forms.some(form => open.has(form))) e.preventDefault(); });
