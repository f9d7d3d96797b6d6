import { Stack } from '@mantine/core';
import type { ResultOf } from '../api/graphql.js';
import { homesOf, type USER_HOLDINGS } from '../words.js';
import { Assignments } from './assignments.js';
import type { Draft } from './draft.js';
import { ResidenceFields } from './residence.js';
import { Roles } from './roles.js';

interface AccessFieldsProps {
  draft: Draft;
  /** What the person has now; null for a new person. */
  held: ResultOf<typeof USER_HOLDINGS> | null;
  /** Key of the form's row for each assignment in the input. */
  rowAt: readonly number[];
  /** Changes when the residents of units must be read again. */
  version: number;
  onChange: (part: Partial<Draft>) => void;
  errorAt: (pointer: string, options?: { below: boolean }) => string | undefined;
}

/** Roles, assignments and homes: what the person has, with what the user gives and takes away. */
export function AccessFields({ draft, held, rowAt, version, onChange, errorAt }: AccessFieldsProps) {
  const { roleKeys, residence, taken } = draft;
  const below = { below: true };
  const homes = homesOf(held?.occupancies ?? []).map(({ unit, label }) => ({ unitId: unit.id, label }));
  return (
    <Stack gap="lg">
      <Roles
        held={held?.roles?.map(({ key }) => key) ?? []}
        granted={roleKeys}
        taken={taken.orgRoleKeys}
        onChange={(granted, away) => onChange({ roleKeys: granted, taken: { ...taken, orgRoleKeys: away } })}
        error={errorAt('/grants/orgRoleKeys', below) ?? errorAt('/revocations/orgRoleKeys', below)}
      />
      <Assignments
        held={held?.assignments ?? []}
        draft={draft}
        error={errorAt('/grants') ?? errorAt('/revocations/buildingIds', below)}
        onChange={onChange}
        errorOf={(key, part) =>
          errorAt(`/grants/buildingAssignments/${rowAt.indexOf(key)}/${part}`) ??
          (part === 'buildingId' ? errorAt(`row ${key}`) : undefined)
        }
      />
      <ResidenceFields
        key={version} // reads the residents again
        value={residence}
        homes={homes}
        leaving={taken.unitIds}
        onChange={(changed) => onChange({ residence: changed })}
        onLeave={(unitIds) => onChange({ taken: { ...taken, unitIds } })}
        errors={{
          buildingId: errorAt('/grants/resident/buildingId'),
          unitId: errorAt('/grants/resident/unitId'),
          fromUnitId: errorAt('/grants/resident/fromUnitId'),
        }}
      />
    </Stack>
  );
}
