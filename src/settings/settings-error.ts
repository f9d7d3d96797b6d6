/** Invalid settings. The message names each of them. */
export class SettingsError extends Error {}
