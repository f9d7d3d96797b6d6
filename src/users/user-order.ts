import { isUUID } from 'class-validator';
import { UserStatus } from '../database/generated/enums.js';
import { isInstant, positionOfCursor } from '../pagination/connection.js';
import type { User } from './user.model.js';
import type { UserOrder } from './user-order.enum.js';

interface Sorting {
  keyOf: (user: User) => string;
  isKey: (text: string) => boolean;
}

const NAME: Sorting = { keyOf: ({ name }) => name, isKey: () => true };
const EMAIL: Sorting = { keyOf: ({ email }) => email, isKey: () => true };
const CREATED_AT: Sorting = { keyOf: ({ createdAt }) => createdAt.toISOString(), isKey: isInstant };
const STATUS: Sorting = { keyOf: ({ status }) => status, isKey: (text) => Object.hasOwn(UserStatus, text) };

const SORTINGS: Readonly<Record<`${UserOrder}`, Sorting>> = {
  NAME_ASC: NAME,
  NAME_DESC: NAME,
  EMAIL_ASC: EMAIL,
  EMAIL_DESC: EMAIL,
  CREATED_AT_ASC: CREATED_AT,
  CREATED_AT_DESC: CREATED_AT,
  STATUS_ASC: STATUS,
  STATUS_DESC: STATUS,
};

export const sortKeyOf = (order: `${UserOrder}`, user: User): string => SORTINGS[order].keyOf(user);

/** The name in cursors. */
export const listOf = (order: `${UserOrder}`): string => `users.${order}`;

/**
 * @throws DomainError INVALID_INPUT if the cursor is from another list or order
 */
export function positionInOrder(order: `${UserOrder}`, cursor: string): { sortKey: string; id: string } {
  return positionOfCursor(listOf(order), cursor, isUUID, SORTINGS[order].isKey);
}
