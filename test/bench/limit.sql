-- The limit: one function that does the whole job with PostgreSQL's own means. It checks only the two rules that the
-- measured calls meet (authority, references) and knows only their grants: no MOVE, password, dry run or other tenant.
-- It writes at once and detects existing rows by conflicts; with looks_first it first checks for something to write.
-- Unlike the application, it has no separate plan, reports only the first problem, and has no types.
CREATE FUNCTION bench_provision(actor_org int, actor uuid, actor_version int, request_id text, input jsonb, looks_first boolean) RETURNS json
LANGUAGE plpgsql AS $$
DECLARE
    address text := lower(btrim(input #>> '{identity,email}'));
    wanted_roles text[] := ARRAY(SELECT jsonb_array_elements_text(input #> '{grants,orgRoleKeys}'));
    assignments jsonb := input #> '{grants,buildingAssignments}';
    home int := (input #>> '{grants,resident,unitId}')::int;
    home_building int := (input #>> '{grants,resident,buildingId}')::int;
    is_invited boolean := (input #>> '{identity,sendInvite}')::boolean;
    powers "Permission"[];
    known_roles int;
    subject "User";
    is_repeat boolean := false;
    is_new boolean := false;
    granted_roles json[];
    held jsonb;
    assigned_buildings json[];
    moved_in boolean;
    occupancy uuid;
    invitation uuid;
    changes json := '[]';
BEGIN
    SELECT array_agg(DISTINCT p) INTO powers
    FROM "User" u JOIN "UserRole" ur ON ur."orgId" = u."orgId" AND ur."userId" = u."id" JOIN "Role" r ON r."id" = ur."roleId",
        unnest(r."permissions") AS p
    WHERE u."orgId" = actor_org AND u."id" = actor AND u."status" = 'ACTIVE' AND u."credentialVersion" = actor_version;
    IF powers IS NULL OR 'PEOPLE_PROVISION' <> ALL (powers) THEN RAISE EXCEPTION 'PERMISSION_REQUIRED'; END IF;

    SELECT count(*) INTO known_roles FROM "Role" r WHERE r."key" = ANY (wanted_roles) AND r."permissions" <@ powers;
    IF known_roles <> cardinality(wanted_roles) THEN RAISE EXCEPTION 'ROLE_NOT_GRANTABLE'; END IF;
    IF EXISTS (
        SELECT FROM jsonb_to_recordset(assignments) AS a("buildingId" int)
        LEFT JOIN "Building" b ON b."orgId" = actor_org AND b."id" = a."buildingId" WHERE b."id" IS NULL
    ) THEN RAISE EXCEPTION 'BUILDING_NOT_FOUND'; END IF;
    PERFORM FROM "Unit" un WHERE un."orgId" = actor_org AND un."id" = home AND un."buildingId" = home_building;
    IF NOT FOUND THEN RAISE EXCEPTION 'UNIT_NOT_FOUND'; END IF;

    IF looks_first THEN
        SELECT * INTO subject FROM "User" u WHERE u."orgId" = actor_org AND u."email" = address AND u."status" <> 'DEACTIVATED';
        SELECT o."id" INTO occupancy FROM "Occupancy" o
        WHERE o."orgId" = actor_org AND o."userId" = subject."id" AND o."unitId" = home AND o."endedAt" IS NULL;
        is_repeat := occupancy IS NOT NULL
            AND NOT EXISTS (
                SELECT FROM "Role" r WHERE r."key" = ANY (wanted_roles) AND NOT EXISTS (
                    SELECT FROM "UserRole" ur WHERE ur."orgId" = actor_org AND ur."userId" = subject."id" AND ur."roleId" = r."id"))
            AND NOT EXISTS (
                SELECT FROM jsonb_to_recordset(assignments) AS a("buildingId" int, "type" "AssignmentType")
                LEFT JOIN "BuildingAssignment" ba ON ba."orgId" = actor_org AND ba."userId" = subject."id" AND ba."buildingId" = a."buildingId"
                WHERE ba."type" IS DISTINCT FROM a."type")
            AND (NOT is_invited OR subject."status" <> 'INVITED' OR EXISTS (
                SELECT FROM "Invitation" i WHERE i."orgId" = actor_org AND i."userId" = subject."id"
                    AND i."acceptedAt" IS NULL AND i."revokedAt" IS NULL AND i."supersededAt" IS NULL));
    END IF;

    IF NOT is_repeat THEN
        INSERT INTO "User" ("orgId", "id", "email", "name", "status")
        VALUES (actor_org, uuidv7(), address, input #>> '{identity,name}', 'INVITED')
        ON CONFLICT ("orgId", "email") DO NOTHING RETURNING * INTO subject;
        is_new := FOUND;
        IF NOT is_new THEN
            SELECT * INTO subject FROM "User" u WHERE u."orgId" = actor_org AND u."email" = address;
            IF subject."status" = 'DEACTIVATED' THEN RAISE EXCEPTION 'USER_DEACTIVATED'; END IF;
        END IF;

        WITH granted AS (
            INSERT INTO "UserRole" ("orgId", "userId", "roleId")
            SELECT actor_org, subject."id", r."id" FROM "Role" r WHERE r."key" = ANY (wanted_roles)
            ON CONFLICT ("orgId", "userId", "roleId") DO NOTHING RETURNING "roleId"
        )
        SELECT ARRAY(
            SELECT json_build_object('kind', 'ROLE_GRANTED', 'roleKey', k.key)
            FROM unnest(wanted_roles) WITH ORDINALITY AS k(key, n) JOIN "Role" r USING ("key") JOIN granted g ON g."roleId" = r."id" ORDER BY k.n)
        INTO granted_roles;

        SELECT coalesce(jsonb_object_agg(ba."buildingId", ba."type"), '{}') INTO held FROM "BuildingAssignment" ba
        WHERE ba."orgId" = actor_org AND ba."userId" = subject."id";
        WITH assigned AS (
            INSERT INTO "BuildingAssignment" AS ba ("orgId", "userId", "buildingId", "type")
            SELECT actor_org, subject."id", a."buildingId", a."type" FROM jsonb_to_recordset(assignments) AS a("buildingId" int, "type" "AssignmentType")
            ON CONFLICT ("orgId", "userId", "buildingId") DO UPDATE SET "type" = excluded."type", "updatedAt" = now()
                WHERE ba."type" <> excluded."type"
            RETURNING "buildingId", "type"
        )
        SELECT ARRAY(
            SELECT CASE WHEN held ? t."buildingId"::text
                THEN json_build_object('kind', 'ASSIGNMENT_UPDATED', 'buildingId', t."buildingId", 'type', t."type", 'previousType', held ->> t."buildingId"::text)
                ELSE json_build_object('kind', 'ASSIGNMENT_CREATED', 'buildingId', t."buildingId", 'type', t."type") END
            FROM jsonb_array_elements(assignments) WITH ORDINALITY AS a(asked, n) JOIN assigned t ON t."buildingId" = (a.asked ->> 'buildingId')::int ORDER BY a.n)
        INTO assigned_buildings;

        INSERT INTO "Occupancy" ("orgId", "id", "userId", "unitId") VALUES (actor_org, uuidv7(), subject."id", home)
        ON CONFLICT ("orgId", "userId", "unitId") WHERE "endedAt" IS NULL DO NOTHING RETURNING "id" INTO occupancy;
        moved_in := FOUND;
        IF NOT moved_in THEN
            SELECT o."id" INTO occupancy FROM "Occupancy" o
            WHERE o."orgId" = actor_org AND o."userId" = subject."id" AND o."unitId" = home AND o."endedAt" IS NULL;
        END IF;

        IF is_invited AND subject."status" = 'INVITED' THEN
            INSERT INTO "Invitation" ("orgId", "id", "userId") VALUES (actor_org, uuidv7(), subject."id")
            ON CONFLICT ("orgId", "userId") WHERE "acceptedAt" IS NULL AND "revokedAt" IS NULL AND "supersededAt" IS NULL
            DO NOTHING RETURNING "id" INTO invitation;
            IF invitation IS NOT NULL THEN
                INSERT INTO "Mail" ("orgId", "id", "kind", "userId", "invitationId", "requestId")
                VALUES (actor_org, uuidv7(), 'INVITATION', subject."id", invitation, request_id);
            END IF;
        END IF;

        changes := array_to_json(
            CASE WHEN is_new THEN ARRAY[json_build_object('kind', 'USER_CREATED')] ELSE '{}' END || granted_roles || assigned_buildings
            || CASE WHEN moved_in THEN ARRAY[json_build_object(
                'kind', 'OCCUPANCY_STARTED', 'buildingId', home_building, 'unitId', home, 'occupancyId', occupancy)] ELSE '{}' END
            || CASE WHEN invitation IS NOT NULL THEN ARRAY[json_build_object('kind', 'INVITATION_QUEUED')] ELSE '{}' END);
        IF json_array_length(changes) > 0 THEN
            INSERT INTO "AuditEvent" ("orgId", "id", "actorOrgId", "actorId", "subjectId", "changes", "requestId", "transport")
            VALUES (actor_org, uuidv7(), actor_org, actor, subject."id", changes, request_id, 'REST');
        END IF;
    END IF;

    RETURN json_build_object(
        'user', json_build_object('id', subject."id", 'email', subject."email", 'name', subject."name", 'status', subject."status"),
        'created', is_new, 'linkedExisting', NOT is_new, 'dryRun', false,
        'applied', json_build_object(
            'orgRoleKeys', input #> '{grants,orgRoleKeys}',
            'buildingAssignments', assignments,
            'resident', json_build_object('occupancyId', occupancy, 'unitId', home, 'buildingId', home_building)),
        'changes', changes,
        'invitation', CASE WHEN is_invited THEN json_build_object('status', 'QUEUED', 'expiresAt', NULL) END,
        'warnings', '[]'::json);
END
$$;
