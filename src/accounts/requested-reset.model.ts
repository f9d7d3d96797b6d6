/** An empty object, because the answer does not tell whether a mail is on its way. Over REST only. */
export class RequestedReset {}
