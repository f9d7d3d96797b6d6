import { Alert, Anchor, Button, Center, Paper, PasswordInput, Stack, Text, Title } from '@mantine/core';
import { type SubmitEvent, useState } from 'react';
import { graphql } from './graphql.js';
import { openClient } from './session.js';
import { sentenceOf } from './states.js';

const ACCEPT = graphql(`
  mutation Accept($input: AcceptInvitationInput!) {
    acceptInvitation(input: $input) {
      user {
        name
        email
      }
    }
  }
`);

/** What stands after the # never leaves the browser by itself; taken out of the address at once, it stays in no history either. */
function takeToken(): string {
  const token = location.hash.slice(1);
  history.replaceState(null, '', location.pathname);
  return token;
}

const token = location.pathname === '/accept' ? takeToken() : '';

/** Where the link of an invitation leads. */
export function AcceptPage() {
  const [password, setPassword] = useState('');
  const [again, setAgain] = useState('');
  const [problem, setProblem] = useState<string | null>(null);
  const [isDead, setDead] = useState(token === '');
  const [isBusy, setBusy] = useState(false);
  const [person, setPerson] = useState<{ name: string; email: string } | null>(null);

  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    if (password !== again) {
      setProblem('The two passwords differ.');
      return;
    }
    setBusy(true);
    setProblem(null);
    const { data, error } = await openClient.mutation(ACCEPT, { input: { token, password } });
    setBusy(false);
    const problems = error?.graphQLErrors.flatMap(
      ({ extensions }) => (extensions['errors'] ?? []) as { code: string; detail: string }[],
    );
    if (data) setPerson(data.acceptInvitation.user);
    else if (problems?.some(({ code }) => code === 'INVITATION_INVALID')) setDead(true);
    else setProblem(problems?.[0]?.detail ?? (error ? sentenceOf(error) : null));
  };

  return (
    <Center mih="100dvh" p="md" component="main">
      <Paper withBorder shadow="sm" p="xl" radius="md" w="100%" maw={420}>
        {isDead ? (
          <Stack>
            <Title order={1} size="h3">
              This invitation cannot be used
            </Title>
            <Text>It has expired, or was used, replaced or revoked. Ask whoever invited you to send a new one.</Text>
            <Anchor href="/">I have a password and want to sign in</Anchor>
          </Stack>
        ) : person !== null ? (
          <Stack>
            <Title order={1} size="h3">
              Welcome, {person.name}
            </Title>
            <Text>Your password is set. Sign in as {person.email} from now on.</Text>
            <Button component="a" href="/">
              Sign in
            </Button>
          </Stack>
        ) : (
          <form onSubmit={(event) => void submit(event)}>
            <Stack>
              <Title order={1} size="h3">
                Accept the invitation
              </Title>
              <Text size="sm">Choose the password that you will sign in with.</Text>
              <PasswordInput
                label="New password"
                description="At least 8 characters"
                autoComplete="new-password"
                required
                autoFocus
                value={password}
                onChange={({ currentTarget: { value } }) => setPassword(value)}
              />
              <PasswordInput
                label="The same again"
                autoComplete="new-password"
                required
                value={again}
                onChange={({ currentTarget: { value } }) => setAgain(value)}
              />
              {problem !== null && (
                <Alert color="red" role="alert">
                  {problem}
                </Alert>
              )}
              <Button type="submit" loading={isBusy}>
                Set the password
              </Button>
            </Stack>
          </form>
        )}
      </Paper>
    </Center>
  );
}
