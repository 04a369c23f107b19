// The verdict while somebody taps and types: level, reason, whom sending would call, and what the card still lacks. The server
// is asked; without a connection, or when it takes too long, the browser judges by the same rules. Nothing here blocks sending.
const TAPPED_MS = 60, TYPED_MS = 300, WAIT_MS = 1500, GIVE_UP_MS = 10000, IDLE_MS = 1500;
const SAYS = ['signs', 'otherSigns', 'temperatureC', 'systolicMmHg', 'spo2Percent', 'heartRate', 'respiratoryRate', 'rednessCm', 'indurationCm', 'consciousness', 'outcome', 'hospitalised', 'adrenalineMg', 'narrative'];
const NAMES = ['patientName', 'guardian', 'patientPhone', 'idNumber', 'narrative', 'reporterName', 'reporterPhone'];
const INPUTS = { 'reporter.name': 'reporterName', 'reporter.phone': 'reporterPhone', 'patient.name': 'patientName', vaccinations: 'vaccine' };
const place = () => document.getElementById('verdict');
let under = null, timer = 0, isSlow = false, ahead = 0;

// Rules and evaluator come once the page is quiet, so that they are there before the connection is not.
let kit = null;
function load() {
  kit ??= Promise.all([import('./triage.js'), import('./report-json.js'), fetch('/rules.json', { credentials: 'same-origin', redirect: 'error' }).then(answer => answer.ok ? answer.json() : Promise.reject(new Error(String(answer.status))))]);
  kit.catch(() => { kit = null; });
  return kit;
}

// Who it is makes no difference to the level: the server is told only that it is known.
function told(form) {
  const fields = new FormData(form);
  for (const name of NAMES) if (String(fields.get(name) ?? '').trim()) fields.set(name, '·');
  fields.delete('emergency');
  return [...fields].filter(([name, value]) => name !== '_handler' && typeof value === 'string');
}

async function judge() {
  const line = place();
  under?.abort();
  under = null;
  if (!line) return;
  const fields = told(line.closest('form'));
  if (!fields.some(([name, value]) => SAYS.includes(name) && value.trim())) return show(line, null);
  const mine = under = new AbortController();
  let isAnswered = false;
  const alone = async () => {
    const verdict = await judgeAlone(line, fields).catch(() => ({ none: true }));
    if (under === mine && !isAnswered) show(line, verdict);
  };
  if (!navigator.onLine) return alone();
  const patience = setTimeout(alone, isSlow ? 0 : WAIT_MS), tooLong = setTimeout(() => mine.abort(), GIVE_UP_MS);
  try {
    const answer = await fetch('/report/triage', { method: 'POST', body: new URLSearchParams(fields), credentials: 'same-origin', redirect: 'error', headers: { Accept: 'application/json' }, signal: mine.signal });
    if (!answer.ok) throw new Error(String(answer.status));
    const { triage, opens, hospital, missing } = await answer.json();
    if (under !== mine) return;
    ahead = Date.parse(answer.headers.get('Date') ?? '') - Date.now() || 0;
    [isSlow, isAnswered] = [false, true];
    const [{ text, source }] = triage.findings;
    show(line, { level: triage.level, text, source, hospital: opens && hospital, missing });
  } catch {
    if (under !== mine) return; // overtaken by a later tap
    isSlow = true;
    await alone();
  } finally { clearTimeout(patience); clearTimeout(tooLong); }
}

async function judgeAlone(line, fields) {
  const [{ triage }, { reportOf }, rules] = await load();
  const { caller, altitude, hospital, phone } = line.dataset;
  const at = { zone: document.body.dataset.timeZone, now: Date.now() + ahead, caller, altitudeM: altitude ? Number(altitude) : null };
  const judged = triage(rules, reportOf(fields, at), at);
  const words = rules.words[document.documentElement.lang] ?? rules.words['zh-Hans'];
  const [{ rule, source }] = judged.findings;
  return {
    level: judged.level, text: words[`rule.${rule}`] ?? rule, source, alone: true,
    hospital: judged.opens && hospital ? { name: hospital, emergencyPhone: phone } : null,
    missing: judged.missing.map(field => ({ field, text: nameOf(words, field) })),
  };
}

