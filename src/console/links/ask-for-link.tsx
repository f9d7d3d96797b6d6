import { Alert, Button, Stack, Text } from '@mantine/core';
import { type SubmitEvent, useState } from 'react';
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
  const [account, setAccount] = useState({ organization, email: '' });
  const [askedFor, setAskedFor] = useState<string | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const [isBusy, setBusy] = useState(false);

  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    setBusy(true);
    setProblem(null);
    setAskedFor(null);
    const { error } = await openClient.mutation(REQUEST, { input: account });
    if (error === undefined) setAskedFor(account.email);
    else setProblem(sentenceOf(error));
    setBusy(false);
  };

  return (
    <form onSubmit={(event) => void submit(event)}>
      <Stack>
        <Text size="sm">Enter your account to get a mail with a link for a new password.</Text>
        <AccountFields account={account} onChange={setAccount} />
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
        <Button type="submit" loading={isBusy}>
          Send me a link
        </Button>
      </Stack>
    </form>
  );
}
