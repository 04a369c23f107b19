// Counts the reference dose as the weight is typed, by the figures that stand in the page. Without it the server counts.
import { uuid7 } from './uuid7.js';

const TWICE_MS = 1500;
const hundredth = x => Math.round((x + Number.EPSILON) * 100) / 100;
const range = (a, b) => a === b ? a.toFixed(2) : `${a.toFixed(2)}–${b.toFixed(2)}`;

document.addEventListener('input', e => {
  if (e.target.matches?.('[data-dose-given]')) e.target.dataset.typed = '1';
  if (!e.target.matches?.('[data-dose-weight]')) return;
  const shown = document.querySelector('[data-dose]'), kg = Number(e.target.value.replace(',', '.'));
  if (!shown || !(kg > 0 && kg <= 400)) return;
  const { mgPerKg, mgPerMl, capFrom, capTo } = shown.dataset;
  const mg = hundredth(kg * Number(mgPerKg)), from = Math.min(mg, Number(capFrom)), to = Math.min(mg, Number(capTo));
  shown.querySelector('[data-dose-mg]').textContent = range(from, to);
  shown.querySelector('[data-dose-ml]').textContent = range(hundredth(from / Number(mgPerMl)), hundredth(to / Number(mgPerMl)));
  const given = document.querySelector('[data-dose-given]');
  if (given && !given.dataset.typed) given.value = String(from);
});

// A nervous finger taps twice: one entry. Two different taps: two entries, each under an id of its own.
let last = { what: '', at: 0 };
document.addEventListener('submit', e => {
  const form = e.target.closest('form[data-once]');
  if (!form) return;
  const what = `${e.submitter?.value}`, at = performance.now();
  if (last.what === what && at - last.at < TWICE_MS) { e.preventDefault(); return; }
  last = { what, at };
  form.elements.id.value = uuid7();
});
