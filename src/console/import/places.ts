import type { Client, CombinedError } from 'urql';
import { graphql, type VariablesOf } from '../api/graphql.js';
import { problemsIn } from '../api/problems.js';

const PLACES = graphql(`
  query Places($names: [PlaceNameInput!]!) {
    places(names: $names) {
      building {
        id
      }
      unit {
        id
      }
    }
  }
`);

/** The names of a building and of a unit in it, as the file has them. */
export type PlaceName = VariablesOf<typeof PLACES>['names'][number];

/** The server's answer for a name. */
interface FoundPlace {
  buildingId: number | null;
  unitId: number | null;
  /** Why the server rejects the name. */
  refused: Partial<Record<'building' | 'unit', string>>;
}

const NOTHING: FoundPlace = { buildingId: null, unitId: null, refused: {} };

/** Limits of one call: the server accepts 100 names and 64 KB. */
const MOST = { names: 100, bytes: 32_000 };

/** Finds places by name, each name once. Only the server decides which names are the same. */
export class Places {
  private readonly known = new Map<string, FoundPlace>();

  constructor(private readonly client: Client) {}

  /** The result of `find` for a name. */
  get(name: PlaceName): FoundPlace {
    return this.known.get(keyOf(name)) ?? NOTHING;
  }

  /** @throws CombinedError if a call fails as a whole; earlier results are kept */
  async find(names: readonly PlaceName[], isStopped: () => boolean = () => false): Promise<void> {
    const unknown = new Map(names.map((name) => [keyOf(name), name] as const).filter(([key]) => !this.known.has(key)));
    for (const some of callsOf([...unknown.values()])) if (!isStopped()) await this.ask(some);
  }

  private async ask(names: PlaceName[]): Promise<void> {
    const { data, error } = await this.client.query(PLACES, { names }).toPromise();
    if (data) {
      for (const [n, { building, unit }] of data.places.entries())
        this.learn(names[n], { ...NOTHING, buildingId: building?.id ?? null, unitId: unit?.id ?? null });
      return;
    }
    const refused = refusalsIn(error);
    if (refused.size === 0) throw error ?? new Error('The server did not answer.');
    for (const [n, sentences] of refused) this.learn(names[n], { ...NOTHING, refused: sentences });
    const rest = names.filter((_, n) => !refused.has(n));
    if (rest.length > 0) await this.ask(rest);
  }

  private learn(name: PlaceName | undefined, found: FoundPlace): void {
    if (name) this.known.set(keyOf(name), found);
  }
}

const keyOf = ({ building, unit }: PlaceName): string => JSON.stringify([building, unit ?? null]);

/** Rejected names, by index. */
function refusalsIn(error: CombinedError | undefined): Map<number, FoundPlace['refused']> {
  const refused = new Map<number, FoundPlace['refused']>();
  for (const { pointer, detail } of problemsIn(error)) {
    const [, n, part] = /^\/names\/(\d+)\/(building|unit)$/.exec(pointer) ?? [];
    if (n !== undefined) refused.set(Number(n), { ...refused.get(Number(n)), [part as 'building' | 'unit']: detail });
  }
  return refused;
}

function callsOf(names: readonly PlaceName[]): PlaceName[][] {
  const calls: PlaceName[][] = [];
  let bytes = Infinity;
  for (const name of names) {
    const size = new TextEncoder().encode(keyOf(name)).length + 30; // the names of the fields
    if (bytes + size > MOST.bytes || (calls.at(-1)?.length ?? 0) >= MOST.names) {
      calls.push([]);
      bytes = 0;
    }
    calls.at(-1)?.push(name);
    bytes += size;
  }
  return calls;
}
