/** An error that the operator can fix. Commands print only its message. */
export class CommandError extends Error {}
