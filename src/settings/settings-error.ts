/** Settings that cannot be used; the message names each of them. */
export class SettingsError extends Error {}
