import { Stack } from '@mantine/core';
import { useQuery } from 'urql';
import { Initials } from '../layout/initials.js';
import { PageHeader } from '../layout/page.js';
import { useSession } from '../session/session.js';
import { OwnAccess } from './access.js';
import { MY_SESSIONS } from './operations.js';
import { Password } from './password.js';
import { Profile } from './profile.js';
import { Sessions } from './sessions.js';

/** The account of the signed-in user. */
export function AccountPage() {
  const { me } = useSession();
  const [sessions, ask] = useQuery({ query: MY_SESSIONS });
  const reload = () => ask({ requestPolicy: 'network-only' });
  return (
    <Stack gap="lg" maw={760}>
      <PageHeader
        title="My account"
        description={`${me.name}, ${me.email}`}
        avatar={<Initials id={me.id} name={me.name} size={44} />}
      />
      <Profile />
      <Password onChanged={reload} />
      <Sessions of={sessions} onChanged={reload} />
      <OwnAccess />
    </Stack>
  );
}
