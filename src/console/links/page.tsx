import { Alert, Anchor, Box, Button, Group, Paper, Stack, Text, Title } from '@mantine/core';
import { useDocumentTitle } from '@mantine/hooks';
import { type ReactNode, useEffect, useState } from 'react';
import { AskForLink } from './ask-for-link.js';
import { type LinkContent, type Previewed, readLink } from './preview.js';
import { NewPassword } from './new-password.js';
import { NameBadge } from '../layout/badges.js';
import { LoadingText } from '../layout/skeletons.js';
import { Wordmark } from '../layout/wordmark.js';
import { minute } from '../dates.js';

const PATHS = ['/accept', '/reset'];

/** Whether this is the path of a mailed link. */
export const isLinkPath = (path: string): boolean => PATHS.includes(path);

/** Browsers never send the part after the #. We also remove it from the address, so that no history keeps it. */
function takeToken(): string {
  const token = location.hash.slice(1);
  if (token !== '') history.replaceState(null, '', location.pathname);
  return token;
}

/** Read once before the first render, because React may render twice. */
let first = isLinkPath(location.pathname) ? takeToken() : '';

interface LinkPageProps {
  path: string;
  /** The one of the last sign-in, or ''. */
  organization: string;
  /** Signs in the user whom the link was for. @returns why that failed, or null */
  onUsed: (accessToken: string, password: string) => Promise<string | null>;
}

/** The page that the link of an invitation, or of a mail for a new password, opens. */
export function LinkPage({ path, organization, onUsed }: LinkPageProps) {
  const [token, setToken] = useState(first);
  useEffect(() => {
    first = ''; // going back to this page must not reuse the token
    const take = () => {
      const another = takeToken();
      if (another !== '') setToken(another);
    };
    addEventListener('hashchange', take); // pasting another link into the address bar does not reload the page
    return () => removeEventListener('hashchange', take);
  }, []);

  if (token !== '')
    return <OpenLink key={token} path={path} organization={organization} token={token} onUsed={onUsed} />;
  if (path === '/reset')
    return (
      <Frame title="Forgot your password?">
        <AskForLink organization={organization} />
        <ToSignIn />
      </Frame>
    );
  return (
    <Frame title="Open the link in your mail">
      <Text>The link is incomplete. Open the link in your invitation mail again.</Text>
    </Frame>
  );
}

function OpenLink({ path, organization, token, onUsed }: LinkPageProps & { token: string }) {
  const [preview, setPreview] = useState<Previewed | undefined>(undefined);
  const [attempt, setAttempt] = useState(1);
  useEffect(() => void readLink(token).then(setPreview), [token, attempt]);
  const retry = () => {
    setPreview(undefined);
    setAttempt(attempt + 1);
  };

  if (preview === undefined)
    return (
      <Frame title="Opening the link">
        <Box mih={240}>
          <LoadingText />
        </Box>
      </Frame>
    );
  if (preview === null) return path === '/reset' ? <InvalidReset organization={organization} /> : <InvalidInvitation />;
  if ('failure' in preview)
    return (
      <Frame title="The link could not be opened">
        <Alert color="red" role="alert">
          {preview.failure}
        </Alert>
        <Button variant="default" onClick={retry}>
          Try again
        </Button>
      </Frame>
    );
  return (
    <Frame title={preview.purpose === 'INVITATION' ? 'Accept the invitation' : 'Choose a new password'}>
      <About preview={preview} />
      <NewPassword token={token} preview={preview} onUsed={onUsed} onInvalid={() => setPreview(null)} />
    </Frame>
  );
}

function About({ preview }: { preview: LinkContent }) {
  const { organization, name, invitedBy, roles, buildings, purpose, expiresAt } = preview;
  const why =
    purpose === 'PASSWORD_RESET'
      ? `Choose a new password for your account at ${organization}.`
      : invitedBy === null
        ? `You have been invited to ${organization}.`
        : `${invitedBy} has invited you to ${organization}.`;
  return (
    <Stack gap="xs">
      <Text>
        Hello {name}. {why}
      </Text>
      {purpose === 'INVITATION' && <Names of={roles} title="Your roles" />}
      {purpose === 'INVITATION' && <Names of={buildings} title="Your buildings" />}
      {purpose === 'PASSWORD_RESET' && invitedBy !== null && <Text size="sm">{invitedBy} has sent you this link.</Text>}
      <Text size="sm">The link works until {minute(expiresAt)}.</Text>
    </Stack>
  );
}

function Names({ of: names, title }: { of: readonly string[]; title: string }) {
  if (names.length === 0) return null;
  return (
    <Group gap={6} role="group" aria-label={title}>
      <Text size="sm">{title}:</Text>
      {names.map((name) => (
        <NameBadge key={name}>{name}</NameBadge>
      ))}
    </Group>
  );
}

function InvalidInvitation() {
  return (
    <Frame title="This invitation is not valid">
      <Text>It may have expired, or been used, replaced or revoked. Ask your administrator for a new one.</Text>
      <ToSignIn />
    </Frame>
  );
}

function InvalidReset({ organization }: { organization: string }) {
  return (
    <Frame title="This link is not valid">
      <Text>It may have expired, or been used or replaced. A link for a new password works once, for 1 hour.</Text>
      <AskForLink organization={organization} />
      <ToSignIn />
    </Frame>
  );
}

const ToSignIn = () => <Anchor href="/">I have a password and want to sign in</Anchor>;

function Frame({ title, children }: { title: string; children: ReactNode }) {
  useDocumentTitle(title);
  return (
    <Stack mih="100dvh" p="md" gap="lg" align="center" justify="center" component="main">
      <Wordmark />
      <Paper withBorder shadow="sm" p="xl" radius="md" w="100%" maw={420}>
        <Stack>
          <Title order={1} size="h3">
            {title}
          </Title>
          {children}
        </Stack>
      </Paper>
    </Stack>
  );
}
