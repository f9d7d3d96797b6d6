import type { Client } from 'urql';
import { problemAt } from '../../../api/problems.js';
import { PROVISION } from '../../../provision/operations.js';
import { changeInWords, type RoleName, STATUSES } from '../../../words.js';
import { RESEND } from '../../operations.js';
import type { PeopleFilter } from '../operations.js';
import { answerToError, type BulkAnswer } from './answers.js';
import { type PersonToChange, RESEND_ALL } from './operations.js';

/** A change that can be made to many people. */
export interface BulkKind {
  title: string;
  /** What the change means for them. */
  consequence: string;
  /** Text of the button, before the number of people. */
  action: string;
  /** Statuses of people that the change is for, if not for all. */
  statuses?: PeopleFilter['statuses'];
  /** What the change would do. */
  check: (person: PersonToChange, client: Client, roleName: RoleName) => Promise<BulkAnswer>;
  change: (person: PersonToChange, client: Client, roleName: RoleName) => Promise<BulkAnswer>;
  /** Changes everybody who matches with one call. @returns an answer for each person by their id */
  changeAll?: (filter: PeopleFilter, client: Client) => Promise<Map<string, BulkAnswer> | BulkAnswer>;
}

export const DEACTIVATE: BulkKind = {
  title: 'Deactivate people',
  consequence:
    'They are signed out everywhere, and links and API keys of theirs stop working. They keep what they hold. ' +
    'You can reactivate each of them later.',
  action: 'Deactivate',
  check: (person, client, roleName) => deactivate(person, true, client, roleName),
  change: (person, client, roleName) => deactivate(person, false, client, roleName),
};

async function deactivate(
  { email }: PersonToChange,
  dryRun: boolean,
  client: Client,
  roleName: RoleName,
): Promise<BulkAnswer> {
  const input = { identity: { email, active: false }, mode: { dryRun } };
  const { data, error } = await client.mutation(PROVISION, { input });
  if (error) return answerToError(error, dryRun ? 'WAITING' : 'READY');
  const changes = data?.provisionUser?.changes ?? [];
  if (changes.length === 0) return { stage: 'SAME', text: 'Is deactivated already.' };
  const text = changes.map((change) => changeInWords(change, !dryRun, roleName)).join('; ');
  return { stage: dryRun ? 'READY' : 'DONE', text };
}

export const RESEND_INVITATIONS: BulkKind = {
  title: 'Resend invitations',
  consequence: 'Each person gets a mail with a new link. The links in earlier mails stop working.',
  action: 'Resend to',
  statuses: ['INVITED'],
  check: ({ status }) =>
    Promise.resolve(
      status === 'INVITED'
        ? { stage: 'READY', text: 'Gets a new invitation' }
        : { stage: 'SAME', text: `Gets no mail: the account is ${STATUSES[status].toLowerCase()}.` },
    ),
  change: async ({ id }, client) => {
    const { data, error } = await client.mutation(RESEND, { userId: id });
    if (error) return answerToError(error, 'READY');
    const { changes = [], warnings = [] } = data?.result ?? {};
    return changes.length > 0 ? RESENT.QUEUED : { stage: 'SAME', text: warnings.map(({ detail }) => detail).join(' ') };
  },
  changeAll: async (filter, client) => {
    const { data, error } = await client.mutation(RESEND_ALL, { filter });
    if (problemAt('/filter', error) !== null)
      return { stage: 'READY', text: `${problemAt('/filter', error)} Choose fewer, for example those of a building.` };
    if (error) return answerToError(error, 'READY');
    return new Map(data?.resendInvitations?.map(({ userId, status }) => [userId, RESENT[status]]));
  },
};

const RESENT = {
  QUEUED: { stage: 'DONE', text: 'A new invitation will be mailed.' },
  LIMITED: { stage: 'BAD', text: 'Has got too many mails. Try again later.' },
  NOT_ALLOWED: { stage: 'BAD', text: 'Has permissions that you do not have.' },
  NOT_NEEDED: { stage: 'SAME', text: 'Has accepted meanwhile, or was invited in the last minute.' },
} as const satisfies Record<string, BulkAnswer>;
