import { LinkPurpose } from '../database/generated/enums.js';
import { OneOf } from '../schema/field-types.js';

/** What a link that was mailed to a user is for. Over REST only. */
export class LinkPreview {
  /**
   * Name of the organization.
   * @example Acme Property
   */
  organization: string;

  /**
   * Name of the user.
   * @example Vera Viewer
   */
  name: string;

  /** Name of the user or API key that caused the mail; null: the user, another organization or an operator. */
  invitedBy: string | null;

  /** Names of the user's global roles. */
  roles: string[];

  /** Names of the buildings where the user has an assignment or a home. */
  buildings: string[];

  /** What the link is for. */
  @OneOf(LinkPurpose, 'LinkPurpose')
  purpose: LinkPurpose;

  /** When the link expires. */
  expiresAt: Date;
}
