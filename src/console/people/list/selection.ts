import { useCallback, useState } from 'react';
import type { ListedPerson } from './operations.js';

interface Chosen {
  /** Of the list. A list with other filters has another selection. */
  key: string;
  people: ReadonlyMap<string, ListedPerson>;
  /** Whether everybody who matches is selected, also on pages that the user has not seen. */
  isAll: boolean;
}

export type Selection = ReturnType<typeof useSelection>;

/** The selected people. It stays while the user turns pages or sorts the list. */
export function useSelection(key: string) {
  const [stored, setStored] = useState<Chosen>(() => none(key));
  const { people, isAll } = stored.key === key ? stored : none(key);

  /** Selects these people, or those of them who are not wanted no longer. */
  const select = useCallback(
    (changed: readonly ListedPerson[], isWanted: boolean) =>
      setStored((before) => {
        const next = new Map(before.key === key ? before.people : []);
        for (const person of changed) {
          if (isWanted) next.set(person.id, person);
          else next.delete(person.id);
        }
        return { key, people: next, isAll: false };
      }),
    [key],
  );
  return {
    people,
    isAll,
    has: (id: string) => isAll || people.has(id),
    select,
    selectAll: () => setStored({ key, people, isAll: true }),
    clear: () => setStored(none(key)),
  };
}

const none = (key: string): Chosen => ({ key, people: new Map(), isAll: false });
