import { Alert, Button, Stack, Text } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useState } from 'react';
import { graphql } from '../api/graphql.js';
import { openClient } from '../api/open-client.js';
import { sentenceOf } from '../api/problems.js';
import { AccountFields } from '../session/account-fields.js';

const REQUEST = graphql(`
  mutation RequestReset($input: RequestPasswordResetInput!) {
    requestPasswordReset(input: $input)
  }
`);

/**
 * Asks for a link for a new password. The answer does not tell whether the account exists.
 * @param organization the one of the last sign-in, or ''
 */
export function AskForLink({ organization }: { organization: string }) {
  const form = useForm({ initialValues: { organization, email: '' } });
  const [askedFor, setAskedFor] = useState<string | null>(null);
  const [problem, setProblem] = useState<string | null>(null);

  const submit = form.onSubmit(async (input) => {
    setProblem(null);
    setAskedFor(null);
    const { error } = await openClient.mutation(REQUEST, { input });
    if (error === undefined) setAskedFor(input.email);
    else setProblem(sentenceOf(error, 'The mail may be on its way already.'));
  });

  return (
    <form onSubmit={submit}>
      <Stack>
        <Text size="sm">Enter your account to get a mail with a link for a new password.</Text>
        <AccountFields inputOf={(field) => form.getInputProps(field)} />
        {problem !== null && (
          <Alert color="red" role="alert">
            {problem}
          </Alert>
        )}
        {askedFor !== null && (
          <Alert color="green" role="status">
            A mail to {askedFor} is on its way, if there is an active account with this address. The link in it works
            for 1 hour.
          </Alert>
        )}
        <Button type="submit" loading={form.submitting}>
          Send me a link
        </Button>
      </Stack>
    </form>
  );
}
