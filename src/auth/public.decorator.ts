import { applyDecorators, SetMetadata } from '@nestjs/common';
import { Extensions } from '@nestjs/graphql';

export const IS_PUBLIC = 'isPublic';

/** Allows calls without a token. Also sets an extension of the GraphQL schema, for the input plugin. */
export const Public = (): MethodDecorator & ClassDecorator =>
  applyDecorators(SetMetadata(IS_PUBLIC, true), Extensions({ [IS_PUBLIC]: true }));
