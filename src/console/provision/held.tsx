import { ActionIcon, Button, CloseIcon, Group, Stack, Text } from '@mantine/core';
import { type ReactNode, useRef } from 'react';

interface HeldProps {
  /** Such as the name of a building. */
  name: string;
  isTaken: boolean;
  /** What the button with the cross does, such as “End the assignment in Mill Yard”. */
  action: string;
  /** What the call does if the button was used, such as “Moves out on save”. */
  consequence: string;
  /** Null if the user cannot take it away. */
  onTake: ((isTaken: boolean) => void) | null;
  children?: ReactNode;
}

/** Something that the person has now, with a button that takes it away on save. */
export function Held({ name, isTaken, action, consequence, onTake, children }: HeldProps) {
  const row = useRef<HTMLDivElement>(null);
  const take = (is: boolean) => {
    onTake?.(is);
    requestAnimationFrame(() => row.current?.querySelector('button')?.focus()); // the one instead of it
  };
  return (
    <Group ref={row} wrap="nowrap" role="group" aria-label={name}>
      <Stack gap={4} flex={1} miw={0}>
        <Text size="sm" td={isTaken ? 'line-through' : undefined}>
          {name}
        </Text>
        {isTaken ? <Text size="sm">{consequence}</Text> : children}
      </Stack>
      {isTaken ? (
        <Button variant="default" size="xs" onClick={() => take(false)} aria-label={`Undo: ${action}`}>
          Undo
        </Button>
      ) : (
        onTake && (
          <ActionIcon variant="default" size="lg" aria-label={action} onClick={() => take(true)}>
            <CloseIcon />
          </ActionIcon>
        )
      )}
    </Group>
  );
}

/** The list with or without an entry. */
export const toggled = <Id,>(ids: readonly Id[], id: Id, isIn: boolean): Id[] =>
  isIn ? [...ids, id] : ids.filter((other) => other !== id);
