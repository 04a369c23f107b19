// The armed duty desk: a person turns the sound on at the start of a shift, and the page shows every half minute that it
// can still be heard. What it shows is measured, not assumed: a tone too quiet to hear goes through the same output.
const armButton = () => document.querySelector('[data-sound-arm]');
const every = () => Number(armButton()?.dataset.proveEvery) || 30000;
const keys = { screen: 'desk-screen', armed: 'desk-armed-at' };
let timer = 0;

function screenId() {
  let id = sessionStorage.getItem(keys.screen);
  if (!id) {
    const b = crypto.getRandomValues(new Uint8Array(16));
    b[6] = 0x40 | (b[6] & 0x0f); b[8] = 0x80 | (b[8] & 0x3f);
    const x = [...b].map(v => v.toString(16).padStart(2, '0')).join('');
    id = `${x.slice(0, 8)}-${x.slice(8, 12)}-${x.slice(12, 16)}-${x.slice(16, 20)}-${x.slice(20)}`;
    sessionStorage.setItem(keys.screen, id);
  }
  return id;
}

/** Whether samples really move: a context that runs on paper only gives silence or stands still. */
export async function canSound(context) {
  if (context?.state !== 'running') return false;
  const tone = new OscillatorNode(context, { frequency: 60 }), quiet = new GainNode(context, { gain: 0.0004 }), look = new AnalyserNode(context, { fftSize: 2048 });
  tone.connect(quiet).connect(look).connect(context.destination);
  const from = context.currentTime, samples = new Float32Array(look.fftSize);
  tone.start();
  try {
    for (let tries = 0; tries < 10; tries++) {
      await new Promise(done => setTimeout(done, 60));
      look.getFloatTimeDomainData(samples);
      const span = Math.max(...samples) - Math.min(...samples);
      if (context.state === 'running' && context.currentTime > from && span > 0.0001) return true;
    }
    return false;
  } finally { tone.stop(); tone.disconnect(); quiet.disconnect(); look.disconnect(); }
}

async function say(what) {
  const answer = await fetch(`/desk/${what}`, { method: 'POST', body: new URLSearchParams({ screen: screenId() }), credentials: 'same-origin', redirect: 'error', keepalive: true });
  return answer.ok ? answer.json() : null;
}

/** Shows whether this screen counts as armed; since when, by the clinic's clock. */
export function show() {
  const at = sessionStorage.getItem(keys.armed), button = armButton();
  if (!button) return;
  const since = at && new Intl.DateTimeFormat('sv-SE', { timeStyle: 'short', timeZone: document.body.dataset.timeZone }).format(new Date(at));
  button.classList.toggle('is-armed', Boolean(at));
  const label = button.querySelector('[data-label]') ?? button, text = at ? button.dataset.on.replace('{t}', since) : button.dataset.off;
  if (label.textContent !== text) label.textContent = text;
  document.querySelectorAll('[data-sound-disarm]').forEach(b => { b.hidden = !at; });
}

function lose() { sessionStorage.removeItem(keys.armed); show(); }

async function prove(context) {
  clearTimeout(timer);
  if (!sessionStorage.getItem(keys.armed)) return;
  try {
    if (!await canSound(context)) { lose(); return; } // says so in red; the server misses it by itself
    const desk = await say('proof');
    if (desk) sessionStorage.setItem(keys.armed, desk.armedAt); else lose();
    show();
  } catch { /* offline: the next try says it, and the server has noticed by then */ }
  timer = setTimeout(() => prove(context), every());
}

/** A person pressed the button, or the page came back in the same shift. */
export async function arm(context, byHand) {
  if (!armButton()) return;
  if (!await canSound(context)) return lose();
  try {
    if (byHand) { const desk = await say('arm'); if (desk) sessionStorage.setItem(keys.armed, desk.armedAt); else lose(); }
  } catch { lose(); }
  show();
  if (sessionStorage.getItem(keys.armed)) prove(context);
}

export const isArmed = () => Boolean(sessionStorage.getItem(keys.armed));

export async function disarm() {
  clearTimeout(timer);
  try { await say('disarm'); } catch { /* the server will miss it and warn: better than to believe that it rings */ }
  lose();
}
