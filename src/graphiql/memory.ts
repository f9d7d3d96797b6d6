import type { GraphiQL } from 'graphiql';
import type { ComponentProps } from 'react';

type Memory = NonNullable<ComponentProps<typeof GraphiQL>['storage']>;

/** Keeps in memory what GraphiQL would store in localStorage (tabs, theme, widths). */
export function aMemory(): Memory {
  const items = new Map<string, string>();
  return {
    getItem: (key) => items.get(key) ?? null,
    setItem: (key, value) => void items.set(key, value),
    removeItem: (key) => void items.delete(key),
    clear: () => items.clear(),
    get length() {
      return items.size;
    },
  };
}
