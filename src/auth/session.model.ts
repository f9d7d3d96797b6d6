import { ObjectType } from '@nestjs/graphql';
import { Uuid } from '../schema/field-types.js';

/** A sign-in of a browser. It ends 14 days after its last refresh, or when it is revoked. */
@ObjectType()
export class Session {
  /** UUID. */
  @Uuid()
  id: string;

  /** When the user signed in. */
  createdAt: Date;

  /** When the browser last refreshed its access token, at most 15 minutes before it last used it. */
  lastUsedAt: Date;

  /** The `User-Agent` that the browser sent at sign-in, at most 200 characters. */
  userAgent: string | null;

  /** Whether the access token of this call belongs to the session. */
  isCurrent: boolean;
}
