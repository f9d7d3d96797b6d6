import { ObjectType } from '@nestjs/graphql';
import { Int32 } from '../schema/field-types.js';

/** Result of a successful sign-in. */
@ObjectType()
export class LoginResult {
  /** JWT. Send it in the header `Authorization: Bearer …`. */
  accessToken: string;

  /** Seconds until the token expires. */
  @Int32()
  expiresIn: number;
}
