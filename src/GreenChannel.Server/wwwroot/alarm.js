// The sound of a new emergency. A page cannot ring until somebody has pressed its button once: browsers insist.
// A looping buffer needs no timer, so a tab in the background rings as well as one in front.
import { arm as armDesk, disarm, isArmed, show as showDesk } from './desk.js';

const sound = { context: null, source: null, heard: new Set(), quiet: new Set(JSON.parse(sessionStorage.getItem('alarm-quiet') ?? '[]')) };
const title = document.title;

export function listen() {
  const keys = [...document.querySelectorAll('[data-alarm="emergency"]')].map(el => el.dataset.alarmKey ?? el.id);
  const loud = keys.filter(k => !sound.quiet.has(k)), armed = sound.context?.state === 'running';
  const fresh = loud.filter(k => !sound.heard.has(k));
  document.title = keys.length ? `${(document.body.dataset.alarmTitle ?? '({n})').replace('{n}', keys.length)} ${title}` : title;
  if (armed) {
    fresh.forEach(k => sound.heard.add(k));
    document.documentElement.dataset.sounded = Number(document.documentElement.dataset.sounded ?? 0) + fresh.length;
    if (loud.length && !sound.source) ring();
  }
  if (!loud.length && sound.source) { sound.source.stop(); sound.source = null; }
  document.querySelectorAll('[data-sound-stop]').forEach(b => { b.hidden = !(armed && loud.length); });
}
function ring() {
  const c = sound.context, rate = c.sampleRate, buffer = c.createBuffer(1, rate * 2, rate), wave = buffer.getChannelData(0);
  for (let i = 0; i < rate * 1.2; i++) { // two tones, then a pause
    const t = i / rate, part = t % 0.3, edge = Math.min(1, part / 0.02, (0.3 - part) / 0.02);
    wave[i] = 0.6 * edge * Math.sin(2 * Math.PI * (Math.floor(t / 0.3) % 2 ? 660 : 880) * t);
  }
  sound.source = new AudioBufferSourceNode(c, { buffer, loop: true });
  sound.source.connect(c.destination);
  sound.source.start();
}
async function arm(byHand) {
  sound.context ??= new AudioContext();
  sound.context.onstatechange = showDesk;
  await Promise.race([sound.context.resume(), new Promise(done => setTimeout(done, 300))]); // waits for ever when not allowed
  listen();
  await armDesk(sound.context, byHand);
}
document.addEventListener('click', e => {
  if (e.target.closest('[data-sound-arm]')) arm(!isArmed());
  if (e.target.closest('[data-sound-disarm]')) disarm().then(() => sound.context?.suspend());
  if (e.target.closest('[data-sound-stop]')) {
    document.querySelectorAll('[data-alarm="emergency"]').forEach(el => sound.quiet.add(el.dataset.alarmKey ?? el.id));
    sessionStorage.setItem('alarm-quiet', JSON.stringify([...sound.quiet].slice(-200)));
    listen();
  }
});

if (document.querySelector('[data-sound-arm]')) {
  showDesk();
  if (isArmed()) arm(false); // the same shift, after a reload
}
