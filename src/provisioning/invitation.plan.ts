import { expiryOf, invitationStatusAt } from '../invitations/invitation-status.plan.js';
import type { Draft } from './draft.plan.js';
import type { ProvisionedInvitation, ProvisionWarning } from './provision-result.model.js';
import type { ProvisioningFacts, UserFacts } from './provisioning.facts.js';
import type { ProvisioningRequest } from './provisioning.request.js';

const QUEUED: ProvisionedInvitation = { status: 'QUEUED', expiresAt: null };

/**
 * An invitation goes to whoever has none that is open; an account that is ACTIVE needs none. Comes last: it announces the rest.
 * @returns the invitation that stands afterwards
 */
export function planInvitation(
  draft: Draft,
  { user, now }: ProvisioningFacts,
  { invitation: asked }: ProvisioningRequest,
): ProvisionedInvitation | null {
  const held = user?.invitation ?? null;
  const current = held && { status: invitationStatusAt(now, held), expiresAt: expiryOf(held) };
  const isOpen = current !== null && current.status !== 'ACCEPTED';

  if (asked === 'KEEP') return current;
  if (asked === 'REVOKE') {
    if (!isOpen) return current;
    draft.changes.push({ kind: 'INVITATION_REVOKED' });
    return null;
  }
  if (user !== null && !needsInvitation(user, asked, isOpen)) {
    // What asks for a new one is a call of its own, without an input that could be pointed into.
    draft.warnings.push(inviteNotNeeded(asked === 'RESEND' ? '' : '/identity/sendInvite'));
    return current;
  }
  const isOnItsWay = current?.status === 'QUEUED' || current?.status === 'SENT';
  if (asked === 'SEND' && isOnItsWay) return current;
  draft.changes.push({ kind: 'INVITATION_QUEUED' });
  return QUEUED;
}

/** Of the ACTIVE only those get one, when it is asked for anew, whose password somebody else has set: it confirms the mailbox. */
function needsInvitation(user: UserFacts, asked: 'SEND' | 'RESEND', isOpen: boolean): boolean {
  if (user.status !== 'ACTIVE') return true;
  return asked === 'RESEND' && (isOpen || user.passwordSetter !== null);
}

function inviteNotNeeded(pointer: string): ProvisionWarning {
  return { code: 'INVITE_NOT_NEEDED', pointer, detail: 'The user is active already; no invitation is sent.' };
}
