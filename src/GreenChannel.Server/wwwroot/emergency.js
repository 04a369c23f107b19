// The emergency button of a page that has no report: nothing is filled in, and it is sent until a receipt is there.
// Without this script the form posts as it is, under the id that the server drew.
import './hold.js';
import { uuid7 } from './uuid7.js';

const RETRY_MS = [1, 2, 4, 8, 16, 30].map(s => s * 1000), GIVE_UP_MS = 15000, SAY_MS = 5000;
const unsent = (form, on) => form.querySelectorAll('[data-emergency-unsent]').forEach(el => { el.hidden = !on; });
let under = null; // one press is one report, however often it is sent

document.addEventListener('submit', e => {
  const form = e.target.closest('form[data-emergency]');
  if (!form) return;
  e.preventDefault();
  if (under) { if (under.retry) under.again(); return; }
  form.elements.id.value = uuid7(); // a page that lay open was drawn with an id that may be used already
  const data = new FormData(form);
  data.set('emergency', 'true');
  send(form, data, 0);
});

async function send(form, data, tries) {
  const mine = under = { retry: 0, again: () => { clearTimeout(mine.retry); send(form, data, tries + 1); } };
  const give = new AbortController(), say = setTimeout(() => unsent(form, true), SAY_MS), tooLong = setTimeout(() => give.abort(), GIVE_UP_MS);
  try {
    const answer = await fetch(form.action, { method: 'POST', body: data, credentials: 'same-origin', headers: { Accept: 'text/html' }, signal: give.signal });
    if (answer.redirected && new URL(answer.url).pathname.startsWith('/cases/')) { unsent(form, false); location.assign(answer.url); return; }
    if (answer.redirected) document.querySelectorAll('[data-signed-out]').forEach(el => { el.hidden = false; });
    throw new Error(`${answer.status}`);
  } catch {
    unsent(form, true); // "Not yet sent. Call … now." — and we go on trying, as the same report
    mine.retry = setTimeout(mine.again, RETRY_MS[Math.min(tries, RETRY_MS.length - 1)]);
  } finally { clearTimeout(say); clearTimeout(tooLong); }
}

const tryNow = () => { if (under?.retry) under.again(); };
window.addEventListener('online', tryNow);
window.addEventListener('pageshow', tryNow);
document.addEventListener('visibilitychange', () => { if (document.visibilityState === 'visible') tryNow(); });
