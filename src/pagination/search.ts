/** A filter for values that contain the text, ignoring case. Escapes % and _. */
export function containing(text: string): { contains: string; mode: 'insensitive' } {
  return { contains: text.replace(/[\\%_]/g, '\\$&'), mode: 'insensitive' };
}
