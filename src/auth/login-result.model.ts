import { Field, Int, ObjectType } from '@nestjs/graphql';
import { ApiProperty } from '@nestjs/swagger';

/** What a successful sign-in gives. */
@ObjectType()
export class LoginResult {
  /** JWT to send as `Authorization: Bearer …`. */
  accessToken: string;

  /** Seconds until the token expires. */
  @Field(() => Int)
  @ApiProperty({ type: 'integer', format: 'int32' })
  expiresIn: number;
}
