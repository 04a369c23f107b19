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

/** Keeps a report. An emergency must not wait for a slow disk: the page remembers it in any case. */
export async function keep(row, values) {
  here.set(row.id, { ...row, values });
  if (!canSeal()) return false;
  try {
    await within(SLOW_MS, (async () => {
      const sealed = await seal(values, row.id);
      await act('readwrite', kept => kept.put({ ...row, ...sealed }));
    })());
    return true;
  } catch { return false; }
}

/** Changes what stands in the clear of a row that is there; false where it is not. */
export async function mark(id, change) {
  const mine = here.get(id);
  if (mine) Object.assign(mine, change);
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
  try { await act('readwrite', kept => kept.delete(id)); } catch { /* nothing there */ }
}

/** Every row, without content. */
export async function rows() {
  let stored = [];
  try { stored = await act('readonly', kept => kept.getAll()) ?? []; } catch { /* memory only */ }
  const ids = new Set(stored.map(row => row.id));
  return [...stored.map(({ box, iv, ...row }) => row), ...[...here.values()].filter(row => !ids.has(row.id)).map(({ values, ...row }) => ({ owner: owner(), ...row }))];
}

/** The content of one report as [name, value] pairs; null where it is gone or somebody else's. */
export async function read(id) {
  if (here.has(id)) return here.get(id).values;
  try {
    const row = await act('readonly', kept => kept.get(id));
    return row ? await open(row, id) : null;
  } catch { return null; }
}

export { owner };
