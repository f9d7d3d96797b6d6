import { Badge } from '@mantine/core';
import type { ReactNode } from 'react';
import { STATUSES } from '../words.js';

/** The colour says good, in progress, bad or past; the text says what it is. */
const COLOURS = {
  ACTIVE: 'teal',
  INVITED: 'yellow',
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
