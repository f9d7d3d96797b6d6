import { day, daysInWords, midnight, type Range } from '../dates.js';

/** Periods of the audit trail, in the time zone of the browser. */

export const PERIODS = {
  today: 'Today',
  'last-7-days': 'Last 7 days',
  'last-week': 'Last week',
  'last-month': 'Last month',
} as const;

export type Period = keyof typeof PERIODS;

export const isPeriod = (text: string | null): text is Period => text !== null && Object.hasOwn(PERIODS, text);

export function rangeOf(period: Period, now = new Date()): Range {
  const [year, month, day] = [now.getFullYear(), now.getMonth(), now.getDate()];
  switch (period) {
    case 'today':
      return { since: midnight(year, month, day), until: null };
    case 'last-7-days':
      return { since: midnight(year, month, day - 6), until: null };
    case 'last-week': {
      const monday = day - ((now.getDay() - firstWeekday() + 7) % 7);
      return { since: midnight(year, month, monday - 7), until: midnight(year, month, monday) };
    }
    case 'last-month':
      return { since: midnight(year, month - 1, 1), until: midnight(year, month, 1) };
  }
}

/** The day on which weeks start in the language of the browser: 1 is Monday, 0 or 7 is Sunday. */
function firstWeekday(): number {
  const locale = new Intl.Locale(navigator.language) as { getWeekInfo?: () => { firstDay: number } };
  return locale.getWeekInfo?.().firstDay ?? 1;
}

/** Such as "16 Nov 2026 – 22 Nov 2026". */
export function rangeInWords({ since, until }: Range): string {
  const last = until && new Date(until.getTime() - 1);
  if (since !== null) return daysInWords(since, last === null || last < since ? new Date() : last);
  return last === null ? '' : `until ${day(last.toISOString())}`;
}
