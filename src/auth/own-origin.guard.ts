import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { UNCHANGED } from '../errors/catalogue.js';
import { DomainError } from '../errors/domain-error.js';
import { Settings } from '../settings/settings.js';
import { requestOfContext } from './request.js';

/**
 * For calls that use the cookie: rejects pages of all origins but that of PUBLIC_URL, including those that may use the
 * rest of the API. Browsers always send `Origin` with POST and DELETE (Fetch Standard, 3.2), so a request without it is
 * not from a page.
 */
@Injectable()
export class OwnOriginGuard implements CanActivate {
  private readonly own: string;

  constructor({ publicUrl }: Settings) {
    this.own = new URL(publicUrl).origin;
  }

  canActivate(context: ExecutionContext): boolean {
    const { origin } = requestOfContext(context).headers;
    if (origin === undefined || origin === this.own) return true;
    throw new DomainError('FORBIDDEN', {
      detail: `Only pages of ${this.own} can make this call: open the console there. ${UNCHANGED}`,
    });
  }
}
