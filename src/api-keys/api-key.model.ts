import { ObjectType } from '@nestjs/graphql';
import { NullableInstant, Uuid } from '../schema/field-types.js';

/** A key for scripts. At each call it has the permissions that both its roles and its maker have. */
@ObjectType()
export class ApiKey {
  /** UUID. It is not secret. */
  @Uuid()
  id: string;

  /** Name that its maker gave it. */
  name: string;

  /** Keys of its roles. */
  roleKeys: string[];

  /** UUID of the user who created it. */
  @Uuid()
  makerId: string;

  /** Current name of the user who created it. */
  makerName: string;

  /** When it was created. */
  createdAt: Date;

  /** When it becomes void; null: never. */
  @NullableInstant()
  expiresAt: Date | null;

  /** When it last made a call, to the minute; null: never. */
  @NullableInstant()
  lastUsedAt: Date | null;

  /** When it was revoked, also by the deactivation of its maker; null: not revoked. */
  @NullableInstant()
  revokedAt: Date | null;
}

/** A new key. */
@ObjectType()
export class CreatedApiKey {
  /** The key, for the header `Authorization: Bearer <secret>`. No other call shows it. */
  secret: string;

  /** What `apiKeys` shows of it. */
  apiKey: ApiKey;
}
