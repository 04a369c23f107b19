// Counts the reference dose as the weight is typed, by the figures that stand in the page. Without it the server counts.
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
  const basis = document.querySelector('[data-dose-basis]');
  if (basis) basis.textContent = basis.dataset.byWeight.replace('{0}', String(kg));
  const given = document.querySelector('[data-dose-given]');
  if (given && !given.dataset.typed) given.value = String(from);
});
