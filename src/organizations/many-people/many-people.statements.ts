/** All depends on the number `n` of a person, so that an interrupted run can continue. */
export const PEOPLE_PER_BUILDING = 100;
const UNITS_PER_BUILDING = 40;

/** Identifies the mails and audit events of this command. */
const REQUEST = 'data:generate';

const FIRST_NAMES =
  'Ada,Amir,Anna,Ben,Bruno,Carla,Chen,Clara,Dario,Elif,Emma,Enzo,Eva,Felix,Fatma,Greta,Hugo,Ida,Ines,Ivan,' +
  'Jonas,Julia,Kenji,Laura,Liam,Lucia,Malik,Marta,Mia,Nadia,Noah,Olga';
const LAST_NAMES =
  'Abel,Adler,Almeida,Bauer,Becker,Berg,Brown,Cohen,Costa,Dahl,Diaz,Dubois,Eriksen,Evans,Fischer,Garcia,Gomez,' +
  'Haas,Hansen,Hughes,Ito,Jensen,Keller,Khan,Klein,Kovac,Lang,Lopez,Marino,Meyer,Moreau,Novak,Okafor,Olsen,Park,' +
  'Patel,Pereira,Quinn,Ricci,Rossi,Santos,Sato,Silva,Singh,Tanaka,Weber,Wolf,Yilmaz';

const chosen = (names: string, n: string): string =>
  `(string_to_array('${names}', ','))[1 + ${n} % ${String(names.split(',').length)}]`;

/** When a person was created: 15 seconds after the one before. $6 is the instant before the first. */
const at = (n: string): string => `($6::timestamptz + ${n} * interval '15 seconds')`;

/** A UUID version 7: its order is that of the instant. $4 is the slug. */
const idOf = (kind: string, n = 'n', instant = at(n)): string => `(
    lpad(to_hex((extract(epoch FROM ${instant}) * 1000)::bigint), 12, '0') || '7'
    || left(md5($4 || '${kind}' || ${n}), 3) || '8' || substr(md5($4 || '${kind}' || ${n}), 4, 15))::uuid`;

/** Adds the buildings $2 to $3 of the organization $1. */
export const ADD_BUILDINGS = `
  WITH house AS (
    INSERT INTO "Building" ("orgId", "name") SELECT $1, 'House ' || n FROM generate_series($2::int, $3::int) n
    RETURNING "id"
  )
  INSERT INTO "Unit" ("orgId", "buildingId", "label")
  SELECT $1, house."id", 'Flat ' || flat FROM house, generate_series(1, ${String(UNITS_PER_BUILDING)}) flat`;

/**
 * Adds the people $2 to $3 of the organization $1, whose slug is $4. $5 is the hash of everybody's password.
 *
 * Of 100 people, 80 are ACTIVE, 15 INVITED and 5 DEACTIVATED. Five work in two or three buildings, and the others live
 * in one; ten have moved. Each has an invitation whose mail was sent or has failed, and the audit events that led here.
 * The events of a person: 0 created, 1 accepted the invitation, 2 moved, 3 deactivated.
 */
