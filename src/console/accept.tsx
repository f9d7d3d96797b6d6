import { Alert, Anchor, Button, Center, Paper, PasswordInput, Stack, Text, Title } from '@mantine/core';
import { type ReactNode, type SubmitEvent, useEffect, useRef, useState } from 'react';
import { graphql } from './graphql.js';
import { openClient } from './open-client.js';
import { problemAt, problemsIn } from './problems.js';
import { sentenceOf } from './states.js';

const ACCEPT = graphql(`
  mutation Accept($input: AcceptInvitationInput!) {
    acceptInvitation(input: $input) {
      accessToken
    }
  }
`);

/**
 * What stands after the # is never sent by a browser. Taken out of the address at once, it stays in no history either.
 */
function takeToken(): string {
  const token = location.hash.slice(1);
  if (token !== '') history.replaceState(null, '', location.pathname);
  return token;
}

/** Taken once, before anything is drawn: drawing may happen twice. */
let first = location.pathname === '/accept' ? takeToken() : '';

interface AcceptPageProps {
  /** Signs in with what the acceptance has given. @returns why that did not work, or null */
  onAccepted: (accessToken: string) => Promise<string | null>;
}

/** Where the link of an invitation leads. */
export function AcceptPage({ onAccepted }: AcceptPageProps) {
  const [token, setToken] = useState(first);
  const [isDead, setDead] = useState(false);
  useEffect(() => {
    first = ''; // the way back to this page is none to the invitation
    const take = () => {
      const another = takeToken();
      if (another === '') return;
      setToken(another);
      setDead(false);
    };
    addEventListener('hashchange', take); // a link that is pasted into the address loads no page
    return () => removeEventListener('hashchange', take);
  }, []);

  if (token === '') {
    return (
      <Frame title="Open the link in your mail">
        <Text>The address of this page has no complete link of an invitation. Open the link in your mail again.</Text>
      </Frame>
    );
  }
  if (isDead) {
    return (
      <Frame title="This invitation cannot be used">
        <Text>It has expired, or was used, replaced or revoked. Ask whoever invited you to send a new one.</Text>
        <Anchor href="/">I have a password and want to sign in</Anchor>
      </Frame>
    );
  }
  return (
    <Frame title="Accept the invitation">
      <PasswordForm key={token} token={token} onAccepted={onAccepted} onDead={() => setDead(true)} />
    </Frame>
  );
}

function Frame({ title, children }: { title: string; children: ReactNode }) {
  return (
    <Center mih="100dvh" p="md" component="main">
      <Paper withBorder shadow="sm" p="xl" radius="md" w="100%" maw={420}>
        <Stack>
          <Title order={1} size="h3">
            {title}
          </Title>
          {children}
        </Stack>
      </Paper>
    </Center>
  );
}

function PasswordForm({ token, onAccepted, onDead }: AcceptPageProps & { token: string; onDead: () => void }) {
  const [password, setPassword] = useState('');
  const [again, setAgain] = useState('');
  const [problem, setProblem] = useState<string | null>(null);
  const [passwordProblem, setPasswordProblem] = useState<string | null>(null);
  const [isBusy, setBusy] = useState(false);
  const isSent = useRef(false);

  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    if (isSent.current) return;
    if (password !== again) {
      setProblem('The two passwords differ.');
      return;
    }
    isSent.current = true;
    setBusy(true);
    setProblem(null);
    setPasswordProblem(null);
    const { data, error } = await openClient.mutation(ACCEPT, { input: { token, password } });
    if (data?.acceptInvitation) setProblem(await onAccepted(data.acceptInvitation.accessToken));
    else if (problemsIn(error).some(({ code }) => code === 'INVITATION_INVALID')) onDead();
    else if (problemAt('/password', error)) setPasswordProblem(problemAt('/password', error));
    else if (error?.networkError)
      setProblem('The answer was lost. It may have worked: try to sign in with this password first.');
    else if (error) setProblem(sentenceOf(error));
    setBusy(false);
    isSent.current = false;
  };

  return (
    <form onSubmit={(event) => void submit(event)}>
      <Stack>
        <Text size="sm">Choose the password that you will sign in with.</Text>
        <PasswordInput
          label="New password"
          description="At least 8 characters, and not a common one"
          autoComplete="new-password"
          required
          autoFocus
          value={password}
          onChange={({ currentTarget: { value } }) => setPassword(value)}
          error={passwordProblem}
          aria-invalid={passwordProblem !== null}
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
  );
}
