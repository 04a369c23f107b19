// Time at the site: instants, days and walls in a named zone, as the server counts them. An instant is milliseconds,
// a day is a number of days since 1970-01-01.
export const MINUTE = 60e3, HOUR = 3600e3, DAY = 86400e3;
const walls = new Map();

// What a clock on the wall shows at an instant, read as if the wall stood in Greenwich.
function wall(zone, utc) {
  let format = walls.get(zone);
  if (!format) walls.set(zone, format = new Intl.DateTimeFormat('en-u-ca-gregory-nu-latn', { timeZone: zone, hourCycle: 'h23', year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', second: '2-digit' }));
  const [month, day, year, hour, minute, second] = format.format(utc).match(/\d+/g);
  return Date.UTC(year, month - 1, day, hour, minute, second);
}

/** How far the zone is ahead of UTC at an instant, ms. */
export const offsetAt = (zone, utc) => wall(zone, utc) - Math.floor(utc / 1000) * 1000;

/** How far the zone is ahead of UTC when its wall shows this; where the hour comes twice or not at all, standard time. */
export function offsetOf(zone, shown) {
  const around = [offsetAt(zone, shown - DAY), offsetAt(zone, shown + DAY)];
  const real = around.filter(offset => offsetAt(zone, shown - offset) === offset);
  return Math.min(...(real.length ? real : around));
}

/** The day at the site of an instant. */
export const dayAt = (zone, utc) => Math.floor((utc + offsetAt(zone, utc)) / DAY);

/** The instant at which a day begins; where summer time begins at midnight, later. */
export function startOf(zone, day) {
  let shown = day * DAY;
  const isReal = at => [offsetAt(zone, at - DAY), offsetAt(zone, at + DAY)].some(offset => offsetAt(zone, at - offset) === offset);
  while (!isReal(shown)) shown += 15 * MINUTE;
  return shown - offsetOf(zone, shown);
}

/** The day of a date, or null where the calendar has none. */
export function dayOf(year, month, day) {
  const date = new Date(Date.UTC(2000, month - 1, day));
  date.setUTCFullYear(year, month - 1, day);
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === +day ? date.getTime() / DAY : null;
}

/** [year, month, day] of a day. */
export function dateOf(day) {
  const date = new Date(day * DAY);
  return [date.getUTCFullYear(), date.getUTCMonth() + 1, date.getUTCDate()];
}

/** So many calendar months later; where that month is shorter, its last day. */
export function monthsLater(day, months) {
  const [year, month, date] = dateOf(day);
  return Math.min(Date.UTC(year, month - 1 + months, date), Date.UTC(year, month + months, 0)) / DAY;
}
