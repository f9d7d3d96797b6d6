import { Avatar } from '@mantine/core';
import type { CSSProperties } from 'react';

interface InitialsProps {
  /** The same id always gets the same colour. */
  id: string;
  name: string;
  /** Pixels. */
  size?: number;
}

/** Stands for a person beside their name, which screen readers read instead. */
export function Initials({ id, name, size = 32 }: InitialsProps) {
  const hue: CSSProperties & Record<'--hue', number> = { '--hue': hueOf(id) };
  return (
    <Avatar
      classNames={{ root: 'initials', placeholder: 'initials-text' }}
      size={size}
      radius="xl"
      aria-hidden
      style={hue}
    >
      {initialsOf(name)}
    </Avatar>
  );
}

/** The first letters of the first and the last word. */
export function initialsOf(name: string): string {
  const words = name.split(/\s+/).filter((word) => /^[\p{L}\p{N}]/u.test(word));
  const [first = '', last = ''] = words.length > 1 ? [words[0], words.at(-1)] : words;
  return [first, last].map((word) => (Array.from(word)[0] ?? '').toLocaleUpperCase()).join('') || '?';
}

/** Degrees: one of twelve colours. */
const hueOf = (id: string): number =>
  (Array.from(id, (char) => char.charCodeAt(0)).reduce((sum, code) => sum + code, 0) % 12) * 30;
