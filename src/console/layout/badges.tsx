import { Badge } from '@mantine/core';
import type { ReactNode } from 'react';
import { INVITATIONS, STATUSES } from '../words.js';

/** The colour says good, in progress, bad or past; the text says what it is. */
const COLOURS = {
  ACTIVE: 'teal',
  ACCEPTED: 'teal',
  INVITED: 'yellow',
  QUEUED: 'yellow',
  SENT: 'yellow',
  FAILED: 'red',
  EXPIRED: 'orange',
  DEACTIVATED: 'gray',
} as const;

/** The status of an account. */
export function StatusBadge({ status, size = 'md' }: { status: keyof typeof STATUSES; size?: 'md' | 'lg' }) {
  return (
    <DotBadge color={COLOURS[status]} size={size}>
      {STATUSES[status]}
    </DotBadge>
  );
}

/** The status of an invitation. */
export function InvitationBadge({ status }: { status: keyof typeof INVITATIONS }) {
  return <DotBadge color={COLOURS[status]}>{INVITATIONS[status]}</DotBadge>;
}

/** Any other status. @param color says good (teal), in progress (yellow), bad (red) or past (gray) */
export function DotBadge({ color, size = 'md', children }: { color: string; size?: 'md' | 'lg'; children: ReactNode }) {
  return (
    <Badge variant="dot" color={color} size={size}>
      {children}
    </Badge>
  );
}

/** A role or a type, such as “Viewer” or “Manager”. */
export function NameBadge({ children }: { children: ReactNode }) {
  return <Badge variant="light">{children}</Badge>;
}
