import { type INestApplication, RequestMethod } from '@nestjs/common';
import { METHOD_METADATA, PATH_METADATA } from '@nestjs/common/constants.js';
import { MetadataScanner, ModulesContainer } from '@nestjs/core';

/**
 * The REST calls by method and pattern, such as `POST /api/users/:userId/roles`. The name of a call is that of the
 * controller's method, as in the OpenAPI document, which takes too long to create at the start.
 */
export function restOperations(app: INestApplication): ReadonlyMap<string, string> {
  const operations = new Map<string, string>();
  const controllers = [...app.get(ModulesContainer).values()].flatMap((module) => [...module.controllers.values()]);
  for (const { metatype } of controllers) {
    if (typeof metatype !== 'function') continue;
    const prototype = metatype.prototype as Record<string, object>;
    for (const name of new MetadataScanner().getAllMethodNames(prototype)) {
      const handler = prototype[name] ?? {};
      const method = Reflect.getMetadata(METHOD_METADATA, handler) as RequestMethod | undefined;
      if (method === undefined) continue;
      const parts = [Reflect.getMetadata(PATH_METADATA, metatype), Reflect.getMetadata(PATH_METADATA, handler)];
      const path = parts.map(String).flatMap((part) => part.split('/').filter((each) => each !== ''));
      operations.set(`${RequestMethod[method]} /${path.join('/')}`, name);
    }
  }
  return operations;
}
