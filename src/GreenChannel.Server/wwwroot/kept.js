// The one table on this device: drafts and unsent reports, sealed. In the clear stand only id, times, state and whose key
// opens it. Where the browser has no table or no cryptography, the open page's own memory stands in.
import { canSeal, open, owner, seal } from './seal.js';

const NAME = 'greenchannel', TABLE = 'kept', SLOW_MS = 400, PATIENCE_MS = 1500;
const here = new Map(); // id → row with its content in the clear, for as long as this page lives
let opening = null;

function table() {
  return opening ??= new Promise((done, fail) => {
    const asked = indexedDB.open(NAME, 1);
    asked.onupgradeneeded = () => asked.result.createObjectStore(TABLE, { keyPath: 'id' });
    asked.onsuccess = () => done(asked.result);
    asked.onerror = asked.onblocked = () => { opening = null; fail(asked.error); };
  });
}
const within = (ms, promise) => Promise.race([promise, new Promise((_, fail) => setTimeout(() => fail(new Error('slow')), ms))]);
const act = (mode, what) => within(PATIENCE_MS, table().then(database => new Promise((done, fail) => {
    const move = database.transaction(TABLE, mode, { durability: 'strict' }), asked = what(move.objectStore(TABLE));
    move.oncomplete = () => done(asked?.result);
    move.onabort = move.onerror = () => fail(move.error);
  })));

// What is sealed stands in this tab until the table has taken it: a page that is left while the disk is slow loses nothing.
const TAB = 'kept:';
const letters = buffer => btoa(Array.from(new Uint8Array(buffer), c => String.fromCharCode(c)).join('')), bytes = s => Uint8Array.from(atob(s), c => c.charCodeAt(0));
const tab = {
  all() { try { return Object.keys(sessionStorage).filter(name => name.startsWith(TAB)).map(name => this.find(name.slice(TAB.length))).filter(Boolean); } catch { return []; } },
  find(id) {
    try {
      const row = JSON.parse(sessionStorage.getItem(TAB + id));
      return row && { ...row, iv: bytes(row.iv), box: bytes(row.box) };
    } catch { return null; }
  },
  put(row) { try { sessionStorage.setItem(TAB + row.id, JSON.stringify({ ...row, iv: letters(row.iv), box: letters(row.box) })); } catch { /* the table alone */ } },
  taken(id, iv) { const row = this.find(id); if (row && letters(row.iv) === letters(iv)) this.drop(id); }, // a later one waits still
  drop(id) { try { sessionStorage.removeItem(TAB + id); } catch { /* nothing there */ } },
};
// Where both have a row, the table knows more, unless it has a draft still of what was sent.
const later = (waits, stored) => !stored || stored.state === 'draft' ? waits : stored;
// A page before this one was left too early: the table takes it now.
for (const row of tab.all()) {
  act('readwrite', kept => {
    kept.transaction.addEventListener('complete', () => tab.taken(row.id, row.iv));
    const asked = kept.get(row.id);
    asked.onsuccess = () => { kept.put(later(row, asked.result)); };
    return asked;
  }).catch(() => { /* the next page tries again */ });
}

/** At sign-out this tab forgets everything but what the table has not taken. */
export function forgetTab() {
  try { for (const name of Object.keys(sessionStorage)) if (!name.startsWith(TAB)) sessionStorage.removeItem(name); } catch { /* nothing there */ }
}

/** Keeps a report. An emergency must not wait for a slow disk: the page remembers it in any case. */
export async function keep(row, values) {
  here.set(row.id, { ...row, values });
  if (!canSeal()) return false;
  try {
    await within(SLOW_MS, (async () => {
      const sealed = await seal(values, row.id);
      tab.put({ ...row, ...sealed });
      await act('readwrite', kept => {
        kept.transaction.addEventListener('complete', () => tab.taken(row.id, sealed.iv));
        return kept.put({ ...row, ...sealed });
      });
    })());
    return true;
  } catch { return false; }
}

/** Changes what stands in the clear of a row that is there; false where it is not. */
export async function mark(id, change) {
  const mine = here.get(id);
  if (mine) Object.assign(mine, change);
  const waits = tab.find(id);
  if (waits) tab.put({ ...waits, ...change });
  try {
    return await act('readwrite', kept => {
      const asked = kept.get(id);
      asked.onsuccess = () => { if (asked.result) kept.put({ ...asked.result, ...change }); };
      return asked;
    }) !== undefined || Boolean(mine);
  } catch { return Boolean(mine); }
}

export async function drop(id) {
  here.delete(id);
  tab.drop(id);
  try { await act('readwrite', kept => kept.delete(id)); } catch { /* nothing there */ }
}

/** Whether the last look at the table was answered in time. Where it was not, there may be more than rows() said. */
export let sure = true;

/** Every row, without content. */
export async function rows() {
  let stored = [];
  try {
    stored = await act('readonly', kept => kept.getAll()) ?? [];
    sure = true;
  } catch (why) { sure = why?.message !== 'slow'; } // else memory only
  for (const waits of tab.all()) stored = [...stored.filter(row => row.id !== waits.id), later(waits, stored.find(row => row.id === waits.id))];
  const ids = new Set(stored.map(row => row.id));
  return [...stored.map(({ box, iv, ...row }) => row), ...[...here.values()].filter(row => !ids.has(row.id)).map(({ values, ...row }) => ({ owner: owner(), ...row }))];
}

/** One row, without content. An emergency of this page is known without the disk, and does not wait to hear whether another tab has sent it. */
export async function find(id) {
  if (!here.get(id)?.emergency) return (await rows()).find(row => row.id === id);
  const { values, ...row } = here.get(id);
  return { owner: owner(), ...row };
}

/** The content of one report as [name, value] pairs; null where it is gone or somebody else's. */
export async function read(id) {
  if (here.has(id)) return here.get(id).values;
  let row;
  try { row = await act('readonly', kept => kept.get(id)); } catch { /* this tab may have it */ }
  const waits = tab.find(id);
  if (waits) row = later(waits, row);
  return row ? open(row, id) : null;
}

export { owner };
