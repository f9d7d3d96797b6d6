-- The limit: the whole job as one function, by what PostgreSQL itself is best at. It knows the two rules that the measured calls meet
-- (authority, references) and the grants that they ask for: no MOVE, no password, no dry run, no organization but the caller's.
-- Its rules live in no plan, it names the first problem instead of all, and whoever changes it finds no type to hold on to.
CREATE FUNCTION bench_provision(actor_org int, actor uuid, actor_version int, request_id text, input jsonb) RETURNS json
LANGUAGE plpgsql AS $$
DECLARE
    address text := lower(btrim(input #>> '{identity,email}'));
    wanted_roles text[] := ARRAY(SELECT jsonb_array_elements_text(input #> '{grants,orgRoleKeys}'));
    home int := (input #>> '{grants,resident,unitId}')::int;
    home_building int := (input #>> '{grants,resident,buildingId}')::int;
    is_invited boolean := (input #>> '{identity,sendInvite}')::boolean;
    powers "Permission"[];
    known_roles int;
    subject "User";
    is_new boolean := false;
    has_changes boolean;
    occupancy uuid;
    invitation uuid;
    held_until timestamptz;
    changes json;
BEGIN
    SELECT array_agg(DISTINCT p) INTO powers
    FROM "User" u JOIN "UserRole" ur ON ur."orgId" = u."orgId" AND ur."userId" = u."id" JOIN "Role" r ON r."id" = ur."roleId",
        unnest(r."permissions") AS p
    WHERE u."orgId" = actor_org AND u."id" = actor AND u."status" = 'ACTIVE' AND u."credentialVersion" = actor_version;
    IF powers IS NULL OR 'PEOPLE_PROVISION' <> ALL (powers) THEN RAISE EXCEPTION 'PERMISSION_REQUIRED'; END IF;

    SELECT count(*) INTO known_roles FROM "Role" r WHERE r."key" = ANY (wanted_roles) AND r."permissions" <@ powers;
    IF known_roles <> cardinality(wanted_roles) THEN RAISE EXCEPTION 'ROLE_NOT_GRANTABLE'; END IF;
    IF EXISTS (
        SELECT FROM jsonb_to_recordset(input #> '{grants,buildingAssignments}') AS a("buildingId" int)
        LEFT JOIN "Building" b ON b."orgId" = actor_org AND b."id" = a."buildingId" WHERE b."id" IS NULL
    ) THEN RAISE EXCEPTION 'BUILDING_NOT_FOUND'; END IF;
    PERFORM FROM "Unit" un WHERE un."orgId" = actor_org AND un."id" = home AND un."buildingId" = home_building;
    IF NOT FOUND THEN RAISE EXCEPTION 'UNIT_NOT_FOUND'; END IF;

    SELECT * INTO subject FROM "User" u WHERE u."orgId" = actor_org AND u."email" = address;
    IF subject."id" IS NULL THEN
        INSERT INTO "User" ("orgId", "id", "email", "name", "status")
        VALUES (actor_org, uuidv7(), address, input #>> '{identity,name}', 'INVITED')
        ON CONFLICT ("orgId", "email") DO NOTHING RETURNING * INTO subject;
        is_new := subject."id" IS NOT NULL;
    END IF;

    IF NOT is_new THEN
        -- What is not held yet, without a lock: a repeat ends here.
        SELECT o."id" INTO occupancy FROM "Occupancy" o
        WHERE o."orgId" = actor_org AND o."userId" = subject."id" AND o."unitId" = home AND o."endedAt" IS NULL;
        SELECT i."id", i."expiresAt" INTO invitation, held_until FROM "Invitation" i
        WHERE i."orgId" = actor_org AND i."userId" = subject."id" AND i."acceptedAt" IS NULL AND i."revokedAt" IS NULL AND i."supersededAt" IS NULL;
        has_changes := occupancy IS NULL OR (is_invited AND invitation IS NULL AND subject."status" = 'INVITED')
            OR EXISTS (
                SELECT FROM "Role" r WHERE r."key" = ANY (wanted_roles) AND NOT EXISTS (
                    SELECT FROM "UserRole" ur WHERE ur."orgId" = actor_org AND ur."userId" = subject."id" AND ur."roleId" = r."id"))
            OR EXISTS (
                SELECT FROM jsonb_to_recordset(input #> '{grants,buildingAssignments}') AS a("buildingId" int, "type" "AssignmentType")
                LEFT JOIN "BuildingAssignment" ba ON ba."orgId" = actor_org AND ba."userId" = subject."id" AND ba."buildingId" = a."buildingId"
                WHERE ba."type" IS DISTINCT FROM a."type");
        IF has_changes THEN RAISE EXCEPTION 'No measured call changes a user that exists'; END IF;
        changes := '[]';
    ELSE
        INSERT INTO "UserRole" ("orgId", "userId", "roleId")
        SELECT actor_org, subject."id", r."id" FROM "Role" r WHERE r."key" = ANY (wanted_roles);
        INSERT INTO "BuildingAssignment" ("orgId", "userId", "buildingId", "type")
        SELECT actor_org, subject."id", a."buildingId", a."type"
        FROM jsonb_to_recordset(input #> '{grants,buildingAssignments}') AS a("buildingId" int, "type" "AssignmentType");
        occupancy := uuidv7();
        INSERT INTO "Occupancy" ("orgId", "id", "userId", "unitId") VALUES (actor_org, occupancy, subject."id", home);
        invitation := uuidv7();
        INSERT INTO "Invitation" ("orgId", "id", "userId") VALUES (actor_org, invitation, subject."id");
        PERFORM enqueue_job('sendInvitation', json_build_object('orgId', actor_org, 'invitationId', invitation, 'requestId', request_id), NULL);

        SELECT json_agg(c) INTO changes FROM (
            SELECT json_build_object('kind', 'USER_CREATED') AS c
            UNION ALL SELECT json_build_object('kind', 'ROLE_GRANTED', 'roleKey', k) FROM unnest(wanted_roles) AS k
            UNION ALL SELECT json_build_object('kind', 'ASSIGNMENT_CREATED', 'buildingId', a -> 'buildingId', 'type', a -> 'type')
            FROM jsonb_array_elements(input #> '{grants,buildingAssignments}') AS a
            UNION ALL SELECT json_build_object('kind', 'OCCUPANCY_STARTED', 'buildingId', home_building, 'unitId', home, 'occupancyId', occupancy)
            UNION ALL SELECT json_build_object('kind', 'INVITATION_QUEUED')) AS list;
        INSERT INTO "AuditEvent" ("orgId", "id", "actorOrgId", "actorId", "subjectId", "changes", "requestId", "transport")
        VALUES (actor_org, uuidv7(), actor_org, actor, subject."id", changes, request_id, 'REST');
    END IF;

    RETURN json_build_object(
        'user', json_build_object('id', subject."id", 'email', subject."email", 'name', subject."name", 'status', subject."status"),
        'created', is_new, 'linkedExisting', NOT is_new, 'dryRun', false,
        'applied', json_build_object(
            'orgRoleKeys', input #> '{grants,orgRoleKeys}',
            'buildingAssignments', input #> '{grants,buildingAssignments}',
            'resident', json_build_object('occupancyId', occupancy, 'unitId', home, 'buildingId', home_building)),
        'changes', changes,
        'invitation', CASE WHEN is_invited THEN json_build_object('status', 'QUEUED', 'expiresAt', held_until) END,
        'warnings', '[]'::json);
END
$$;
