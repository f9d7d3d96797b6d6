/** Names of a building and of a unit in it. */
interface UnitName {
  building: string;
  unit: string;
}

/** Words of a search that are split. */
const MOST = 12;

/** Each way to read a search as building and unit, in either order: “Mill Yard 101”, “101 Mill Yard”. */
export function unitNamesIn(search: string): UnitName[] {
  const words = search.split(/\s+/).filter((word) => word !== '');
  if (words.length > MOST) return [];
  return words.slice(1).flatMap((_, index) => {
    const [start, end] = [words.slice(0, index + 1).join(' '), words.slice(index + 1).join(' ')];
    return [
      { building: start, unit: end },
      { building: end, unit: start },
    ];
  });
}
