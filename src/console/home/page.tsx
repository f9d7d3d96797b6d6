import { Stack } from '@mantine/core';
import { useQuery } from 'urql';
import { PageHeader } from '../layout/page.js';
import { Failure, Loading } from '../layout/states.js';
import { HoldingPanels } from '../people/holdings.js';
import { PERSON } from '../people/operations.js';
import { useSession } from '../session/session.js';

/** The roles, buildings and homes of the signed-in user: the first page of those who cannot see other people. */
export function HomePage() {
  const { id, name, organization } = useSession().me;
  const [{ data, error }, ask] = useQuery({ query: PERSON, variables: { id } });
  if (error && data?.user == null) return <Failure error={error} onRetry={() => ask()} />;
  if (data?.user == null) return <Loading />;
  return (
    <Stack gap="lg">
      <PageHeader title={`Hello ${name}`} description={`What you have at ${organization.name}`} />
      {error && <Failure error={error} onRetry={() => ask()} />}
      <HoldingPanels person={data.user} />
    </Stack>
  );
}
