// Seals what is kept on this device. The key comes with the session, in a cookie that no file of the browser's storage
// holds, and is the same at this person's next sign-in. Without it nothing here can be read, by the next person least.
const COOKIE = 'gc-device', text = new TextEncoder(), back = new TextDecoder();
let known = null; // { cookie, id, key }

const bytes = b64 => Uint8Array.from(atob(b64.replace(/-/g, '+').replace(/_/g, '/')), c => c.charCodeAt(0));
const cookie = () => document.cookie.split('; ').find(c => c.startsWith(`${COOKIE}=`))?.slice(COOKIE.length + 1) ?? null;

/** Whose device this is now: the key's own name, or null where nobody is signed in. */
export const owner = () => cookie()?.split('.')[0] ?? null;

/** False where the browser gives no cryptography: then nothing is kept beyond the open page. */
export const canSeal = () => Boolean(globalThis.crypto?.subtle && cookie());

async function key() {
  const given = cookie();
  if (!given) return null;
  if (known?.cookie === given) return known;
  const [id, secret] = given.split('.');
  known = { cookie: given, id, key: await crypto.subtle.importKey('raw', bytes(secret), 'AES-GCM', false, ['encrypt', 'decrypt']) };
  return known;
}

export async function seal(value, bound) {
  const by = await key(), iv = crypto.getRandomValues(new Uint8Array(12));
  const box = await crypto.subtle.encrypt({ name: 'AES-GCM', iv, additionalData: text.encode(bound) }, by.key, text.encode(JSON.stringify(value)));
  return { owner: by.id, iv, box };
}

/** What was sealed, or null where it is somebody else's. */
export async function open({ owner: of, iv, box }, bound) {
  const by = await key();
  if (!by || by.id !== of) return null;
  try {
    return JSON.parse(back.decode(await crypto.subtle.decrypt({ name: 'AES-GCM', iv, additionalData: text.encode(bound) }, by.key, box)));
  } catch { return null; }
}
