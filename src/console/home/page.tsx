import { Stack } from '@mantine/core';
import IconHome from '@tabler/icons-react/icons/IconHome';
import { useQuery } from 'urql';
import { PageHeader } from '../layout/page.js';
import { Empty, Failure, Loading } from '../layout/states.js';
import { HomesPanel, RolesPanel, WorkPanel } from '../people/holdings.js';
import { PERSON } from '../people/operations.js';
import { useSession } from '../session/session.js';

/** What the signed-in user has, homes first: the first page of those who cannot see other people. */
export function HomePage() {
  const { id, name, organization } = useSession().me;
  const [{ data, error }, ask] = useQuery({ query: PERSON, variables: { id } });
  if (error && data?.user == null) return <Failure error={error} onRetry={() => ask()} />;
  if (data?.user == null) return <Loading />;
  const { roles, assignments, occupancies } = data.user;
  const isEmpty = occupancies.length + assignments.length + (roles?.length ?? 0) === 0;
  return (
    <Stack gap="lg">
      <PageHeader title={`Hello ${name}`} description={`What you have at ${organization.name}`} />
      {error && <Failure error={error} onRetry={() => ask()} />}
      {occupancies.length > 0 && <HomesPanel of={occupancies} />}
      {assignments.length > 0 && <WorkPanel of={assignments} />}
      {roles !== null && roles.length > 0 && <RolesPanel of={roles} />}
      {isEmpty && (
        <Empty icon={IconHome}>You have no role, building or home here yet. An administrator can give you one.</Empty>
      )}
    </Stack>
  );
}
