/** A sign-in and a call, in the shape of src/database/demo/demo-call.ts. */
interface Call {
  login: object;
  input: { identity: object; grants: { orgRoleKeys: string[]; buildingAssignments: object[]; resident: object } };
}

/** Where the server has no demo data: what to replace by one's own. */
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

/** The call that the server put into the page: with ids of its demo data, it works as it is. */
export function demoCall(): Call {
  const text = document.getElementById('demo-call')?.textContent ?? 'null';
  return (JSON.parse(text) as Call | null) ?? PLACEHOLDERS;
}

/** What the editor of operations opens with; its lines fit beside the answer on a common screen. */
export const operations = ({ login }: Call): string => `\
# One call sets a person up: created, or linked by their
# address, with roles, building assignments, a residence.
# All of it happens, or nothing.
#
# 1. Run SignIn: the button asks which operation to run,
#    Ctrl+Enter runs the one at the cursor. Its token is
#    sent along until this page is closed or reloaded.
# 2. Run ProvisionUser; its input is under Variables.
# 3. Run it again: nothing changes, all is there already.

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
    # false: the person existed, and was linked.
    created
    # What this call changed: empty the second time.
    changes { kind roleKey buildingId unitId type }
    # What was asked for and is now held.
    applied {
      orgRoleKeys
      buildingAssignments { buildingId type }
      resident { occupancyId buildingId unitId }
    }
    invitation { status expiresAt }
    # What was sent along but had no effect.
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

/** What the editor of variables opens with. */
export const variables = ({ input: { identity, grants } }: Call): string => `\
{
  "input": {
    // A new person needs a name, and sendInvite or a password.
    "identity": ${indented(JSON.stringify(identity, null, 2), 4)},
    "grants": {
      "orgRoleKeys": ${JSON.stringify(grants.orgRoleKeys)},
      // MANAGER, STAFF or BUILDING_ADMIN
      "buildingAssignments": [
        ${grants.buildingAssignments.map(onOneLine).join(',\n        ')}
      ],
      // MOVE also ends where they live now.
      "resident": ${onOneLine(grants.resident)}
    },
    // true: a preview, which writes and mails nothing
    "mode": { "dryRun": false }
  }
}
`;

const indented = (text: string, by: number): string => text.replaceAll('\n', `\n${' '.repeat(by)}`);
const onOneLine = (value: object): string => JSON.stringify(value, null, 1).replace(/\n\s*/g, ' ');
