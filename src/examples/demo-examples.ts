/** Example requests for documents. Each works once on demo data that was loaded into an empty database. */

/** The first building of the demo organization `acme`, its first unit, and its user `orgadmin@acme.example`. */
export const DEMO_BUILDING_ID = 1;
const DEMO_UNIT_ID = 1;
export const DEMO_USER_ID = '0193b000-0000-7000-8000-000000000002';

/** The secret in the link of the invitation that the demo data contains for 72 hours. */
export const DEMO_INVITATION_SECRET = 'demo-invitation-0123456789-abcdefghijklmnop';

/** The secret in the link for a new password that the demo data contains for 1 hour. */
export const DEMO_RESET_SECRET = 'demo-reset-0123456789-abcdefghijklmnopqrstu';

export const DEMO_PASSWORD = 'demo-password-1';

export const LOGIN_EXAMPLE = { organization: 'acme', email: 'admin@acme.example', password: DEMO_PASSWORD };

export const ACCEPT_INVITATION_EXAMPLE = { token: `1.${DEMO_INVITATION_SECRET}`, password: DEMO_PASSWORD };

export const PREVIEW_INVITATION_EXAMPLE = { token: ACCEPT_INVITATION_EXAMPLE.token };

export const REQUEST_PASSWORD_RESET_EXAMPLE = { organization: 'acme', email: 'viewer@acme.example' };

export const RESET_PASSWORD_EXAMPLE = { token: `1.${DEMO_RESET_SECRET}`, password: DEMO_PASSWORD };

/** Keeps the password, so that the next example with it works too. */
export const CHANGE_PASSWORD_EXAMPLE = { currentPassword: DEMO_PASSWORD, newPassword: DEMO_PASSWORD };

export const CREATE_USER_EXAMPLE = { email: 'omar@acme.example', name: 'Omar Staff', sendInvite: true };

export const UPDATE_USER_EXAMPLE = { name: 'Olga Admin' };

export const GRANT_ROLES_EXAMPLE = { roleKeys: ['viewer'] };

export const ASSIGN_USER_EXAMPLE = { userId: DEMO_USER_ID, type: 'STAFF' };

export const ADD_RESIDENT_EXAMPLE = { userId: DEMO_USER_ID, unitId: DEMO_UNIT_ID, mode: 'ADD' };
