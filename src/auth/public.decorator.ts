import { applyDecorators, SetMetadata } from '@nestjs/common';
import { Extensions } from '@nestjs/graphql';

export const IS_PUBLIC = 'isPublic';

/** Open to whoever has no token. Everything else needs one. The schema's extensions carry the mark to the GraphQL edge as well. */
export const Public = (): MethodDecorator & ClassDecorator =>
  applyDecorators(SetMetadata(IS_PUBLIC, true), Extensions({ [IS_PUBLIC]: true }));
