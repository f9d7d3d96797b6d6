import 'reflect-metadata';
import { randomUUID } from 'node:crypto';
import { Body, Controller, Module, Post, Req, UnauthorizedException, ValidationPipe } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { PrismaPg } from '@prisma/adapter-pg';
import type { FastifyRequest } from 'fastify';
import { TokensService } from '../../src/auth/tokens.service.js';
import { PrismaClient } from '../../src/database/generated/client.js';
import { ProvisionUserInput } from '../../src/provisioning/provision-user.input.js';
import { readSettings } from '../../src/settings/settings.js';

const settings = readSettings(process.env);
const tokens = new TokensService(settings);
const prisma = new PrismaClient({
  adapter: new PrismaPg({ connectionString: settings.databaseUrl ?? undefined, max: settings.poolSize }),
  transactionOptions: { maxWait: 20_000, timeout: 20_000 }, // 100 assignments one by one take long
});

/**
 * The usual way: a controller and an interactive transaction, with a look-up and an upsert by Prisma for each grant.
 * It is correct only without concurrent calls.
 */
@Controller('api/org/users')
class LoopController {
  @Post('provision')
  provisionUser(@Body() { identity, grants }: ProvisionUserInput, @Req() request: FastifyRequest): Promise<object> {
    const caller = tokens.verify(request.headers.authorization);
    if (caller === null || caller.keyHash !== undefined) throw new UnauthorizedException();
    const { orgId, userId: actorId, version } = caller;
    const requestId = randomUUID();
    return prisma.$transaction(async (tx) => {
      const actor = await tx.user.findUniqueOrThrow({
        where: { orgId_id: { orgId, id: actorId }, status: 'ACTIVE', credentialVersion: version },
        include: { roles: { include: { role: true } } },
      });
      const powers = new Set(actor.roles.flatMap(({ role }) => role.permissions));
      if (!powers.has('PEOPLE_PROVISION')) throw new Error('PERMISSION_REQUIRED');

      const changes: Record<string, string | number>[] = [];
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
        const invitationId = invitation.id;
        await tx.mail.create({ data: { orgId, kind: 'INVITATION', userId: user.id, invitationId, requestId } });
        changes.push({ kind: 'INVITATION_QUEUED' });
      }
      if (changes.length > 0) {
        await tx.auditEvent.create({
          data: {
            orgId,
            actorOrgId: orgId,
            actorId,
            subjectId: user.id,
            changes,
            requestId,
            transport: 'REST',
          },
        });
      }
      return {
        user: { id: user.id, email, name: user.name, status: user.status },
        ...{ created: known === null, linkedExisting: known !== null, dryRun: false },
        applied: {
          orgRoleKeys: grants!.orgRoleKeys,
          buildingAssignments: grants!.buildingAssignments,
          resident: { occupancyId: home.id, unitId, buildingId },
        },
        changes,
        invitation: { status: 'QUEUED', expiresAt: invitation.expiresAt },
        warnings: [],
      };
    });
  }
}

@Module({ controllers: [LoopController] })
class LoopModule {}

const app = await NestFactory.create<NestFastifyApplication>(LoopModule, new FastifyAdapter(), { logger: false });
app.useGlobalPipes(new ValidationPipe({ transform: true, whitelist: true, forbidNonWhitelisted: true }));
await app.listen(settings.port, '127.0.0.1');
console.log('ready');
