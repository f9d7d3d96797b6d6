-- By hand. Reads the tables while others write.
ALTER TABLE "User" VALIDATE CONSTRAINT "User_orgId_fkey";
ALTER TABLE "UserRole" VALIDATE CONSTRAINT "UserRole_orgId_userId_fkey";
ALTER TABLE "UserRole" VALIDATE CONSTRAINT "UserRole_roleId_fkey";
ALTER TABLE "Building" VALIDATE CONSTRAINT "Building_orgId_fkey";
ALTER TABLE "Unit" VALIDATE CONSTRAINT "Unit_orgId_buildingId_fkey";
ALTER TABLE "BuildingAssignment" VALIDATE CONSTRAINT "BuildingAssignment_orgId_userId_fkey";
ALTER TABLE "BuildingAssignment" VALIDATE CONSTRAINT "BuildingAssignment_orgId_buildingId_fkey";
ALTER TABLE "Occupancy" VALIDATE CONSTRAINT "Occupancy_orgId_userId_fkey";
ALTER TABLE "Occupancy" VALIDATE CONSTRAINT "Occupancy_orgId_unitId_fkey";
ALTER TABLE "Invitation" VALIDATE CONSTRAINT "Invitation_orgId_userId_fkey";
ALTER TABLE "AuditEvent" VALIDATE CONSTRAINT "AuditEvent_orgId_subjectId_fkey";
