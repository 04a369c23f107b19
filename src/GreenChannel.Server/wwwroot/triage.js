// How fast must who act: the rules of /rules.json, read as the server reads them (Domain/Triage), for a browser that has no
// connection. A test puts thousands of reports to both and finds no difference. Each doubt goes up: what is unknown, or
// cannot be, never lowers a level.
import { DAY, HOUR, MINUTE, dateOf, dayAt, monthsLater, startOf } from './zone.js';
import { missingIn, readReport } from './read-report.js';

const LEVELS = ['routine', 'investigate', 'urgent', 'emergency'];
const SKEW = 10 * MINUTE, LONG_AGO = 24 * HOUR;

// ── Numbers as they are written: a whole number of 1e-18, so that 37.05 is not 37.049999999999997 ──
const ONE = 10n ** 18n, TENTH = ONE / 10n;
function exact(value) {
  const [, sign, whole, part = '', power = '0'] = /^(-?)(\d+)(?:\.(\d+))?(?:e([+-]?\d+))?$/.exec(String(value));
  const at = 18 + Number(power) - part.length, digits = BigInt(whole + part);
  const size = at >= 0 ? digits * 10n ** BigInt(at) : digits / 10n ** BigInt(-at);
  return sign ? -size : size;
}
/** One decimal, half up, as the reporting card counts; a measurement is never below zero. */
const card = size => (size + TENTH / 2n) / TENTH * TENTH;

// ── What cannot be (ReportCheck.Impossible), and the report without it (ReportCheck.Without) ──
function withoutImpossible(report, now, zone) {
  const { patient, vaccinations, event } = report;
  const latest = now + SKEW;
  const earliest = moment => moment.utc ?? startOf(zone, moment.day);
  const last = moment => moment.utc ?? startOf(zone, moment.day + 1) - 0.5; // instants are whole milliseconds
  const past = moment => moment && earliest(moment) <= latest ? moment : null;

  const born = patient.birthDate;
  const early = vaccinations.map(dose => born !== null && dose.givenAt !== null && dose.givenAt.day < born);
  const isBorn = born !== null && born <= dayAt(zone, latest) && !early.includes(true);
  const suspects = vaccinations.filter(dose => dose.suspect && dose.givenAt).map(dose => dose.givenAt);
  const { onsetAt, diedAt } = event;
  const onsetFirst = onsetAt && suspects.length > 0 && suspects.every(given => last(onsetAt) < earliest(given));
  const diedFirst = onsetAt && diedAt && last(diedAt) < earliest(onsetAt);
  const foundFirst = onsetAt && report.discoveredAt && last(report.discoveredAt) + SKEW < earliest(onsetAt);
  return {
    ...report,
    discoveredAt: foundFirst ? null : past(report.discoveredAt),
    patient: { ...patient, birthDate: isBorn ? born : null },
    vaccinations: vaccinations.map((dose, i) => ({ ...dose, givenAt: early[i] ? null : past(dose.givenAt) })),
    event: {
      ...event,
      onsetAt: onsetFirst ? null : past(onsetAt),
      diedAt: diedFirst ? null : past(diedAt),
      treatment: event.treatment.map(given => ({ ...given, at: past(given.at) })),
    },
  };
}

// ── Time from a dose to something: exact and inclusive where both hours are known, else by days; unknown is within everything ──
function elapsed(given, at) {
  const isKnown = Boolean(given && at) && at.day >= given.day && !(given.utc !== null && at.utc !== null && at.utc < given.utc);
  if (!isKnown) return { withinHours: () => true, afterMinutes: () => true, withinDays: () => true, withinMonths: () => true };
  const span = given.utc !== null && at.utc !== null ? at.utc - given.utc : null;
  const days = at.day - given.day;
  return {
    withinHours: hours => span !== null ? span <= hours * HOUR : days <= Math.trunc(hours / 24),
    afterMinutes: minutes => span === null || span > minutes * MINUTE,
    withinDays: (first, end) => days >= first && days <= end,
    withinMonths: (first, end) => at.day >= monthsLater(given.day, first) && at.day <= monthsLater(given.day, end),
  };
}

/** Completed months; null where unknown or before the birth. */
function monthsBetween(born, day) {
  if (born === null || day < born) return null;
  const [fromYear, fromMonth, fromDate] = dateOf(born), [year, month, date] = dateOf(day);
  return (year - fromYear) * 12 + month - fromMonth - (date < fromDate ? 1 : 0);
}

