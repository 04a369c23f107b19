// Reads the report of the contract as ReportReader does: a value of the wrong type or out of range is read as absent.
import { HOUR, MINUTE, DAY, dayAt, dayOf } from './zone.js';
import { trim } from './report-json.js';

const LONGEST_LIST = 100, LONG_TEXT = 20000;
const isObject = value => typeof value === 'object' && value !== null && !Array.isArray(value);
const isText = value => typeof value === 'string' && !/\p{Surrogate}/u.test(value);

function text(from, name, longest = 500) {
  const value = from[name];
  return isText(value) && value.length <= longest ? trim(value) || null : null;
}

function word(from, name, allowed) {
  const given = text(from, name);
  return allowed.includes(given) ? given : null;
}

function words(from, name, allowed) {
  const list = from[name];
  if (!Array.isArray(list) || list.length > LONGEST_LIST) return [];
  const read = list.filter(item => isText(item) && item.length <= 500).map(trim).filter(item => item && (!allowed || allowed.includes(item)));
  return [...new Set(read)];
}

const flag = (from, name) => typeof from[name] === 'boolean' ? from[name] : null;
const number = (from, name, least, most) => typeof from[name] === 'number' && from[name] >= least && from[name] <= most ? from[name] : null;
const object = (from, name) => isObject(from[name]) ? from[name] : {};
const list = (from, name) => Array.isArray(from[name]) && from[name].length <= LONGEST_LIST ? from[name].filter(isObject) : [];

function day(given) {
  const [, year, month, date] = /^(\d{4})-(\d\d)-(\d\d)$/.exec(given) ?? [];
  return year >= 1900 && year < 2200 ? dayOf(year, month, date) : null;
}

/** The day of a date; null where it is none. */
const dayIn = (from, name) => isText(from[name]) ? day(trim(from[name])) : null;

/** A point in time: its day at the site, and its instant where the hour is known. */
function moment(from, name, zone) {
  if (!isText(from[name])) return null;
  const given = trim(from[name]);
  const whole = day(given);
  if (whole !== null) return { day: whole, utc: null };
  const [, year, month, date, hour, minute, second = '0', fraction = '', sign, ahead, and] =
    /^(\d{4})-(\d\d)-(\d\d)T([01]\d|2[0-3]):([0-5]\d)(?::([0-5]\d)(?:\.(\d{1,7}))?)?(?:Z|([+-])(0\d|1[0-4]):?([0-5]\d))$/.exec(given.toUpperCase()) ?? [];
  const start = year > 0 ? dayOf(year, month, date) : null;
  const offset = sign ? (ahead * HOUR + and * MINUTE) * (sign === '-' ? -1 : 1) : 0;
  if (start === null || Math.abs(offset) > 14 * HOUR) return null;
  const utc = start * DAY + hour * HOUR + minute * MINUTE + second * 1000 + Number(fraction.padEnd(3, '0').slice(0, 3)) - offset;
  const plausible = new Date(utc).getUTCFullYear();
  return plausible >= 1900 && plausible < 2200 ? { day: dayAt(zone, utc), utc } : null;
}

/** The report with whatever is unknown as null or empty. */
export function readReport(body, zone) {
  if (!isObject(body)) body = {};
  const reporter = object(body, 'reporter'), patient = object(body, 'patient'), event = object(body, 'event'), measured = object(event, 'measurements');
  return {
    emergency: flag(body, 'emergency') ?? false,
    site: text(body, 'site', 40),
    discoveredAt: moment(body, 'discoveredAt', zone),
    reporter: {
      name: text(reporter, 'name'), phone: text(reporter, 'phone', 40),
      role: word(reporter, 'role', ['physician', 'nurse', 'publicHealth', 'hospitalPhysician', 'guardian', 'recipient', 'manufacturer']),
    },
    patient: { name: text(patient, 'name'), sex: word(patient, 'sex', ['male', 'female']), birthDate: dayIn(patient, 'birthDate') },
    vaccinations: list(body, 'vaccinations').map(dose => ({
      vaccine: text(dose, 'vaccine'), name: text(dose, 'name'), manufacturer: text(dose, 'manufacturer'), lot: text(dose, 'lot', 60),
      dose: Number.isInteger(dose.dose) ? number(dose, 'dose', 1, 9) : null,
      amount: text(dose, 'amount'), route: text(dose, 'route'), bodySite: text(dose, 'bodySite'),
      givenAt: moment(dose, 'givenAt', zone), suspect: flag(dose, 'suspect') ?? true,
    })),
    event: {
      onsetAt: moment(event, 'onsetAt', zone),
      signs: words(event, 'signs'),
      measurements: {
        temperatureC: number(measured, 'temperatureC', 25, 45),
        rednessCm: number(measured, 'rednessCm', 0, 100),
        indurationCm: number(measured, 'indurationCm', 0, 100),
        systolicMmHg: number(measured, 'systolicMmHg', 0, 300),
        heartRate: number(measured, 'heartRate', 0, 350),
        respiratoryRate: number(measured, 'respiratoryRate', 0, 150),
        spo2Percent: number(measured, 'spo2Percent', 0, 100),
        consciousness: word(measured, 'consciousness', ['alert', 'voice', 'pain', 'unresponsive']),
      },
      hospitalised: flag(event, 'hospitalised'),
      diagnosis: text(event, 'diagnosis'),
      narrative: text(event, 'narrative', LONG_TEXT),
      seriousness: words(event, 'seriousness', ['death', 'lifeThreatening', 'hospitalised', 'disability', 'congenitalAnomaly', 'medicallyImportant']),
      outcome: word(event, 'outcome', ['recovered', 'recovering', 'notRecovered', 'sequelae', 'died', 'unknown']),
      diedAt: moment(event, 'diedAt', zone),
      treatment: list(event, 'treatment').map(given => ({ drug: text(given, 'drug'), at: moment(given, 'at', zone) })),
    },
  };
}

/** What the reporting card needs and the report lacks, as ReportCheck.Missing. */
export function missingIn({ discoveredAt, reporter, patient, vaccinations, event }) {
  const missing = [];
  const need = (given, field) => { if (!given) missing.push(field); };
  need(discoveredAt, 'discoveredAt');
  need(reporter.name, 'reporter.name');
  need(reporter.phone, 'reporter.phone');
  need(patient.name, 'patient.name');
  need(patient.sex, 'patient.sex');
  need(patient.birthDate !== null, 'patient.birthDate');
  need(vaccinations.length, 'vaccinations');
  vaccinations.forEach((dose, i) => {
    if (!dose.suspect) return;
    need(dose.vaccine || dose.name, `vaccinations[${i}].vaccine`);
    for (const name of ['manufacturer', 'lot', 'givenAt', 'dose', 'amount', 'route', 'bodySite']) need(dose[name], `vaccinations[${i}].${name}`);
  });
  need(event.onsetAt, 'event.onsetAt');
  need(event.narrative || event.signs.length || event.diagnosis, 'event.narrative');
  need(event.hospitalised !== null, 'event.hospitalised');
  need(event.outcome, 'event.outcome');
  if (event.outcome === 'died') need(event.diedAt, 'event.diedAt');
  return missing;
}
