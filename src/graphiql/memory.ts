import type { GraphiQL } from 'graphiql';
import type { ComponentProps } from 'react';

type Memory = NonNullable<ComponentProps<typeof GraphiQL>['storage']>;

/** What GraphiQL would put into localStorage (tabs, theme, widths) lives as long as the page. */
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
