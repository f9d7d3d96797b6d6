import type { Client } from 'urql';
import { createContext, useContext } from 'react';
import { graphql, type ResultOf } from '../api/graphql.js';
import { openClient } from '../api/open-client.js';
import { hasErrorCode, sentenceOf } from '../api/problems.js';
import type { RoleName } from '../words.js';
import { type Refusal, UNREACHABLE } from './calls.js';

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
    roles {
      key
      name
    }
  }
`);

/** The signed-in user, and the names of all roles. */
export type Me = ResultOf<typeof ME>['me'] & Pick<ResultOf<typeof ME>, 'roles'>;

/** The user of a token. */
export async function readMe(accessToken: string): Promise<Me | Refusal> {
  const headers = { authorization: `Bearer ${accessToken}` };
  const { data, error } = await openClient.query(ME, {}, { fetchOptions: { headers } });
  if (data != null) return { ...data.me, roles: data.roles };
  const isOutage = error === undefined || error.networkError !== undefined;
  return { failure: isOutage ? UNREACHABLE : sentenceOf(error), isFinal: hasErrorCode(error, 'UNAUTHENTICATED') };
}

/** Reads the user again, after they have changed their account. @returns null if that failed */
export async function rereadMe(client: Client): Promise<Me | null> {
  const { data } = await client.query(ME, {});
  return data == null ? null : { ...data.me, roles: data.roles };
}

interface Session {
  me: Me;
  signOut: () => void;
  /** Reads a file of the REST API, such as a list as CSV. */
  readFile: (path: string, onLines: (lines: number) => void) => Promise<Blob | Refusal>;
  /** Shows what the user has changed in their account. */
  reread: () => Promise<void>;
}

export const SessionContext = createContext<Session | null>(null);

/** The signed-in user, and what they do outside of GraphQL. */
export function useSession(): Session {
  const session = useContext(SessionContext);
  if (session === null) throw new Error('There is no session outside of SessionProvider');
  return session;
}

/** Gets the name of a role by its key. A newer role has no name yet. */
export function useRoleName(): RoleName {
  const { roles } = useSession().me;
  return (key) => roles.find((role) => role.key === key)?.name ?? key;
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
    /** The organization, such as its API keys. */
    manage: permissions.includes('ORG_MANAGE'),
  };
}

/** The first page of users who cannot provision. */
export function useLookout(): string {
  return useMay().seePeople ? '/people' : '/home';
}
