import type { FastifyReply } from 'fastify';
import type { ProvisionResult } from './provision-result.model.js';
import type { Outcome } from './single-grants.service.js';

// Functions, and no interceptors: those take a tenth of the time that a call takes here.

/** 201 when the user was created, 200 otherwise; a dry run creates nothing. */
export async function withStatus(reply: FastifyReply, provisioned: Promise<ProvisionResult>): Promise<ProvisionResult> {
  const result = await provisioned;
  answer(reply, result.created && !result.dryRun);
  return result;
}

/** 201 when the thing is new, 200 otherwise; answers the thing itself. */
export async function bodyWithStatus<T>(reply: FastifyReply, granted: Promise<Outcome<T>>): Promise<T> {
  const { isNew, body } = await granted;
  answer(reply, isNew);
  return body;
}

function answer(reply: FastifyReply, isNew: boolean): void {
  void reply.status(isNew ? 201 : 200);
}
