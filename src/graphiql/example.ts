/** A sign-in and a call, in the shape of src/database/demo/demo-call.ts. */
interface Call {
  login: object;
  input: { identity: object; grants: { orgRoleKeys: string[]; buildingAssignments: object[]; resident: object } };
}

/** Values for the user to replace, used if the server has no demo data. */
const PLACEHOLDERS: Call = {
  login: { organization: 'your-organization', email: 'you@example.org', password: 'your password' },
  input: {
    identity: { email: 'jane@example.org', name: 'Jane Admin', sendInvite: true },
    grants: {
      orgRoleKeys: ['admin', 'org_admin'],
      buildingAssignments: [
        { buildingId: 14, type: 'MANAGER' },
        { buildingId: 15, type: 'STAFF' },
      ],
      resident: { buildingId: 14, unitId: 991, mode: 'ADD' },
    },
  },
};

/** The call that the server put into the page. It uses ids of the demo data, so it works without changes. */
export function readDemoCall(): Call {
  const text = document.getElementById('demo-call')?.textContent ?? 'null';
  return (JSON.parse(text) as Call | null) ?? PLACEHOLDERS;
}

/** The initial text of the operation editor. Its lines are short enough for a common screen. */
export const operations = ({ login }: Call): string => `\
# One call creates or links a user and applies roles,
# building assignments and a residence. It applies
# everything or nothing.
#
# 1. Run SignIn: choose it from the run button, or press
#    Ctrl+Enter with the cursor in it. This page sends the
#    token until you close or reload it.
# 2. Run ProvisionUser. Its input is under Variables.
# 3. Run it again: the second call changes nothing.

mutation SignIn {
  login(
    input: ${indented(JSON.stringify(login, null, 2), 4).replace(/"(\w+)":/g, '$1:')}
  ) {
    accessToken
    expiresIn
  }
}

mutation ProvisionUser($input: ProvisionUserInput!) {
  provisionUser(input: $input) {
    user { id email name status }
    # false: the user already existed and was linked.
    created
    # What this call changed. Empty the second time.
    changes { kind roleKey buildingId unitId type }
    # The requested grants that the user now has.
    applied {
      orgRoleKeys
      buildingAssignments { buildingId type }
      resident { occupancyId buildingId unitId }
    }
    invitation { status expiresAt }
    # Parts of the request that had no effect.
    warnings { code pointer detail }
  }
}

# Finds the ids of other buildings and units.
query Places {
  buildings(first: 10) {
    edges { node { id name units { id label } } }
  }
}
`;

/** The initial text of the variable editor. */
export const variables = ({ input: { identity, grants } }: Call): string => `\
{
  "input": {
    // A new user needs a name, and sendInvite or a password.
    "identity": ${indented(JSON.stringify(identity, null, 2), 4)},
    "grants": {
      "orgRoleKeys": ${JSON.stringify(grants.orgRoleKeys)},
      // MANAGER, STAFF or BUILDING_ADMIN
      "buildingAssignments": [
        ${grants.buildingAssignments.map(onOneLine).join(',\n        ')}
      ],
      // MOVE also ends the current residence.
      "resident": ${onOneLine(grants.resident)}
    },
    // true: a preview that saves and mails nothing
    "mode": { "dryRun": false }
  }
}
`;

const indented = (text: string, by: number): string => text.replaceAll('\n', `\n${' '.repeat(by)}`);
const onOneLine = (value: object): string => JSON.stringify(value, null, 1).replace(/\n\s*/g, ' ');