// ── Conditions: each asks the facts of one dose (Triage/Condition.cs) ──
const CONDITIONS = {
  all: (c, f) => c.all.every(one => holds(one, f)),
  any: (c, f) => c.any.some(one => holds(one, f)),
  count: (c, f) => c.of.filter(one => holds(one, f)).length >= c.count,
  not: (c, f) => !holds(c.not, f),
  group: (c, f) => holds(f.rules.groups[c.group], f),
  signs: (c, f) => c.signs.some(sign => f.signs.has(sign)),
  measured: (c, f) => {
    const value = f.measured(c.measured);
    if (value === null) return false;
    if ('below' in c) return f.asGiven(c.measured) < f.limit(c.measured, c.below); // rounding up never hides a low one
    return 'atLeast' in c ? value >= f.limit(c.measured, c.atLeast) : value > f.limit(c.measured, c.above);
  },
  notMeasured: (c, f) => f.measured(c.notMeasured) === null,
  vital: (c, f) => f.vital(c.vital),
  withinHours: (c, f) => f.elapsed.withinHours(c.withinHours),
  afterMinutes: (c, f) => f.elapsed.afterMinutes(c.afterMinutes),
  withinDays: (c, f) => f.elapsed.withinDays(c.fromDay ?? 0, c.withinDays),
  withinMonths: (c, f) => f.elapsed.withinMonths(c.fromMonth ?? 0, c.withinMonths),
  ageBelowMonths: (c, f) => f.age === null || f.age < c.ageBelowMonths,
  consciousness: (c, f) => c.consciousness.includes(f.event.measurements.consciousness),
  outcome: (c, f) => c.outcome.includes(f.event.outcome),
  seriousness: (c, f) => f.event.seriousness.some(given => c.seriousness.includes(given)),
  diagnosis: (c, f) => c.diagnosis.includes(f.event.diagnosis),
  vaccineGroup: (c, f) => f.dose?.vaccine?.length === 4 && f.dose.vaccine.startsWith(c.vaccineGroup),
  vaccineUnknown: (c, f) => !f.dose?.vaccine || !(/^\d{4}$/.test(f.dose.vaccine) && f.rules.vaccineGroups.includes(f.dose.vaccine.slice(0, 2))),
  adrenalineWithinHours: (c, f) => f.event.treatment.some(given => isAdrenaline(f.rules, given.drug) && elapsed(f.dose?.givenAt ?? null, given.at).withinHours(c.adrenalineWithinHours)),
  flag: (c, f) => c.flag === 'emergency' ? f.report.emergency : f.event.hospitalised === true,
  rule: (c, f) => f.held.some(code => code.startsWith(c.rule)),
};
const holds = (condition, facts) => CONDITIONS[Object.keys(condition)[0]](condition, facts);

// Other drugs whose names contain its name are taken out first, so that a text naming both still counts.
function isAdrenaline({ adrenaline }, drug) {
  if (drug === null) return false;
  for (const other of adrenaline.except) drug = drug.replace(new RegExp(other, 'gi'), '|');
  return adrenaline.names.some(name => new RegExp(name, 'i').test(drug));
}

/** The report seen from each suspect dose; without one, from a dose of which no time is known. */
function factsOf(report, rules, altitudeM, today) {
  const { event, vaccinations } = report;
  const suspects = vaccinations.filter(dose => dose.suspect);
  const given = suspects.find(dose => dose.givenAt)?.givenAt.day;
  const age = monthsBetween(report.patient.birthDate, event.onsetAt?.day ?? given ?? today);
  const limits = age === null ? rules.unknownAge : rules.ages.find(line => line.belowMonths === undefined || age < line.belowMonths);
  const shift = altitudeM !== null && exact(altitudeM) > exact(rules.numbers.spo2AltitudeM) ? exact(rules.numbers.spo2AltitudeShift) : 0n;
  const values = new Map(Object.entries(event.measurements).map(([name, value]) => [name, typeof value === 'number' ? exact(value) : null]));
  const asGiven = name => values.get(name);
  const above = (name, limit) => asGiven(name) !== null && asGiven(name) > limit;
  const below = (name, limit) => asGiven(name) !== null && asGiven(name) < limit;
  const systolic = exact(limits.systolic) + (age === null ? 0n : exact(limits.systolicPerYear ?? 0) * BigInt(Math.floor(age / 12)));
  const vitals = {
    tachycardia: above('heartRate', exact(limits.tachycardia)),
    tachypnoea: above('respiratoryRate', exact(limits.tachypnoea)),
    severeBradycardia: below('heartRate', exact(limits.severeBradycardia)),
    hypotension: below('systolicMmHg', systolic),
  };
  const shared = {
    rules, report, event, age, asGiven, signs: new Set(event.signs), held: [],
    measured: name => asGiven(name) === null || name === 'spo2Percent' ? asGiven(name) : card(asGiven(name)),
    limit: (measured, name) => exact(rules.numbers[name]) - (measured === 'spo2Percent' ? shift : 0n),
    vital: name => vitals[name],
  };
  return suspects.length === 0
    ? [{ ...shared, dose: null, elapsed: elapsed(null, null) }]
    : suspects.map(dose => ({ ...shared, dose, elapsed: elapsed(dose.givenAt, event.onsetAt) }));
}

