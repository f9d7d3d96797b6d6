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

/** Browsers never send the part after the #. We also remove it from the address, so that no history keeps it. */
function takeToken(): string {
  const token = location.hash.slice(1);
  if (token !== '') history.replaceState(null, '', location.pathname);
  return token;
}

/** Read once before the first render, because React may render twice. */
let first = location.pathname === '/accept' ? takeToken() : '';

interface AcceptPageProps {
  /** Signs in with the token that accepting the invitation returned. @returns why that failed, or null */
  onAccepted: (accessToken: string) => Promise<string | null>;
}

/** The page that the link of an invitation opens. */
export function AcceptPage({ onAccepted }: AcceptPageProps) {
  const [token, setToken] = useState(first);
  const [isDead, setDead] = useState(false);
  useEffect(() => {
    first = ''; // going back to this page must not reuse the token
    const take = () => {
      const another = takeToken();
      if (another === '') return;
      setToken(another);
      setDead(false);
    };
    addEventListener('hashchange', take); // pasting another link into the address bar does not reload the page
    return () => removeEventListener('hashchange', take);
  }, []);

  if (token === '') {
    return (
      <Frame title="Open the link in your mail">
        <Text>The link is incomplete. Open the link in your invitation mail again.</Text>
      </Frame>
    );
  }
  if (isDead) {
    return (
      <Frame title="This invitation is not valid">
        <Text>It may have expired, or been used, replaced or revoked. Ask your administrator for a new one.</Text>
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
      setProblem('The passwords do not match.');
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
      setProblem('The connection was lost. The password may already be set: try to sign in with it first.');
    else if (error) setProblem(sentenceOf(error));
    setBusy(false);
    isSent.current = false;
  };

  return (
    <form onSubmit={(event) => void submit(event)}>
      <Stack>
        <Text size="sm">Choose a password. You sign in with it from now on.</Text>
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
          label="Repeat the password"
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
