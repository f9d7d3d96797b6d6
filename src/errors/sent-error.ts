import { perRequest } from '../request/per-request.js';
import type { ErrorCode } from './catalogue.js';

/** The code of the error that `sendError` sent for a request; absent if it sent none. */
export const sentErrorOf = perRequest((): { code?: ErrorCode } => ({}));
