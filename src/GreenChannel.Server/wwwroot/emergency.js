// The emergency button of a page that has no report: nothing is filled in, and it is sent until a receipt is there.
// Without this script the form posts as it is, under the id that the server drew.
import './hold.js';
import { deliver, flush, holding, put } from './outbox.js';
import { uuid7 } from './uuid7.js';

const SAY_MS = 5000;
const unsent = (form, on) => form.querySelectorAll('[data-emergency-unsent]').forEach(el => { el.hidden = !on; });
let under = false; // one press is one report, however often it is sent

document.addEventListener('submit', async e => {
  const form = e.target.closest('form[data-emergency]');
  if (!form) return;
  e.preventDefault();
  if (under) { flush(); return; }
  under = true;
  const id = uuid7(), say = setTimeout(() => unsent(form, true), SAY_MS); // a page that lay open was drawn with an id that may be used already
  holding.add(id);
  await put(id, [['_handler', 'report'], ['id', id], ['emergency', 'true']], true);
  const result = await deliver(id);
  clearTimeout(say);
  holding.delete(id);
  if (result.sent) { location.assign(result.sent); return; }
  unsent(form, true); // "Not yet sent. Call … now." — and every page goes on trying, as the same report
  under = false;
  flush();
});
