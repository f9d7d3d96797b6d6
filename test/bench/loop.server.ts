import { PrismaService } from '../../src/database/prisma.service.js';
import type { ProvisionUserInput } from '../../src/provisioning/provision-user.input.js';
import type { Change } from '../../src/provisioning/provision-result.model.js';
import { serve } from './bare-server.js';

/** The habit: in an interactive transaction, a look-up and an upsert for each thing, by Prisma's own calls. It is right only while nobody else calls. */
serve((settings) => {
  const prisma = new PrismaService(settings);
  return (body, { orgId, userId: actorId, version }, requestId) =>
    prisma.$transaction(async (tx) => {
      const { identity, grants } = JSON.parse(body) as ProvisionUserInput;
      const actor = await tx.user.findUniqueOrThrow({
        where: { orgId_id: { orgId, id: actorId }, status: 'ACTIVE', credentialVersion: version },
        include: { roles: { include: { role: true } } },
      });
      const powers = new Set(actor.roles.flatMap(({ role }) => role.permissions));
      if (!powers.has('PEOPLE_PROVISION')) throw new Error('PERMISSION_REQUIRED');

      const changes: Change[] = [];
      const email = identity.email.trim().toLowerCase();
      const known = await tx.user.findUnique({ where: { orgId_email: { orgId, email } } });
      const user = known ?? (await tx.user.create({ data: { orgId, email, name: identity.name!, status: 'INVITED' } }));
      if (known === null) changes.push({ kind: 'USER_CREATED' });

      for (const roleKey of grants!.orgRoleKeys!) {
        const role = await tx.role.findUniqueOrThrow({ where: { key: roleKey } });
        if (!role.permissions.every((permission) => powers.has(permission))) throw new Error('ROLE_NOT_GRANTABLE');
        const key = { orgId, userId: user.id, roleId: role.id };
        const held = await tx.userRole.findUnique({ where: { orgId_userId_roleId: key } });
        if (held !== null) continue;
        await tx.userRole.upsert({ where: { orgId_userId_roleId: key }, create: key, update: {} });
        changes.push({ kind: 'ROLE_GRANTED', roleKey });
      }
      for (const { buildingId, type } of grants!.buildingAssignments!) {
        await tx.building.findUniqueOrThrow({ where: { orgId_id: { orgId, id: buildingId } } });
        const key = { orgId, userId: user.id, buildingId };
        const held = await tx.buildingAssignment.findUnique({ where: { orgId_userId_buildingId: key } });
        if (held?.type === type) continue;
        await tx.buildingAssignment.upsert({
          where: { orgId_userId_buildingId: key },
          create: { ...key, type },
          update: { type },
        });
        changes.push({ kind: 'ASSIGNMENT_CREATED', buildingId, type });
      }
      const { buildingId, unitId } = grants!.resident!;
      await tx.unit.findUniqueOrThrow({ where: { orgId_id: { orgId, id: unitId }, buildingId } });
      let home = await tx.occupancy.findFirst({ where: { orgId, userId: user.id, unitId, endedAt: null } });
      if (home === null) {
        home = await tx.occupancy.create({ data: { orgId, userId: user.id, unitId } });
        changes.push({ kind: 'OCCUPANCY_STARTED', buildingId, unitId, occupancyId: home.id });
      }

      const isLive = { acceptedAt: null, revokedAt: null, supersededAt: null };
      let invitation = await tx.invitation.findFirst({ where: { orgId, userId: user.id, ...isLive } });
      if (invitation === null) {
        invitation = await tx.invitation.create({ data: { orgId, userId: user.id } });
        const task = JSON.stringify({ orgId, invitationId: invitation.id, requestId });
        await tx.$queryRaw`SELECT enqueue_job('sendInvitation', ${task}::json, NULL)`;
        changes.push({ kind: 'INVITATION_QUEUED' });
      }
      if (changes.length > 0) {
        const record = changes.map((change) => ({ ...change }));
        await tx.auditEvent.create({
          data: {
            orgId,
            actorOrgId: orgId,
            actorId,
            subjectId: user.id,
            changes: record,
            requestId,
            transport: 'REST',
          },
        });
      }
      return JSON.stringify({
        user: { id: user.id, email, name: user.name, status: user.status },
        ...{ created: known === null, linkedExisting: known !== null, dryRun: false },
        applied: { ...grants, resident: { occupancyId: home.id, unitId, buildingId } },
        changes,
        invitation: { status: 'QUEUED', expiresAt: invitation.expiresAt },
        warnings: [],
      });
    });
});
