import type pg from 'pg';
import type { Installation } from './installation.js';
import { mails } from './mails.js';
import { until } from './sessions.js';
import { progress } from './sizes.js';
import { isAcknowledged, type Outcome } from './continuous-calls.js';

/** The losses of many calls. */
interface Losses {
  /** Calls that were answered with a result. */
  acknowledged: number;
  /** Calls whose outcome the caller does not know: refused, or without an answer. */
  unacknowledged: number;
  /** Unacknowledged calls that the server completed nevertheless. */
  doneUnacknowledged: number;
  /** E-mail addresses that were acknowledged but are not stored. */
  lost: string[];
  /** People who do not hold exactly what one call grants, with what they hold. */
  partial: string[];
  /** Audit events minus people: 0 if each person has one. */
  surplusAuditRows: number;
}

/** What `everything` grants to one person. */
const WHOLE = { roles: 2, assignments: 2, occupancies: 1, invitations: 1, audits: 1 };

interface Person {
  email: string;
  holds: typeof WHOLE;
}

/** The people that many calls have created, with the number of rows of each kind. */
export async function people(session: pg.Client, { org }: Installation): Promise<Person[]> {
  const table = (name: string, key = 'userId') =>
    `(SELECT count(*) FROM "${name}" t WHERE t."orgId" = u."orgId" AND t."${key}" = u."id")`;
  const { rows } = await session.query<Person>(
    `SELECT u."email", json_build_object(
       'roles', ${table('UserRole')}, 'assignments', ${table('BuildingAssignment')}, 'occupancies', ${table('Occupancy')},
       'invitations', ${table('Invitation')}, 'audits', ${table('AuditEvent', 'subjectId')}) AS "holds"
     FROM "User" u WHERE u."orgId" = $1 AND u."email" LIKE 'person-%' ORDER BY u."email"`,
    [org.id],
  );
  return rows;
}

export async function lossesOf(
  session: pg.Client,
  installation: Installation,
  outcomes: readonly Outcome[],
): Promise<Losses> {
  const stored = await people(session, installation);
  const emails = new Set(stored.map(({ email }) => email));
  const acknowledged = outcomes.filter(isAcknowledged);
  const { rows } = await session.query<{ n: number }>('SELECT count(*)::int AS n FROM "AuditEvent"');
  return {
    acknowledged: acknowledged.length,
    unacknowledged: outcomes.length - acknowledged.length,
    doneUnacknowledged: outcomes.filter((outcome) => !isAcknowledged(outcome) && emails.has(outcome.email)).length,
    lost: acknowledged.map(({ email }) => email).filter((email) => !emails.has(email)),
    partial: stored
      .filter(({ holds }) => JSON.stringify(holds) !== JSON.stringify(WHOLE))
      .map(({ email, holds }) => `${email} ${JSON.stringify(holds)}`),
    surplusAuditRows: rows[0]!.n - stored.length,
  };
}

/** No losses. */
export const NO_LOSSES = { lost: [], partial: [], surplusAuditRows: 0 } satisfies Partial<Losses>;

/** How many mails were sent to each address. */
export async function mailsByAddress(installation: Installation): Promise<Map<string, number>> {
  const counts = new Map<string, number>();
  for (const mail of await mails(installation)) {
    const address = /^To: [^<]*<([^>]+)>/m.exec(mail)![1]!;
    counts.set(address, (counts.get(address) ?? 0) + 1);
  }
  return counts;
}

/** Addresses of people whose invitation was not sent. */
export async function unmailed(session: pg.Client, installation: Installation): Promise<string[]> {
  const mailed = await mailsByAddress(installation);
  return (await people(session, installation)).map(({ email }) => email).filter((email) => !mailed.has(email));
}

/** Waits until every invitation was sent, or until the time is up. */
export async function untilMailed(session: pg.Client, installation: Installation, within: number): Promise<void> {
  const since = performance.now();
  const isDone = async () => (await unmailed(session, installation)).length === 0;
  await until('every mail', isDone, within).catch(() => {}); // the caller reports whose mail is missing
  const mailed = [...(await mailsByAddress(installation)).values()];
  const repeated = mailed.filter((n) => n > 1).length;
  progress(`${mailed.length} mailed, ${repeated} more than once, after ${Math.round(performance.now() - since)} ms`);
}
