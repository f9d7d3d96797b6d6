import { navigate } from 'wouter/use-browser-location';
import { Access } from './access.js';
import { type Account, endSession, refreshSession, type Refusal, startSession, type Token } from './calls.js';
import { Watched } from '../watched.js';
import { type Me, readMe, rereadMe } from './session.js';

/** Who is signed in. */
export type SessionState =
  | { is: 'OUT' }
  /** Until the server has answered whether the session of an earlier visit goes on. */
  | { is: 'OPENING'; failure: string | null }
  | { is: 'IN'; me: Me; access: Access; ended: Ended | null };

/** The session has ended, so the user must sign in again. */
interface Ended {
  /** What had the focus. */
  focused: HTMLElement | null;
}

/** Kept for all tabs and later visits. No secrets: the cookie is one, and scripts cannot read it. */
const ORGANIZATION = 'organization';
const HAS_SESSION = 'has-session';

/** The session of this page. After a reload, and in a second tab, it goes on. */
export class SessionStore {
  private readonly watched = new Watched<SessionState>({ is: 'OUT' });

  /** The organization of the last sign-in, or ''. */
  get organization(): string {
    return kept(ORGANIZATION);
  }

  readonly snapshot = this.watched.snapshot;
  readonly subscribe = this.watched.subscribe;

  private get state(): SessionState {
    return this.watched.snapshot();
  }

  constructor() {
    // Without a key, another tab has removed all values. Other keys are of other pages of this origin.
    addEventListener('storage', ({ key }) => (key === HAS_SESSION || key === null) && this.follow());
  }

  /** Signs in or out if the user has done so during an earlier visit or in another tab. */
  follow(): void {
    const hasSession = kept(HAS_SESSION) !== '';
    if (hasSession && this.state.is === 'OUT') void this.resume();
    if (!hasSession && this.state.is !== 'OUT') this.signedOut();
  }

  async resume(): Promise<void> {
    this.watched.set({ is: 'OPENING', failure: null });
    const token = await refreshSession();
    const refusal = 'failure' in token ? token : await this.enter(token);
    if (refusal === null || this.state.is !== 'OPENING') return;
    if (refusal.isFinal) this.forget();
    else this.watched.set({ is: 'OPENING', failure: refusal.failure });
  }

  /** @returns why it failed, or null */
  async signIn(account: Account, password: string): Promise<string | null> {
    const access = this.state.is === 'IN' ? this.state.access : undefined;
    const token = await startSession({ ...account, password });
    const refusal = 'failure' in token ? token : await this.enter(token, access);
    return refusal?.failure ?? null;
  }

  /** Signs in the user whose link returned this token, instead of another user. @returns why it failed, or null */
  async signInAfterLink(accessToken: string, password: string): Promise<string | null> {
    void endSession();
    this.forget();
    const me = await readMe(accessToken);
    return 'failure' in me ? me.failure : this.signIn(signInOf(me), password);
  }

  /** Reads the user again, after they have changed their account. */
  async reread(): Promise<void> {
    const before = this.state;
    if (before.is !== 'IN') return;
    const me = await rereadMe(before.access.client);
    const now = this.state;
    if (me !== null && now.is === 'IN' && now.access === before.access) this.watched.set({ ...now, me });
  }

  signOut(): void {
    void endSession();
    this.signedOut();
  }

  /**
   * @param access of a user who signs in again
   * @returns why it failed; null also if this user has signed out meanwhile
   */
  private async enter(token: Token, access?: Access): Promise<Refusal | null> {
    const me = await readMe(token.accessToken);
    if ('failure' in me) return me;
    const entered = access ?? new Access(() => nextTokenOf(me.id), this.onEnd);
    if (!entered.begin(token)) return null;
    keep(ORGANIZATION, me.organization.slug);
    keep(HAS_SESSION, 'yes');
    this.watched.set({ is: 'IN', me, access: entered, ended: null });
    return null;
  }

  private readonly onEnd = () => {
    const focused = document.activeElement as HTMLElement | null;
    if (this.state.is === 'IN') this.watched.set({ ...this.state, ended: { focused } });
  };

  private signedOut(): void {
    this.forget();
    navigate('/', { replace: true }); // hides the search of this user from the next one
  }

  private forget(): void {
    if (this.state.is === 'IN') this.state.access.close();
    keep(HAS_SESSION, '');
    this.watched.set({ is: 'OUT' });
  }
}

/** How the user names their account. */
export const signInOf = ({ organization: { slug }, email }: Me): Account => ({ organization: slug, email });

/** Another user may have signed in in another tab. Their cookie must not be used for this page. */
async function nextTokenOf(userId: string): Promise<Token | Refusal> {
  const token = await refreshSession();
  if ('failure' in token) return token;
  const me = await readMe(token.accessToken);
  if ('failure' in me) return me;
  return me.id === userId ? token : { failure: 'Another user has signed in.', isFinal: true };
}

/** A browser may forbid to keep values. Then the user signs in after each reload. */
function kept(key: string): string {
  try {
    return localStorage.getItem(key) ?? '';
  } catch {
    return '';
  }
}

function keep(key: string, value: string): void {
  try {
    localStorage.setItem(key, value);
  } catch {
    // as above
  }
}
