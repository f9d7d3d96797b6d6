/** Dates and times, in the language and the time zone of the browser. */

const FULL_DAY = new Intl.DateTimeFormat(undefined, { dateStyle: 'full' });
const TIME = new Intl.DateTimeFormat(undefined, { timeStyle: 'short' });
const ZONE = new Intl.DateTimeFormat(undefined, { timeZoneName: 'longOffset' });
const DAY = { year: 'numeric', month: 'short', day: 'numeric' } as const;
const FORMATS = {
  day: new Intl.DateTimeFormat(undefined, DAY),
  minute: new Intl.DateTimeFormat(undefined, { ...DAY, hour: 'numeric', minute: '2-digit', timeZoneName: 'short' }),
};
const AGO = new Intl.RelativeTimeFormat(undefined, { numeric: 'auto' });
const STEPS = [
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
  ['second', 1],
] as const;

const instantInWords = (instant: string, to: keyof typeof FORMATS): string => FORMATS[to].format(new Date(instant));

/** Such as "Nov 28, 2026". */
export const day = (instant: string): string => instantInWords(instant, 'day');

/** Such as "Nov 28, 2026, 2:05 PM GMT+1". */
export const minute = (instant: string): string => instantInWords(instant, 'minute');

/** Such as "5 minutes ago"; a date when it is longer than a month. */
export function ago(instant: string, now = Date.now()): string {
  const seconds = Math.max(0, Math.round((now - Date.parse(instant)) / 1_000)); // clocks differ
  if (seconds > 30 * 86_400) return day(instant);
  const [unit, length] = STEPS.find(([, of]) => seconds >= of) ?? STEPS[3];
  return AGO.format(-Math.trunc(seconds / length), unit);
}

/** Such as "Today", "Yesterday" or "Friday, 27 November 2026". */
export function dayInWords(instant: string, now = new Date()): string {
  const date = new Date(instant);
  const [today, yesterday] = [0, 1].map((days) =>
    new Date(now.getFullYear(), now.getMonth(), now.getDate() - days).toDateString(),
  );
  if (date.toDateString() === today) return 'Today';
  if (date.toDateString() === yesterday) return 'Yesterday';
  return FULL_DAY.format(date);
}

export const timeOfDay = (instant: string): string => TIME.format(new Date(instant));

/** Such as "Nov 16 – 22, 2026". */
export const daysInWords = (from: Date, to: Date): string => FORMATS.day.formatRange(from, to);

/** Such as "Europe/Berlin (GMT+01:00)". */
export function zoneInWords(now = new Date()): string {
  const name = ZONE.formatToParts(now).find(({ type }) => type === 'timeZoneName')?.value;
  return `${ZONE.resolvedOptions().timeZone} (${name ?? ''})`;
}

/** Midnight of a day. Months and days can overflow. */
export const midnight = (year: number, month: number, day: number): Date => new Date(year, month, day);

/** From the start of the first day until the end of the last day, which is exclusive. Null: no limit. */
export interface Range {
  since: Date | null;
  until: Date | null;
}

/** @param from and to such as 2026-11-28; both days are included, and others are ignored */
export function rangeBetween(from: string | null, to: string | null): Range {
  return { since: dayOf(from, 0), until: dayOf(to, 1) };
}

function dayOf(text: string | null, later: number): Date | null {
  const [, year, month, day] = /^(\d{4})-(\d\d)-(\d\d)$/.exec(text ?? '') ?? [];
  if (year === undefined) return null;
  const date = midnight(Number(year), Number(month) - 1, Number(day) + later);
  return Number.isNaN(date.getTime()) ? null : date;
}

/** Such as 2026-11-28, for a date field. */
export const dateText = (date: Date): string =>
  [date.getFullYear(), date.getMonth() + 1, date.getDate()].map((n) => String(n).padStart(2, '0')).join('-');
