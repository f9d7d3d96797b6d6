import { authExchange } from '@urql/exchange-auth';
import { Client, fetchExchange } from 'urql';
import { hasErrorCode } from '../api/problems.js';
import { type Refusal, type Token, UNREACHABLE } from './calls.js';

/** Milliseconds before a token expires in which it is replaced already. */
const EARLY = 30_000;

/** The access of one user: their token, in memory only, and a client that sends it. */
export class Access {
  private token: string | null = null;
  /** Milliseconds since 1970. */
  private goodUntil = 0;
  private refreshing: Promise<void> | null = null;
  private onSignedIn: (() => void) | null = null;
  private isClosed = false;

  constructor(
    /** Gets the next token of the same user. */
    private readonly renew: () => Promise<Token | Refusal>,
    /** Asks the user to sign in again. */
    private readonly onEnd: () => void,
  ) {}

  /** Without a cache, so that pages show the current data. */
  readonly client = new Client({
    url: '/graphql',
    preferGetMethod: false,
    exchanges: [
      // While there is no good token, calls wait for one and are then sent again, so no input is lost.
      authExchange((utils) =>
        Promise.resolve({
          addAuthToOperation: (operation) =>
            this.token === null ? operation : utils.appendHeaders(operation, { authorization: `Bearer ${this.token}` }),
          willAuthError: () => this.token === null || Date.now() > this.goodUntil,
          didAuthError: (error) => hasErrorCode(error, 'UNAUTHENTICATED'),
          refreshAuth: () => this.refresh(),
        }),
      ),
      fetchExchange,
    ],
  });

  /**
   * Reads a file of the REST API, such as a list as CSV.
   * @param onLines called with the number of lines in each part that arrives
   */
  async readFile(path: string, onLines: (lines: number) => void): Promise<Blob | Refusal> {
    try {
      if (this.token === null || Date.now() > this.goodUntil) await this.refresh();
      let response = await this.get(path);
      if (response.status === 401) {
        await this.refresh();
        response = await this.get(path);
      }
      if (response.ok) return await new Response(response.body?.pipeThrough(countingLines(onLines))).blob();
      if (response.status >= 500) return { failure: UNREACHABLE, isFinal: false };
      const { detail } = (await response.json()) as { detail: string };
      return { failure: detail, isFinal: response.status !== 429 };
    } catch {
      return { failure: UNREACHABLE, isFinal: false }; // also if the connection ends before the file does
    }
  }

  /** After this, waiting calls are never sent. */
  close(): void {
    this.isClosed = true;
    this.token = null;
  }

  /** @returns false if the user has signed out meanwhile */
  begin({ accessToken, expiresIn }: Token): boolean {
    if (this.isClosed) return false;
    this.token = accessToken;
    this.goodUntil = Date.now() + expiresIn * 1_000 - EARLY;
    this.onSignedIn?.();
    this.onSignedIn = null;
    return true;
  }

  private get(path: string): Promise<Response> {
    return fetch(path, { headers: { authorization: `Bearer ${this.token ?? ''}` } });
  }

  /** Calls that need a token at the same time wait for the same one. */
  private refresh(): Promise<void> {
    this.refreshing ??= this.replaceToken().finally(() => {
      this.refreshing = null;
    });
    return this.refreshing;
  }

  private async replaceToken(): Promise<void> {
    const renewed = this.isClosed ? null : await this.renew();
    if (renewed !== null && 'accessToken' in renewed && this.begin(renewed)) return;
    if (renewed !== null && 'failure' in renewed && !renewed.isFinal) return; // the call itself reports the outage
    this.token = null;
    await new Promise<void>((resolve) => {
      this.onSignedIn = resolve;
      if (!this.isClosed) this.onEnd();
    });
  }
}

const LINE_FEED = 10;

/** Passes bytes on, and counts their lines. */
const countingLines = (onLines: (lines: number) => void) =>
  new TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>({
    transform: (bytes, controller) => {
      onLines(bytes.filter((byte) => byte === LINE_FEED).length);
      controller.enqueue(bytes);
    },
  });
