import { Alert, Anchor, Button, Overlay, Paper, PasswordInput, Stack, Text, Title } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useDocumentTitle } from '@mantine/hooks';
import { useState } from 'react';
import { Wordmark } from '../layout/wordmark.js';
import { AccountFields } from './account-fields.js';
import type { Account } from './calls.js';

interface SignInProps {
  /** The one of the last sign-in, or ''. */
  organization?: string;
  /** The account whose session has ended. Only this user can go on. */
  ended?: Account;
  /** @returns why it failed, or null */
  onSignIn: (account: Account, password: string) => Promise<string | null>;
  onLeave?: () => void;
}

export function SignIn({ organization = '', ended, onSignIn, onLeave }: SignInProps) {
  const form = useForm({ initialValues: { ...(ended ?? { organization, email: '' }), password: '' } });
  const [problem, setProblem] = useState<string | null>(null);
  useDocumentTitle(ended ? '' : 'Property provisioning'); // '' keeps the title of the page below

  const submit = form.onSubmit(async ({ password, ...account }) => {
    setProblem(null);
    setProblem(await onSignIn(account, password));
  });

  const page = (
    <Stack mih="100dvh" p="md" gap="lg" align="center" justify="center" component={ended ? 'div' : 'main'}>
      {!ended && <Wordmark />}
      <Paper
        withBorder
        shadow="sm"
        p="xl"
        radius="md"
        w="100%"
        maw={400}
        role={ended && 'dialog'}
        aria-modal={ended && true}
        aria-labelledby="sign-in"
      >
        <form onSubmit={submit}>
          <Stack>
            <Title order={1} size="h3" id="sign-in">
              {ended ? 'Sign in again' : 'Sign in'}
            </Title>
            {ended && <Text size="sm">Your session has expired. Your entries are still there.</Text>}
            <AccountFields
              inputOf={(field) => form.getInputProps(field)}
              isReadOnly={ended !== undefined}
              {...(!ended && { focus: organization === '' ? 'organization' : 'email' })}
            />
            <PasswordInput
              label="Password"
              autoComplete="current-password"
              required
              autoFocus={ended !== undefined}
              {...form.getInputProps('password')}
            />
            {problem !== null && (
              <Alert color="red" role="alert">
                {problem}
              </Alert>
            )}
            <Button type="submit" loading={form.submitting}>
              Sign in
            </Button>
            {!ended && (
              <Anchor size="sm" href="/reset">
                Forgot your password?
              </Anchor>
            )}
            {onLeave && (
              <Anchor component="button" type="button" size="sm" onClick={onLeave}>
                Sign in as another user
              </Anchor>
            )}
          </Stack>
        </form>
      </Paper>
    </Stack>
  );
  return ended ? (
    <Overlay fixed backgroundOpacity={0.4} blur={3} zIndex={1000}>
      {page}
    </Overlay>
  ) : (
    page
  );
}
