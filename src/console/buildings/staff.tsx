import { Anchor, Button, Group, List, Stack } from '@mantine/core';
import { useRef, useState } from 'react';
import { Link } from 'wouter';
import type { ResultOf } from '../api/graphql.js';
import { NameBadge } from '../layout/badges.js';
import { Initials } from '../layout/initials.js';
import { type AssignmentType, TYPES } from '../words.js';
import type { STAFF } from './operations.js';

type StaffMember = NonNullable<NonNullable<ResultOf<typeof STAFF>['building']>['staff']>[number];

/** Number of people shown before the user asks for all. */
const FEW = 12;

/** The types in the order in which a building shows them. */
const ORDER: readonly AssignmentType[] = ['BUILDING_ADMIN', 'MANAGER', 'STAFF'];

/** The people who work in a building, sorted by type, then by name. */
export function Staff({ of: all }: { of: readonly StaffMember[] }) {
  const [isWhole, setWhole] = useState(all.length <= FEW);
  const list = useRef<HTMLDivElement>(null);
  const sorted = all.toSorted((a, b) => ORDER.indexOf(a.type) - ORDER.indexOf(b.type));
  return (
    <Stack ref={list} tabIndex={-1} align="flex-start" style={{ outline: 'none' }}>
      <List listStyleType="none" spacing="xs">
        {(isWhole ? sorted : sorted.slice(0, FEW)).map(({ userId, name, type }) => (
          <List.Item key={userId}>
            <Group gap="xs">
              <Initials id={userId} name={name} size={26} />
              <Anchor component={Link} href={`/people/${userId}`}>
                {name}
              </Anchor>
              <NameBadge>{TYPES[type]}</NameBadge>
            </Group>
          </List.Item>
        ))}
      </List>
      {!isWhole && (
        <Button
          variant="default"
          size="xs"
          onClick={() => {
            setWhole(true);
            list.current?.focus();
          }}
        >
          Show all {all.length.toLocaleString('en')}
        </Button>
      )}
    </Stack>
  );
}
