import { authExchange } from '@urql/exchange-auth';
import { createContext, type ReactNode, useCallback, useContext, useEffect, useMemo, useRef, useState } from 'react';
import { Client, type CombinedError, fetchExchange, Provider } from 'urql';
import { useLocation } from 'wouter';
import { graphql, type ResultOf } from './graphql.js';
import { isLinkPath, LinkPage } from './link.js';
import { openClient } from './open-client.js';
import { hasErrorCode } from './problems.js';
import { SignIn } from './sign-in.js';
import { sentenceOf } from './states.js';

/** The account of the signed-in user, as they entered it. */
export interface Account {
  organization: string;
  email: string;
}

const LOGIN = graphql(`
  mutation Login($input: LoginInput!) {
    login(input: $input) {
      accessToken
    }
  }
`);

const ME = graphql(`
  query Me {
    me {
      id
      name
      email
      permissions
      administeredBuildingIds
      organization {
        name
        slug
      }
    }
  }
`);

export type Me = ResultOf<typeof ME>['me'];

interface Session {
  me: Me;
  signOut: () => void;
}

const SessionContext = createContext<Session | null>(null);

/** The signed-in user and the sign-out function. */
export function useSession(): Session {
  const session = useContext(SessionContext);
  if (session === null) throw new Error('There is no session outside of SessionProvider');
  return session;
}

/** What the signed-in user can do, in the organization or in the buildings that they administer. */
export function useMay() {
  const { permissions, administeredBuildingIds } = useSession().me;
  const administers = administeredBuildingIds.length > 0;
  return {
    provision: permissions.includes('PEOPLE_PROVISION') || administers,
    /** Including roles, passwords and all assignment types. */
    provisionFully: permissions.includes('PEOPLE_PROVISION'),
    seePeople: permissions.includes('PEOPLE_READ') || administers,
    /** If a search finds no user, none exists. */
    seeAllPeople: permissions.includes('PEOPLE_READ'),
    seeBuildings: permissions.includes('BUILDINGS_READ') || administers,
    seeTrail: permissions.includes('AUDIT_READ'),
  };
}

/** The first page of users who cannot provision. */
export function useLookout(): string {
  const { seePeople, seeBuildings } = useMay();
  const { id } = useSession().me;
  return seePeople ? '/people' : seeBuildings ? '/buildings' : `/people/${id}`;
}

/** Keeps the token in memory only, never in storage or a URL. */
class Access {
  token: string | null = null;
  private onRenewed: (() => void) | null = null;
  private isClosed = false;

  constructor(private readonly onExpired: () => void) {}

  /** Without a cache, so that pages show the current data. */
  readonly client = new Client({
    url: '/graphql',
    preferGetMethod: false,
    exchanges: [
      // If the token has expired, calls wait for a new token and are then repeated, so no input is lost.
      authExchange((utils) =>
        Promise.resolve({
          addAuthToOperation: (operation) =>
            this.token === null ? operation : utils.appendHeaders(operation, { authorization: `Bearer ${this.token}` }),
          willAuthError: () => this.token === null,
          didAuthError: (error) => hasErrorCode(error, 'UNAUTHENTICATED'),
          refreshAuth: () =>
            new Promise<void>((resolve) => {
              this.token = null;
              this.onRenewed = resolve;
              if (!this.isClosed) this.onExpired();
            }),
        }),
      ),
      fetchExchange,
    ],
  });

  /** After sign-out, waiting calls are never sent. */
  close(): void {
    this.isClosed = true;
    this.token = null;
  }

  /** @returns false if the user has signed out meanwhile */
  begin(token: string): boolean {
    if (this.isClosed) return false;
    this.token = token;
    this.onRenewed?.();
    this.onRenewed = null;
    return true;
  }
}

interface Signed {
  account: Account;
  access: Access;
  me: Me;
}

/** Shows the sign-in page to a user who is not signed in, and as an overlay when the token has expired. */
export function SessionProvider({ children }: { children: ReactNode }) {
  const [signed, setSigned] = useState<Signed | null>(null);
  const [isExpired, setExpired] = useState(false);
  const focused = useRef<HTMLElement>(null);
  const [location, navigate] = useLocation();

  const begin = async (account: Account, password: string): Promise<string | null> => {
    const { data, error } = await openClient.mutation(LOGIN, { input: { ...account, password } });
    return data?.login == null ? whyNot(error) : enter(data.login.accessToken, signed?.access);
  };
  /**
   * @param access the access of a user who signs in again
   * @returns why it failed, or null
   */
  const enter = async (token: string, access = new Access(onExpired)): Promise<string | null> => {
    const headers = { authorization: `Bearer ${token}` };
    const { data, error } = await openClient.query(ME, {}, { fetchOptions: { headers } });
    if (data == null) return whyNot(error);
    const { me } = data;
    if (!access.begin(token)) return null;
    setSigned({ account: { organization: me.organization.slug, email: me.email }, access, me });
    setExpired(false);
    return null;
  };
  const onExpired = () => {
    focused.current = document.activeElement as HTMLElement | null;
    setExpired(true);
  };
  const signOut = useCallback(() => {
    signed?.access.close();
    setSigned(null);
    setExpired(false);
    navigate('/', { replace: true }); // hide the search of this user from the next one
  }, [signed, navigate]);

  useEffect(() => {
    if (!isExpired) focused.current?.focus(); // after signing in again, restore the focus
  }, [isExpired]);

  const session = useMemo(() => signed && { me: signed.me, signOut }, [signed, signOut]);
  if (isLinkPath(location)) {
    const used = async (token: string) => {
      signOut(); // another user may be signed in here
      return enter(token);
    };
    return <LinkPage path={location} onUsed={used} />;
  }
  if (signed === null || session === null) return <SignIn onSignIn={begin} />;
  return (
    <SessionContext value={session}>
      <Provider value={signed.access.client}>
        <div inert={isExpired}>{children}</div>
        {isExpired && <SignIn expired={signed.account} onSignIn={begin} onLeave={signOut} />}
      </Provider>
    </SessionContext>
  );
}

function whyNot(error: CombinedError | undefined): string {
  if (hasErrorCode(error, 'UNAUTHENTICATED')) return 'The organization, e-mail address or password is wrong.';
  if (error && !error.networkError) return sentenceOf(error);
  return 'The service cannot be reached. Check the connection and try again.';
}
