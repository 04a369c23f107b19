// From the report form to the report of the contract: what Intake/ReportForm.cs makes of the same fields. A test fills in
// thousands of forms and lets both of them read.
import { DAY, MINUTE, offsetAt, offsetOf, dayOf } from './zone.js';

const MEASURED = ['temperatureC', 'systolicMmHg', 'spo2Percent', 'heartRate', 'respiratoryRate', 'rednessCm', 'indurationCm'];
const SPACE = '[\\t-\\r \\u0085\\u00a0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000]';
const ENDS = new RegExp(`^${SPACE}+|${SPACE}+$`, 'g');

/** Without white space at the ends, by the server's notion of it. */
export const trim = text => text.replace(ENDS, '');

const two = n => String(n).padStart(2, '0');
function stamp(shown, offset) {
  const minutes = Math.trunc(Math.abs(offset) / MINUTE);
  return `${new Date(shown).toISOString().slice(0, 19)}${offset < 0 ? '-' : '+'}${two(Math.trunc(minutes / 60))}:${two(minutes % 60)}`;
}
const instant = (zone, utc) => stamp(utc + offsetAt(zone, utc), offsetAt(zone, utc));

// A browser sends the time on the wall of the clinic; the report says which wall.
function clock(zone, typed) {
  const text = trim(typed);
  if (!text) return null;
  const [, year, month, date, hour, minute, second] = /^(\d{4})-(\d\d)-(\d\d)(?:T(?=..:..(?::|$))| (?=..:..$))([01]\d|2[0-3]):([0-5]\d)(?::([0-5]\d))?$/.exec(text) ?? [];
  const day = year > 0 ? dayOf(year, month, date) : null;
  if (day === null) return text;
  const shown = day * DAY + Date.UTC(1970, 0, 1, hour, minute, second ?? 0);
  return stamp(shown, offsetOf(zone, shown));
}

function put(into, name, text) {
  if (trim(text)) into[name] = trim(text);
}

// What is no number, or longer than any that was measured, is passed on as it was typed: the refusal names the field.
function number(into, name, typed) {
  const text = trim(typed);
  if (text) into[name] = text.length <= 15 && /^[+-]?(\d+\.?\d*|\.\d+)$/.test(text) ? Number(text) + 0 : text;
}

/**
 * The report that a form means.
 * @param fields FormData, or any pairs of name and value.
 * @param zone Name of the site's time zone.
 * @param now Server time, ms.
 */
export function reportOf(fields, { zone, now }) {
  const all = new Map();
  for (const [name, value] of fields) if (typeof value === 'string') all.set(name, [...(all.get(name) ?? []), value]);
  const field = name => (all.get(name) ?? []).filter(Boolean).join(',');
  const object = names => {
    const made = {};
    for (const [name, from] of names) put(made, name, field(from));
    return made;
  };

  const report = { id: field('id') };
  if (all.get('emergency')?.includes('true')) report.emergency = true;
  put(report, 'site', field('site'));
  if (/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(field('stay')) && /[1-9a-f]/i.test(field('stay'))) report.stay = field('stay').toLowerCase();
  report.discoveredAt = instant(zone, now);
  report.reporter = object([['name', 'reporterName'], ['phone', 'reporterPhone'], ['role', 'reporterRole']]);
  report.patient = object([['name', 'patientName'], ['sex', 'sex'], ['birthDate', 'birthDate'], ['idNumber', 'idNumber'], ['phone', 'patientPhone'], ['guardian', 'guardian']]);
  number(report.patient, 'weightKg', field('weightKg'));

  const dose = object([['expiry', 'expiry'], ['traceCode', 'traceCode'], ['vaccine', 'vaccine'], ['name', 'vaccineName'], ['manufacturer', 'manufacturer'], ['lot', 'lot'], ['amount', 'amount'], ['route', 'route'], ['bodySite', 'bodySite']]);
  const given = clock(zone, field('givenAt'));
  if (given) dose.givenAt = given;
  number(dose, 'dose', field('dose'));
  if (Object.keys(dose).length) report.vaccinations = [dose];

  const found = report.event = { signs: [...(all.get('signs') ?? []), ...field('otherSigns').split(/[,，、;；]/).map(trim).filter(Boolean)] };
  const ago = field('onsetMinutesAgo');
  const onset = clock(zone, field('onsetAt')) ?? (/^0*\d{1,6}$/.test(ago) && Number(ago) <= 100000 ? instant(zone, now - Number(ago) * MINUTE) : null);
  if (onset) found.onsetAt = onset;
  const measured = {};
  for (const name of MEASURED) number(measured, name, field(name));
  put(measured, 'consciousness', field('consciousness'));
  if (Object.keys(measured).length) found.measurements = measured;
  if (field('hospitalised')) found.hospitalised = field('hospitalised') === 'true';
  for (const name of ['diagnosis', 'narrative', 'outcome']) put(found, name, field(name));
  if (trim(field('adrenalineMg'))) {
    const drug = { drug: 'adrenaline', route: 'intramuscular' };
    number(drug, 'amountMg', field('adrenalineMg'));
    found.treatment = [drug];
  }
  return report;
}
