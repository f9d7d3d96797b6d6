import { type ReactNode, useEffect, useMemo, useSyncExternalStore } from 'react';
import { Provider } from 'urql';
import { useLocation } from 'wouter';
import { TabSuffix } from '../layout/page.js';
import { isLinkPath, LinkPage } from '../links/page.js';
import type { Account } from './calls.js';
import { Opening } from './opening.js';
import { SessionContext } from './session.js';
import { SignIn } from './sign-in.js';
import { signInOf, SessionStore } from './store.js';

const store = new SessionStore();
if (!isLinkPath(location.pathname)) store.follow();
const signIn = (account: Account, password: string) => store.signIn(account, password);
const signOut = () => store.signOut();
const reread = () => store.reread();

/** Shows the sign-in page to a user who is not signed in, and as an overlay when their session has ended. */
export function SessionProvider({ children }: { children: ReactNode }) {
  const state = useSyncExternalStore(store.subscribe, store.snapshot);
  const [location, navigate] = useLocation();

  const me = state.is === 'IN' ? state.me : null;
  const access = state.is === 'IN' ? state.access : null;
  const ended = state.is === 'IN' ? state.ended : null;
  const session = useMemo(
    () =>
      me &&
      access && {
        ...{ me, signOut, reread },
        readFile: (path: string, onLines: (lines: number) => void) => access.readFile(path, onLines),
      },
    [me, access],
  );
  useEffect(() => () => ended?.focused?.focus(), [ended]); // after the user has signed in again

  if (isLinkPath(location)) {
    const used = async (accessToken: string, password: string) => {
      const failure = await store.signInAfterLink(accessToken, password);
      if (failure === null) navigate('/', { replace: true });
      return failure && `The password is set, but you are not signed in. ${failure}`;
    };
    return <LinkPage path={location} organization={store.organization} onUsed={used} />;
  }
  if (state.is === 'OPENING') return <Opening failure={state.failure} onRetry={() => void store.resume()} />;
  if (state.is === 'OUT' || session === null) return <SignIn organization={store.organization} onSignIn={signIn} />;
  return (
    <SessionContext value={session}>
      <Provider value={state.access.client}>
        <div id="signed-in" inert={ended !== null}>
          <TabSuffix value={session.me.organization.name}>{children}</TabSuffix>
        </div>
        {ended && <SignIn ended={signInOf(state.me)} onSignIn={signIn} onLeave={signOut} />}
      </Provider>
    </SessionContext>
  );
}
