import { Alert, Button, PasswordInput, Stack, Text } from '@mantine/core';
import { type SubmitEvent, useRef, useState } from 'react';
import type { CombinedError } from 'urql';
import { graphql } from '../api/graphql.js';
import type { LinkContent } from './preview.js';
import { PasswordRules } from './password-rules.js';
import { openClient } from '../api/open-client.js';
import { problemAt, sentenceOf } from '../api/problems.js';

const ACCEPT = graphql(`
  mutation Accept($input: AcceptInvitationInput!) {
    acceptInvitation(input: $input) {
      accessToken
    }
  }
`);

const RESET = graphql(`
  mutation Reset($input: ResetPasswordInput!) {
    resetPassword(input: $input) {
      accessToken
    }
  }
`);

interface Used {
  accessToken: string | undefined;
  error: CombinedError | undefined;
}

async function chooseBy(purpose: LinkContent['purpose'], input: { token: string; password: string }): Promise<Used> {
  if (purpose === 'INVITATION') {
    const { data, error } = await openClient.mutation(ACCEPT, { input });
    return { accessToken: data?.acceptInvitation?.accessToken, error };
  }
  const { data, error } = await openClient.mutation(RESET, { input });
  return { accessToken: data?.resetPassword?.accessToken, error };
}

interface NewPasswordProps {
  token: string;
  preview: LinkContent;
  /** Signs in the user whom the link was for. @returns why that failed, or null */
  onUsed: (accessToken: string, password: string) => Promise<string | null>;
  onInvalid: () => void;
}

/** Uses the link: sets a password. */
export function NewPassword({ token, preview: { purpose }, onUsed, onInvalid }: NewPasswordProps) {
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
    const { accessToken, error } = await chooseBy(purpose, { token, password });
    if (accessToken !== undefined) setProblem(await onUsed(accessToken, password));
    else if (problemAt('/token', error) !== null) onInvalid();
    else if (problemAt('/password', error) !== null) setPasswordProblem(problemAt('/password', error));
    else if (error?.networkError)
      setProblem('The connection was lost. The password may already be set: try to sign in with it first.');
    else if (error) setProblem(sentenceOf(error));
    setBusy(false);
    isSent.current = false;
  };

  return (
    <form onSubmit={(event) => void submit(event)}>
      <Stack>
        <Text size="sm">You sign in with this password from now on.</Text>
        <PasswordInput
          label="New password"
          description={<PasswordRules password={password} />}
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