function findingsOf({ event }, rules, doses) {
  const died = event.outcome === 'died'; // nobody can be helped any more: only the death itself is a finding
  const held = rules.rules.filter(rule => (!died || rule.code === 'death') && doses.some(dose => holds(rule.when, dose)));
  const emergency = held.some(rule => rule.level === 'emergency');
  return held.filter(rule => !(emergency && rule.onlyWithoutEmergency))
    .sort((one, other) => LEVELS.indexOf(other.level) - LEVELS.indexOf(one.level))
    .map(({ code, level, source }) => ({ rule: code, level, source }));
}

function isCommon({ event }, rules, dose) {
  if (!event.signs.every(sign => rules.commonSigns.includes(sign))) return false;
  if (event.diagnosis !== null && !known(rules, event.diagnosis)?.common) return false;
  const grave = dose.vital('hypotension') || dose.vital('severeBradycardia') || ['low-oxygen', 'below-alert'].some(group => holds({ group }, dose));
  const seen = holds({ group: 'fever' }, dose) || dose.measured('rednessCm') > 0n || dose.measured('indurationCm') > 0n;
  return !grave && (event.signs.length > 0 || seen || event.diagnosis !== null);
}

const known = (rules, diagnosis) => diagnosis !== null && Object.hasOwn(rules.diagnoses, diagnosis) ? rules.diagnoses[diagnosis] : null;

function scopeOf({ event }, rules, doses, serious) {
  const own = known(rules, event.diagnosis)?.window;
  let outOfWindow = false;
  for (const { window, when } of [...(own ? [{ window: own, when: { all: [] } }] : []), ...rules.scope]) {
    if (!doses.some(dose => holds(when, dose))) continue;
    if (doses.some(dose => holds(when, dose) && holds(rules.windows[window], dose))) return { scopeWindow: window, outOfWindow: false };
    outOfWindow = true;
  }
  return { scopeWindow: serious || event.seriousness.length > 0 ? 'WOTH' : null, outOfWindow };
}

/** Class of the request that the report opens by itself; null where it opens none (EscalationRules.OpensByItself). */
function opensOf({ level, findings }, { event, emergency, reporter }, caller, now, zone) {
  const inHospital = caller === 'hospital' || (caller !== 'clinic' && reporter.role === 'hospitalPhysician');
  if (event.outcome === 'died') return null;
  if (emergency) return 'emergency';
  if (level !== 'emergency' && level !== 'urgent') return null;
  if (level === 'urgent' && findings.some(finding => finding.rule === 'death')) return null;
  if (inHospital || event.hospitalised === true) return null;
  if (event.outcome === 'recovered' && event.onsetAt) {
    const latest = event.onsetAt.utc ?? startOf(zone, event.onsetAt.day + 1) - 0.5;
    if (now - latest > LONG_AGO) return null;
  }
  return level;
}

/**
 * Triage of a report of the contract.
 * @param rules What /rules.json says.
 * @param body The report.
 * @param zone Name of the site's time zone.
 * @param now Server time, ms.
 * @param altitudeM Of the site, null where it is unknown: limits of oxygen saturation are lower high up.
 * @param caller 'clinic', 'hospital', or anything else.
 */
export function triage(rules, body, { zone, now, altitudeM = null, caller = '' }) {
  const read = readReport(body, zone);
  const report = withoutImpossible(read, now, zone);
  const { event } = report;
  const doses = factsOf(report, rules, altitudeM, dayAt(zone, now));
  const common = isCommon(report, rules, doses[0]);
  let findings = findingsOf(report, rules, doses);
  const level = findings[0]?.level ?? (common ? 'routine' : 'investigate');
  if (findings.length === 0) findings = [{ rule: level, level, source: 'CN-2010' }];

  const seriousChina = event.outcome === 'died'
    || event.seriousness.some(given => ['death', 'lifeThreatening', 'disability'].includes(given))
    || Boolean(known(rules, event.diagnosis)?.serious)
    || findings.some(finding => finding.level === 'emergency' && finding.rule !== 'button');
  const held = findings.map(finding => finding.rule);
  const { scopeWindow, outOfWindow } = scopeOf(report, rules, doses.map(dose => ({ ...dose, held })), seriousChina);
  const band = (name, starts) => starts.filter(start => doses[0].measured(name) !== null && doses[0].measured(name) >= exact(start)).length || 4;
  return {
    level,
    findings,
    preliminaryClass: common ? 'general' : 'pending',
    scopeWindow,
    inScope: scopeWindow !== null,
    outOfWindow,
    seriousChina,
    seriousIch: event.seriousness,
    bands: { fever: band('temperatureC', rules.bands.feverC), redness: band('rednessCm', rules.bands.diameterCm), induration: band('indurationCm', rules.bands.diameterCm) },
    opens: opensOf({ level, findings }, report, caller, now, zone),
    missing: missingIn(read),
  };
}
