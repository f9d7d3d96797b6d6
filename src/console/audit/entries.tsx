import { Anchor, Group, List, Paper, Stack, Text, ThemeIcon, Title } from '@mantine/core';
import IconKey from '@tabler/icons-react/icons/IconKey';
import IconTerminal2 from '@tabler/icons-react/icons/IconTerminal2';
import { Link } from 'wouter';
import { Initials } from '../layout/initials.js';
import { useRoleName } from '../session/session.js';
import { changeInWords } from '../words.js';
import { callerInWords, deedOf, deedOfAll } from './deeds.js';
import type { Event } from './operations.js';
import { dayInWords, minute, timeOfDay } from '../dates.js';

/** Audit events, newest first, under a heading for each day. */
export function Entries({ of: events }: { of: readonly Event[] }) {
  return (
    <Stack gap="lg">
      {byDay(events).map(([day, those]) => (
        <section key={day} aria-label={day}>
          <Title order={2} size="h5" mb="xs">
            {day}
          </Title>
          <Paper withBorder>
            <List listStyleType="none" w="100%">
              {those.map((event, n) => (
                <Entry key={event.id} event={event} isFirst={n === 0} />
              ))}
            </List>
          </Paper>
        </section>
      ))}
    </Stack>
  );
}

function byDay(events: readonly Event[]): [string, Event[]][] {
  const days = new Map<string, Event[]>();
  for (const event of events) {
    const day = dayInWords(event.createdAt);
    days.set(day, [...(days.get(day) ?? []), event]);
  }
  return [...days];
}

function Entry({ event, isFirst }: { event: Event; isFirst: boolean }) {
  const { changes, createdAt, transport } = event;
  const roleName = useRoleName();
  // The sentence says a single change, and that an account was created.
  const details = changes.length === 1 ? [] : changes.filter(({ kind }) => kind !== 'USER_CREATED');
  return (
    <List.Item
      px="md"
      py="sm"
      styles={{ itemWrapper: { width: '100%' }, itemLabel: { width: '100%' } }}
      {...(!isFirst && { style: { borderTop: '1px solid var(--mantine-color-default-border)' } })}
    >
      <Group align="flex-start" wrap="nowrap" gap="sm">
        <Face event={event} />
        <div style={{ flex: 1 }}>
          <Sentence event={event} />
          {details.length > 0 && (
            <List size="sm" mt={2}>
              {details.map((change, n) => (
                <List.Item key={n}>{changeInWords(change, true, roleName)}</List.Item>
              ))}
            </List>
          )}
        </div>
        <Text size="xs" c="dimmed" ta="right" style={{ flexShrink: 0 }}>
          <time dateTime={createdAt} title={minute(createdAt)}>
            {timeOfDay(createdAt)}
          </time>
          <br />
          {WAYS[transport]}
        </Text>
      </Group>
    </List.Item>
  );
}

const WAYS = { GRAPHQL: 'GraphQL', REST: 'REST', CLI: 'Command line' } as const;

/** The initials of the actor, or an icon of the program. */
function Face({ event: { actor, actorKeyId } }: { event: Event }) {
  if (actor !== null) return <Initials id={actor.id} name={actor.name} size={28} />;
  const Icon = actorKeyId === null ? IconTerminal2 : IconKey;
  return (
    <ThemeIcon variant="light" color="gray" size={28} radius="xl" aria-hidden>
      <Icon size={16} />
    </ThemeIcon>
  );
}

/** Who did what to whom, in one sentence. */
function Sentence({ event }: { event: Event }) {
  const roleName = useRoleName();
  const { changes, actor, subject } = event;
  const [only, second] = changes;
  const { before, after, self } = only && second === undefined ? deedOf(only, roleName) : deedOfAll(changes);
  const who = actor ? <Person of={actor} /> : <b>{capitalized(callerInWords(event))}</b>;
  if (actor?.id === subject.id)
    return (
      <Text size="sm" pt={4}>
        {who} {self}
      </Text>
    );
  return (
    <Text size="sm" pt={4}>
      {who} {before} <Person of={subject} /> {after}
    </Text>
  );
}

const capitalized = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}`;

function Person({ of: { id, name } }: { of: { id: string; name: string } }) {
  return (
    <Anchor component={Link} href={`/people/${id}`} fw={600} c="var(--mantine-color-text)" underline="hover">
      {name}
    </Anchor>
  );
}
