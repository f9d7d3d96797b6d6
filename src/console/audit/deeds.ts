import type { ResultOf } from '../api/graphql.js';
import { type CHANGE, changeInWords, namesOfChange, type RoleName } from '../words.js';

type Change = ResultOf<typeof CHANGE>;

/** What a call did to a person: the words before and after their name. */
export interface Deed {
  before: string;
  after: string;
  /** The words if the actor did it to themselves. */
  self: string;
}

/** Such as "took Viewer away from", to go between the names of the actor and the person. */
export function deedOf(change: Change, roleName: RoleName): Deed {
  const { building, home, type, role, before } = namesOfChange(change, roleName);
  const name = change.name ?? '';
  switch (change.kind) {
    case 'USER_CREATED':
      return deed('created the account of');
    case 'ROLE_GRANTED':
      return deed(`gave ${role} to`);
    case 'ROLE_REVOKED':
      return deed(`took ${role} away from`);
    case 'ASSIGNMENT_CREATED':
      return deed('made', `${type.toLowerCase()} in ${building}`);
    case 'ASSIGNMENT_UPDATED':
      return deed('made', `${type.toLowerCase()} instead of ${before.toLowerCase()} in ${building}`);
    case 'ASSIGNMENT_REVOKED':
      return deed('ended the work of', `as ${before.toLowerCase()} in ${building}`);
    case 'OCCUPANCY_STARTED':
      return deed('moved', `into ${home}`);
    case 'OCCUPANCY_ENDED':
      return deed('moved', `out of ${home}`);
    case 'USER_DEACTIVATED':
      return deed('deactivated');
    case 'USER_REACTIVATED':
      return deed('reactivated');
    case 'INVITATION_QUEUED':
      return deed('invited', 'by mail');
    case 'INVITATION_REVOKED':
      return deed('revoked the invitation of');
    case 'INVITATION_ACCEPTED':
      return deed('accepted the invitation of', '', 'accepted the invitation');
    case 'NAME_CHANGED':
      return ofTheirs('corrected', 'name', `from ${change.previousName ?? ''} to ${name}`);
    case 'EMAIL_CHANGED':
      return ofTheirs('changed', 'address', `from ${change.previousEmail ?? ''} to ${change.email ?? ''}`);
    case 'PASSWORD_RESET_QUEUED':
      return deed('mailed', 'a link for a new password');
    case 'PASSWORD_CHANGED':
      return deed('set a new password of', '', 'chose a new password');
    case 'API_KEY_CREATED':
      return deed(`created the API key ${name} of`, '', `created the API key ${name}`);
    case 'API_KEY_REVOKED':
      return deed(`revoked the API key ${name} of`, '', `revoked the API key ${name}`);
    default:
      return deed('changed', `(${changeInWords(change, true, roleName)})`);
  }
}

/** A call that made several changes. */
export const deedOfAll = (changes: readonly Change[]): Deed =>
  changes.some(({ kind }) => kind === 'USER_CREATED')
    ? deed('created the account of')
    : deed('changed', '', 'changed their own account');

function deed(before: string, after = '', self = [before, 'themselves', after].join(' ').trim()): Deed {
  return { before, after, self };
}

const ofTheirs = (did: string, thing: string, how: string): Deed =>
  deed(`${did} the ${thing} of`, how, `${did} their own ${thing} ${how}`);

interface Caller {
  readonly transport: string;
  readonly actor: { readonly name: string } | null;
  readonly actorKeyId: string | null;
  readonly actorKey: { readonly name: string } | null;
}

/** Who made a call, inside of a sentence. */
export function callerInWords({ transport, actor, actorKeyId, actorKey }: Caller): string {
  if (transport === 'CLI') return 'the operator';
  if (actorKeyId === null) return actor?.name ?? 'a user of another organization';
  return actorKey === null ? 'an API key of another organization' : `the API key ${actorKey.name}`;
}
