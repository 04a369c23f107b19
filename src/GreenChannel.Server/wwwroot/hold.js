// A dangerous action asks for a held press instead of a dialog: one second under the finger, or two separate
// presses for a keyboard, a screen reader or a hand that cannot hold. Without script the button is plain.
const HOLD_MS = 1000, ASK_MS = 5000, APART_MS = 400;
const released = new WeakSet(); // buttons whose next click is allowed through
const asked = new WeakMap();    // button → when the first press asked "again?"
let holding = null, swallow = null; // the click that ends a completed hold is not a second press

function release(button) {
  stop();
  asked.delete(button);
  button.classList.remove('is-asking');
  released.add(button);
  button.click(); // a real click, so that the browser submits with this button's name and value
}

function stop() {
  if (!holding) return;
  clearTimeout(holding.timer);
  holding.button.classList.remove('is-holding');
  holding = null;
}

function ask(button) {
  asked.set(button, performance.now());
  button.classList.add('is-asking');
  say(button, button.dataset.holdAgain ?? '');
  setTimeout(() => { asked.delete(button); button.classList.remove('is-asking'); say(button, ''); }, ASK_MS);
}

// The sentence goes to the element the button is described by, which is a live region: seen and heard.
function say(button, text) {
  const place = document.getElementById(button.getAttribute('aria-describedby'));
  if (!place) return;
  place.dataset.rest ??= place.textContent;
  place.textContent = text || place.dataset.rest;
}

document.addEventListener('pointerdown', e => {
  const button = e.target.closest?.('button[data-hold]');
  if (!button || e.button !== 0) return;
  swallow = null;
  button.classList.add('is-holding');
  holding = { button, timer: setTimeout(() => { swallow = button; release(button); }, HOLD_MS) };
});
for (const end of ['pointerup', 'pointercancel', 'blur']) window.addEventListener(end, stop);
document.addEventListener('pointerout', e => { if (holding && e.target === holding.button && !holding.button.contains(e.relatedTarget)) stop(); });
document.addEventListener('contextmenu', e => { if (e.target.closest?.('button[data-hold]')) e.preventDefault(); }); // a long touch is ours

document.addEventListener('click', e => {
  const button = e.target.closest?.('button[data-hold]');
  if (!button) return;
  if (released.delete(button)) return;
  if (swallow === button && e.detail > 0) { swallow = null; e.preventDefault(); e.stopImmediatePropagation(); return; }
  const first = asked.get(button);
  // Two presses count, but not the two halves of one nervous double click.
  if (first !== undefined && performance.now() - first > APART_MS) { asked.delete(button); button.classList.remove('is-asking'); return; }
  e.preventDefault();
  e.stopImmediatePropagation();
  if (first === undefined) ask(button);
}, true);
