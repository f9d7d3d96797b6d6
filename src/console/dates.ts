/** Dates and times, in the language and the time zone of the browser. */

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
