import { SegmentedControl } from '@mantine/core';
import type { Stage } from './answer.js';
import type { Progress, Row } from './run.js';

const FILTERS = {
  ALL: { label: 'All', stages: null },
  ERRORS: { label: 'Errors', stages: ['BAD', 'FAILED'] },
  CHANGES: { label: 'Will change', stages: ['READY', 'DONE'] },
  SAME: { label: 'No change', stages: ['SAME'] },
} as const satisfies Record<string, { label: string; stages: readonly Stage[] | null }>;

export type RowFilter = keyof typeof FILTERS;

const isIn = ({ stage }: Row, filter: RowFilter): boolean =>
  (FILTERS[filter].stages as readonly Stage[] | null)?.includes(stage) ?? true;

/** The rows of a filter: those that are shown first, then the others, in the order of the file. */
export function rowsIn({ rows, first }: Progress, filter: RowFilter): Row[] {
  const shown = rows.filter((row) => isIn(row, filter));
  const isFirst = ({ number }: Row): boolean => first.has(number);
  return [...shown.filter(isFirst), ...shown.filter((row) => !isFirst(row))];
}

interface RowFiltersProps {
  rows: readonly Row[];
  value: RowFilter;
  onChange: (filter: RowFilter) => void;
}

/** Chooses which rows are shown, and counts them. */
export function RowFilters({ rows, value, onChange }: RowFiltersProps) {
  const areDone = rows.some(({ stage }) => stage === 'DONE') && !rows.some(({ stage }) => stage === 'READY');
  const data = (Object.keys(FILTERS) as RowFilter[]).map((filter) => {
    const label = filter === 'CHANGES' && areDone ? 'Changed' : FILTERS[filter].label;
    const n = rows.filter((row) => isIn(row, filter)).length;
    return { value: filter, label: `${label} ${n.toLocaleString('en')}` };
  });
  return (
    <SegmentedControl
      aria-label="Rows to show"
      size="xs"
      transitionDuration={0}
      data={data}
      value={value}
      onChange={(filter) => onChange(filter)}
      style={{ alignSelf: 'flex-start', maxWidth: '100%' }}
    />
  );
}
