// The identity of whatever is sent is made on the device, once: what is sent again is the same. Times are the server's.
const loadedAt = Date.now();
const sent = Date.parse(document.querySelector('meta[name="server-time"]')?.content ?? '');
export const now = () => Date.now() + (Number.isNaN(sent) ? 0 : sent - loadedAt);

export function uuid7() {
  const b = crypto.getRandomValues(new Uint8Array(16));
  let t = Math.floor(now());
  for (let i = 5; i >= 0; i--) { b[i] = t % 256; t = Math.floor(t / 256); }
  b[6] = 0x70 | (b[6] & 0x0f);
  b[8] = 0x80 | (b[8] & 0x3f);
  const x = [...b].map(v => v.toString(16).padStart(2, '0')).join('');
  return `${x.slice(0, 8)}-${x.slice(8, 12)}-${x.slice(12, 16)}-${x.slice(16, 20)}-${x.slice(20)}`;
}
