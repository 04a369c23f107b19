// Makes the observation room quicker: a scanner's keys find their field, a camera reads a code. Without it everything is typed and sent.
import './hold.js';
import { uuid7 } from './uuid7.js';

const FORMATS = ['data_matrix', 'qr_code', 'code_128', 'ean_13'], LOOK_MS = 200, TWICE_MS = 1500;
const field = () => document.querySelector('[data-code]');
const separator = '\u001d';

// ── A keyboard-wedge scanner types into whatever has the focus; where nothing has, into the code's field ──
const typesElsewhere = () => document.activeElement && document.activeElement !== document.body && document.activeElement !== field();
function begin() { // what stands there was read already: the next code takes its place
  const into = field();
  if (document.activeElement === into) return;
  into.focus();
  into.select();
}
document.addEventListener('keydown', e => {
  const into = field();
  if (!into || typesElsewhere()) return;
  if (e.ctrlKey && e.key === ']') { // the separator of a GS1 code, as such scanners send it
    e.preventDefault();
    begin();
    into.setRangeText(separator, into.selectionStart, into.selectionEnd, 'end');
    return;
  }
  if (e.key.length === 1 && !e.ctrlKey && !e.metaKey && !e.altKey && document.activeElement !== into) begin(); // and the key goes where the focus is
});

// ── The camera: the browser's own reader, or ours, fetched when a scan begins and never before ──
async function ownReader() {
  if (!('BarcodeDetector' in window)) return null;
  try {
    const can = await window.BarcodeDetector.getSupportedFormats();
    if (!can.includes('data_matrix')) return null; // vaccines carry nothing else
    const detector = new window.BarcodeDetector({ formats: FORMATS.filter(format => can.includes(format)) });
    return async video => (await detector.detect(video))[0]?.rawValue ?? null;
  } catch { return null; }
}

let loading = null;
const fetched = () => loading ??= new Promise((done, fail) => {
  const script = document.createElement('script');
  script.src = '/lib/zxing-0.23.0.min.js';
  script.onload = () => done(window.ZXing);
  script.onerror = () => { loading = null; fail(new Error('no reader')); };
  document.head.append(script);
});

async function fetchedReader() {
  const zxing = await fetched(), canvas = document.createElement('canvas'), pencil = canvas.getContext('2d', { willReadFrequently: true });
  const reader = new zxing.MultiFormatReader();
  reader.setHints(new Map([
    [zxing.DecodeHintType.POSSIBLE_FORMATS, [zxing.BarcodeFormat.DATA_MATRIX, zxing.BarcodeFormat.QR_CODE, zxing.BarcodeFormat.CODE_128, zxing.BarcodeFormat.EAN_13]],
    [zxing.DecodeHintType.TRY_HARDER, true], [zxing.DecodeHintType.ASSUME_GS1, true],
  ]));
  return async video => {
    [canvas.width, canvas.height] = [video.videoWidth, video.videoHeight];
    pencil.drawImage(video, 0, 0);
    try {
      return reader.decodeWithState(new zxing.BinaryBitmap(new zxing.HybridBinarizer(new zxing.HTMLCanvasElementLuminanceSource(canvas)))).getText();
    } catch { return null; } // nothing in this picture
  };
}

let camera = null;
const place = () => document.querySelector('[data-scanner]');
const say = text => { const line = document.querySelector('[data-scanner-says]'); if (line) line.textContent = text ?? ''; };
function stop() {
  for (const track of camera?.getTracks() ?? []) track.stop();
  camera = null;
  const box = place();
  if (box) { box.hidden = true; box.querySelector('video').srcObject = null; }
}

async function scan() {
  const box = place(), line = box.querySelector('[data-scanner-says]'), video = box.querySelector('video');
  stop();
  box.hidden = false;
  say(line.dataset.searching);
  try {
    const mine = camera = await navigator.mediaDevices.getUserMedia({ video: { facingMode: 'environment', width: { ideal: 1280 } }, audio: false });
    video.srcObject = mine;
    await video.play();
    const read = await ownReader() ?? await fetchedReader();
    while (camera === mine) {
      const text = video.videoWidth ? await read(video) : null;
      if (text && camera === mine) { took(text); return; }
      await new Promise(done => setTimeout(done, LOOK_MS));
    }
  } catch {
    stop();
    box.hidden = false;
    say(line.dataset.refused);
  }
}

function took(text) {
  stop();
  const into = field();
  into.value = text;
  navigator.vibrate?.(60);
  into.form.requestSubmit(document.querySelector('button[form=add][value=add]'));
}

const button = document.querySelector('[data-scan]');
if (button && navigator.mediaDevices?.getUserMedia) button.hidden = false;
document.addEventListener('click', e => {
  if (e.target.closest('[data-scan]')) scan();
  if (e.target.closest('[data-scan-stop]')) stop();
  if (e.target.closest('[data-again]')) { e.preventDefault(); begin(); }
});
window.addEventListener('pagehide', stop);
window.addEventListener('pageshow', e => { if (e.persisted) location.reload(); }); // who is in the room now, not then

// ── A nervous finger taps twice: one wish ──
let last = { what: '', at: 0 };
document.addEventListener('submit', e => {
  const form = e.target, what = `${form.action} ${e.submitter?.value ?? ''}`, at = performance.now();
  if (form.method !== 'post') return;
  if (last.what === what && at - last.at < TWICE_MS) { e.preventDefault(); return; }
  last = { what, at };
  if (form.matches('[data-once]')) form.elements.id.value = uuid7();
});
document.querySelector('[data-errors]')?.focus();
