/** What an operator did not expect and can mend; the message says all there is to say. */
export class CommandError extends Error {}