export const ADD_PEOPLE = `
  WITH person AS MATERIALIZED (
    SELECT n, ${at('n')} AS at, 1 + (n - 1) / ${String(PEOPLE_PER_BUILDING)} AS house, ${idOf('user')} AS "id",
      ${chosen(FIRST_NAMES, 'n')} AS "first", ${chosen(LAST_NAMES, '(n / 32)')} AS "last", n % 10 = 3 AS "hasMoved",
      (CASE WHEN n % 20 < 16 THEN 'ACTIVE' WHEN n % 20 < 19 THEN 'INVITED'
        ELSE 'DEACTIVATED' END)::"UserStatus" AS "status",
      CASE WHEN n % 20 = 16 THEN 'SENT' WHEN n % 100 = 18 THEN 'FAILED' WHEN n % 20 IN (17, 18) THEN 'EXPIRED'
        ELSE 'ACCEPTED' END AS "invitation"
    FROM generate_series($2::int, $3::int) n
  ), users AS (
    INSERT INTO "User" ("orgId", "id", "email", "name", "status", "passwordHash", "credentialVersion", "createdAt")
    SELECT $1, "id", lower("first" || '.' || "last" || '.' || n || '@' || $4 || '.example'), "first" || ' ' || "last",
      "status", CASE WHEN "status" <> 'INVITED' THEN $5 END,
      CASE "status" WHEN 'ACTIVE' THEN 1 WHEN 'DEACTIVATED' THEN 2 ELSE 0 END, at
    FROM person
  ), role AS MATERIALIZED (
    SELECT n, p."id", r."id" AS "roleId", r."key"
    FROM person p JOIN "Role" r ON r."key" = 'org_admin' AND n % 100 = 1 OR r."key" = 'viewer' AND n % 100 = 41
      OR r."key" = 'admin' AND n % 10000 = 1
  ), roles AS (
    INSERT INTO "UserRole" ("orgId", "userId", "roleId") SELECT $1, "id", "roleId" FROM role
  ), job AS MATERIALIZED (
    SELECT n, p."id", b."id" AS "buildingId",
      CASE n % 100 WHEN 1 THEN 'MANAGER' WHEN 21 THEN 'BUILDING_ADMIN' ELSE 'STAFF' END AS "type"
    FROM person p CROSS JOIN generate_series(0, 2) k
    JOIN "Building" b ON b."orgId" = $1 AND b."name" = 'House ' || house - k * 7
    WHERE n % 20 = 1 AND (k < 2 OR n % 100 = 1)
  ), jobs AS (
    INSERT INTO "BuildingAssignment" ("orgId", "userId", "buildingId", "type")
    SELECT $1, "id", "buildingId", "type"::"AssignmentType" FROM job
  ), home AS MATERIALIZED (
    SELECT n, k, p."id" AS "userId", ${idOf('home', `(n || '-' || k)`, at('n'))} AS "id", u."id" AS "unitId",
      b."id" AS "buildingId", at + k * interval '20 days' AS "startedAt",
      CASE WHEN "hasMoved" AND k = 0 THEN at + interval '20 days'
        WHEN "status" = 'DEACTIVATED' THEN at + interval '30 days' END AS "endedAt"
    FROM person p CROSS JOIN generate_series(0, 1) k
    JOIN "Building" b ON b."orgId" = $1 AND b."name" = 'House ' || house
    JOIN "Unit" u ON u."orgId" = $1 AND u."buildingId" = b."id"
      AND u."label" = 'Flat ' || 1 + (n + k * 20) % ${String(UNITS_PER_BUILDING)}
    WHERE n % 20 <> 1 AND (k = 0 OR "hasMoved")
  ), homes AS (
    INSERT INTO "Occupancy" ("orgId", "id", "userId", "unitId", "startedAt", "endedAt")
    SELECT $1, "id", "userId", "unitId", "startedAt", "endedAt" FROM home
  ), link AS MATERIALIZED (
    SELECT n, "id" AS "userId", ${idOf('link')} AS "id", "invitation",
      CASE WHEN "invitation" = 'SENT' THEN now() - n % 48 * interval '1 hour' ELSE at END AS at
    FROM person
  ), links AS (
    INSERT INTO "Invitation" ("orgId", "id", "userId", "createdAt", "sentAt", "expiresAt", "acceptedAt", "failedAt",
      "failureReason", "tokenHash")
    SELECT $1, "id", "userId", at, CASE WHEN "invitation" <> 'FAILED' THEN at END,
      CASE WHEN "invitation" <> 'FAILED' THEN at + interval '72 hours' END,
      CASE WHEN "invitation" = 'ACCEPTED' THEN at + interval '1 day' END, CASE WHEN "invitation" = 'FAILED' THEN at END,
      CASE WHEN "invitation" = 'FAILED' THEN 'The mailbox does not exist.' END,
      CASE WHEN "invitation" <> 'FAILED' THEN sha256(gen_random_uuid()::text::bytea) END
    FROM link
  ), mails AS (
    INSERT INTO "Mail" ("orgId", "id", "kind", "userId", "invitationId", "requestId", "dueAt", "attempts", "sentAt",
      "failedAt", "failureReason")
    SELECT $1, ${idOf('mail')}, 'INVITATION', "userId", "id", '${REQUEST}', at, 1,
      CASE WHEN "invitation" <> 'FAILED' THEN at END, CASE WHEN "invitation" = 'FAILED' THEN at END,
      CASE WHEN "invitation" = 'FAILED' THEN 'The mailbox does not exist.' END
    FROM link
  ), change AS (
    SELECT n, 0 AS event, 0 AS position, '{"kind": "USER_CREATED"}'::jsonb AS change FROM person
    UNION ALL SELECT n, 0, 1, jsonb_build_object('kind', 'ROLE_GRANTED', 'roleKey', "key") FROM role
    UNION ALL SELECT n, 0, 2, jsonb_build_object('kind', 'ASSIGNMENT_CREATED', 'buildingId', "buildingId",
      'type', "type") FROM job
    UNION ALL SELECT n, 2 * k, 4, jsonb_build_object('kind', 'OCCUPANCY_STARTED', 'buildingId', "buildingId",
      'unitId', "unitId", 'occupancyId', "id") FROM home
    UNION ALL SELECT n, CASE WHEN n % 10 = 3 THEN 2 ELSE 3 END, 3, jsonb_build_object('kind', 'OCCUPANCY_ENDED',
      'buildingId', "buildingId", 'unitId', "unitId", 'occupancyId', "id") FROM home WHERE "endedAt" IS NOT NULL
    UNION ALL SELECT n, 0, 5, '{"kind": "INVITATION_QUEUED"}' FROM person
    UNION ALL SELECT n, 1, 0, '{"kind": "INVITATION_ACCEPTED"}' FROM person WHERE "invitation" = 'ACCEPTED'
    UNION ALL SELECT n, 3, 0, '{"kind": "USER_DEACTIVATED"}' FROM person WHERE "status" = 'DEACTIVATED'
  ), audited AS (
    SELECT n, event, ${at('n')} + (CASE event WHEN 0 THEN 0 WHEN 1 THEN 1 ELSE event * 10 END) * interval '1 day' AS at,
      jsonb_agg(change ORDER BY position) AS "changes",
      -- The manager of the building is the actor; for managers it is the first person, and for the first the operator.
      CASE WHEN event = 1 THEN n WHEN n % 100 <> 1 THEN n - (n - 1) % 100 WHEN n > 1 THEN 1 END AS actor
    FROM change GROUP BY n, event
  )
  INSERT INTO "AuditEvent" ("orgId", "id", "actorOrgId", "actorId", "subjectId", "changes", "requestId", "transport",
    "createdAt")
  SELECT $1, ${idOf('event', `(n || '-' || event)`, 'at')}, CASE WHEN actor IS NOT NULL THEN $1::int END,
    CASE WHEN actor IS NOT NULL THEN ${idOf('user', 'actor')} END, ${idOf('user')}, "changes", '${REQUEST}',
    (CASE WHEN actor IS NULL THEN 'CLI' ELSE 'REST' END)::"Transport", at
  FROM audited`;

/** The first person has the role `admin`. */
export const FIRST_ADDRESS = `SELECT "email" FROM "User" WHERE "orgId" = $1 ORDER BY "createdAt", "id" LIMIT 1`;

/** All rows of the organization $1 whose slug is $2, and what other commands or calls have added. */
export const FOUND = `
  SELECT COUNT(*)::int AS "people",
    COUNT(*) FILTER (WHERE "email" !~ ('^[a-z]+\\.[a-z]+\\.\\d+@' || $2 || '\\.example$'))::int AS "others",
    (SELECT COUNT(*)::int FROM "Building" WHERE "orgId" = $1) AS "buildings"
  FROM "User" WHERE "orgId" = $1`;