const nameOf = (words, field) => words[`field-name.${field.replace(/^vaccinations\[\d+\]\.|^event\.(measurements\.)?/, '')}`] ?? field;

// ── What is seen and heard: changed in place, and only where it differs, so that it is said once ──
let shown = '';
const piece = (name, text, className = '') => Object.assign(document.createElement(name), { textContent: text, className });

function show(line, verdict) {
  const d = line.dataset, now = JSON.stringify(verdict);
  if (now === shown && line.childElementCount) return;
  shown = now;
  const bar = line.closest('.send-bar'), send = bar.querySelector('button[type=submit] span');
  const hospital = verdict?.hospital?.name;
  line.replaceChildren(...partsOf(d, verdict));
  send.textContent = hospital ? d.sendAndCall.replace('{0}', hospital) : d.send;
  bar.querySelector('[data-lacking]').hidden = !verdict?.missing?.length;
  if (verdict?.missing) lacks(bar, d, verdict.missing);
}

function partsOf(d, verdict) {
  if (!verdict) return [piece('span', d.rest, 'quiet')];
  if (verdict.none) return [piece('span', d.none, 'quiet')];
  const chinese = document.documentElement.lang.startsWith('zh');
  const { level, text, source, alone, hospital } = verdict;
  const parts = [piece('span', d[`level${level[0].toUpperCase()}${level.slice(1)}`], `level level-${level}`), piece('span', chinese ? `${text}（${source}）` : `${text} (${source})`, 'verdict-why')];
  if (!alone) return parts;
  const note = piece('span', `${d.alone} `, 'quiet');
  if (hospital) note.append(Object.assign(piece('a', hospital.emergencyPhone), { href: `tel:${hospital.emergencyPhone.replace(/[^\d+]/g, '')}` }));
  return [...parts, note];
}

function lacks(bar, d, missing) {
  const box = bar.querySelector('[data-lacking]'), form = bar.closest('form');
  const label = d.lacks.replace('{0}', missing.length), summary = box.querySelector('summary');
  if (summary.textContent !== label) summary.textContent = label;
  box.querySelector('ul').replaceChildren(...missing.map(({ field, text }) => {
    const name = INPUTS[field] ?? field.split('.').at(-1), item = document.createElement('li');
    item.append(form.elements[name] ? Object.assign(piece('a', text), { href: `#${form.elements[name].id || 'main'}` }) : text);
    item.dataset.input = name;
    return item;
  }));
}

document.addEventListener('click', e => {
  const item = e.target.closest?.('[data-lacking] li a')?.parentElement;
  if (!item) return;
  e.preventDefault();
  const found = item.closest('form').elements[item.dataset.input], input = found instanceof RadioNodeList ? found[0] : found;
  for (let box = input.closest('details'); box; box = box.parentElement.closest('details')) box.open = true;
  item.closest('details').open = false;
  input.focus({ preventScroll: true });
  input.scrollIntoView({ block: 'center' });
});

// ── When ──
function soon(after) { clearTimeout(timer); timer = setTimeout(judge, after); }
for (const kind of ['input', 'change']) {
  document.addEventListener(kind, e => {
    if (e.target.form?.matches('[data-report]')) soon(['checkbox', 'radio'].includes(e.target.type) ? TAPPED_MS : TYPED_MS);
  });
}
for (const kind of ['online', 'offline', 'pageshow', 'restored']) window.addEventListener(kind, () => soon(0));
new MutationObserver(() => { shown = ''; soon(0); }).observe(document.body, { childList: true }); // the form came back with its mistakes named
const fetchRules = () => setTimeout(() => load().catch(() => {}), IDLE_MS);
document.readyState === 'complete' ? fetchRules() : window.addEventListener('load', fetchRules);
soon(0);
