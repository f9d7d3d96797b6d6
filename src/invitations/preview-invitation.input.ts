import { IsSecret } from '../validation/decorators.js';

/** Asks what a link is for. Over REST only. */
export class PreviewInvitationInput {
  /** The token: the part of the link in the mail after the #. */
  @IsSecret()
  token: string;
}
