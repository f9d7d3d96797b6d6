import { ObjectType } from '@nestjs/graphql';
import { Int32 } from '../schema/field-types.js';

/** What a successful sign-in gives. */
@ObjectType()
export class LoginResult {
  /** JWT to send as `Authorization: Bearer …`. */
  accessToken: string;

  /** Seconds until the token expires. */
  @Int32()
  expiresIn: number;
}
