import type { FastifyReply } from 'fastify';
import type { ProvisionResult } from './provision-result.model.js';
import type { GrantResult } from './single-grants.service.js';

// Functions instead of interceptors, which would take a tenth of the time of a call.

/** 201 if the call created the user, 200 otherwise. A dry run creates nothing. */
export async function withStatus(reply: FastifyReply, provisioned: Promise<ProvisionResult>): Promise<ProvisionResult> {
  const result = await provisioned;
  answer(reply, result.created && !result.dryRun);
  return result;
}

/** 201 if the grant is new, 200 otherwise. Returns the body. */
export async function bodyWithStatus<T>(reply: FastifyReply, granted: Promise<GrantResult<T>>): Promise<T> {
  const { isNew, body } = await granted;
  answer(reply, isNew);
  return body;
}

function answer(reply: FastifyReply, isNew: boolean): void {
  void reply.status(isNew ? 201 : 200);
}
