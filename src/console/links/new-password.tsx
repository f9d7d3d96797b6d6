import { Alert, Button, PasswordInput, Stack, Text } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useState } from 'react';
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
  const form = useForm({
    initialValues: { password: '', again: '' },
    validate: { again: (again, { password }) => (again === password ? null : 'The passwords do not match.') },
  });
  const [problem, setProblem] = useState<string | null>(null);

  const submit = form.onSubmit(async ({ password }) => {
    setProblem(null);
    const { accessToken, error } = await chooseBy(purpose, { token, password });
    if (accessToken !== undefined) setProblem(await onUsed(accessToken, password));
    else if (problemAt('/token', error) !== null) onInvalid();
    else if (problemAt('/password', error) !== null) form.setErrors({ password: problemAt('/password', error) });
    else if (error) setProblem(sentenceOf(error, 'The password may already be set: try to sign in with it first.'));
  });

  return (
    <form onSubmit={submit}>
      <Stack>
        <Text size="sm">You sign in with this password from now on.</Text>
        <PasswordInput
          label="New password"
          description={<PasswordRules password={form.values.password} />}
          autoComplete="new-password"
          required
          autoFocus
          {...form.getInputProps('password')}
          aria-invalid={form.errors['password'] !== undefined}
        />
        <PasswordInput
          label="Repeat the password"
          autoComplete="new-password"
          required
          {...form.getInputProps('again')}
          aria-invalid={form.errors['again'] !== undefined}
        />
        {problem !== null && (
          <Alert color="red" role="alert">
            {problem}
          </Alert>
        )}
        <Button type="submit" loading={form.submitting}>
          Set the password
        </Button>
      </Stack>
    </form>
  );
}
