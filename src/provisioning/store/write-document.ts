import { v7 as uuidv7 } from 'uuid';
import type { Caller, Operator } from '../../auth/caller.js';
import type { LinkPurpose } from '../../database/generated/enums.js';
import { HOLDING_KINDS } from '../holdings/index.js';
import type { ProvisioningPlan } from '../plan/provisioning.plan.js';
import type { Change } from '../provision-result.model.js';
import { isCorrected } from './written.js';

/** Data for a write in addition to the plan. */
export interface WriteContext {
  readonly caller: Caller | Operator;
  readonly passwordHash: string | null;
  /** When the mail of an invitation is due; absent: at once. */
  readonly mailAt?: Date;
}

export type WriteDocument = ReturnType<typeof documentOf>;

/** What the link of the queued mail is for; null if the plan queues none. A call queues at most one. */
function purposeOf(changes: readonly Change[]): LinkPurpose | null {
  const has = (wanted: Change['kind']) => changes.some(({ kind }) => kind === wanted);
  if (has('INVITATION_QUEUED')) return 'INVITATION';
  return has('PASSWORD_RESET_QUEUED') ? 'PASSWORD_RESET' : null;
}

/** The plan as the JSON parameter of the writing statements. */
export function documentOf(
  { at, voidsReset, countsAsSetter, actorKeyId, result }: ProvisioningPlan,
  { caller, passwordHash, mailAt }: WriteContext,
) {
  const { user, changes } = result;
  const of = (wanted: string) => changes.filter(({ kind }) => kind === wanted);
  const [readdressed] = of('EMAIL_CHANGED');
  const purpose = purposeOf(changes);
  return {
    userId: user.id,
    at,
    email: user.email,
    name: user.name,
    status: user.status,
    passwordHash,
    corrects: isCorrected(changes),
    purpose,
    linkId: purpose === null ? null : uuidv7(),
    voidsReset,
    countsAsSetter,
    noticeId: readdressed === undefined ? null : uuidv7(),
    previousEmail: readdressed?.previousEmail ?? null,
    revokes: of('INVITATION_REVOKED').length > 0,
    deactivates: of('USER_DEACTIVATED').length > 0,
    reactivates: of('USER_REACTIVATED').length > 0,
    mailAt: mailAt ?? at,
    auditEventId: uuidv7(),
    actorOrgId: caller.userId === null ? null : caller.orgId,
    actorId: caller.userId ?? null,
    actorKeyId,
    requestId: caller.requestId,
    transport: caller.transport,
    changes,
    ...Object.fromEntries(Object.keys(HOLDING_KINDS).map((kind) => [kind, of(kind)])),
  };
}
