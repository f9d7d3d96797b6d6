-- Keys never change, and a distributed PostgreSQL refuses ON UPDATE CASCADE. NOT VALID, so that no table is read under the lock; the next
-- migration validates.
ALTER TABLE "User"
    DROP CONSTRAINT "User_orgId_fkey",
    ADD CONSTRAINT "User_orgId_fkey" FOREIGN KEY ("orgId") REFERENCES "Organization"("id") ON DELETE RESTRICT ON UPDATE RESTRICT NOT VALID;
ALTER TABLE "UserRole"
    DROP CONSTRAINT "UserRole_orgId_userId_fkey",
    ADD CONSTRAINT "UserRole_orgId_userId_fkey" FOREIGN KEY ("orgId", "userId") REFERENCES "User"("orgId", "id") ON DELETE RESTRICT ON UPDATE RESTRICT NOT VALID;
ALTER TABLE "UserRole"
    DROP CONSTRAINT "UserRole_roleId_fkey",
    ADD CONSTRAINT "UserRole_roleId_fkey" FOREIGN KEY ("roleId") REFERENCES "Role"("id") ON DELETE RESTRICT ON UPDATE RESTRICT NOT VALID;
ALTER TABLE "Building"
    DROP CONSTRAINT "Building_orgId_fkey",
    ADD CONSTRAINT "Building_orgId_fkey" FOREIGN KEY ("orgId") REFERENCES "Organization"("id") ON DELETE RESTRICT ON UPDATE RESTRICT NOT VALID;
ALTER TABLE "Unit"
    DROP CONSTRAINT "Unit_orgId_buildingId_fkey",
    ADD CONSTRAINT "Unit_orgId_buildingId_fkey" FOREIGN KEY ("orgId", "buildingId") REFERENCES "Building"("orgId", "id") ON DELETE RESTRICT ON UPDATE RESTRICT NOT VALID;
ALTER TABLE "BuildingAssignment"
    DROP CONSTRAINT "BuildingAssignment_orgId_userId_fkey",
    ADD CONSTRAINT "BuildingAssignment_orgId_userId_fkey" FOREIGN KEY ("orgId", "userId") REFERENCES "User"("orgId", "id") ON DELETE RESTRICT ON UPDATE RESTRICT NOT VALID;
ALTER TABLE "BuildingAssignment"
    DROP CONSTRAINT "BuildingAssignment_orgId_buildingId_fkey",
    ADD CONSTRAINT "BuildingAssignment_orgId_buildingId_fkey" FOREIGN KEY ("orgId", "buildingId") REFERENCES "Building"("orgId", "id") ON DELETE RESTRICT ON UPDATE RESTRICT NOT VALID;
ALTER TABLE "Occupancy"
    DROP CONSTRAINT "Occupancy_orgId_userId_fkey",
    ADD CONSTRAINT "Occupancy_orgId_userId_fkey" FOREIGN KEY ("orgId", "userId") REFERENCES "User"("orgId", "id") ON DELETE RESTRICT ON UPDATE RESTRICT NOT VALID;
ALTER TABLE "Occupancy"
    DROP CONSTRAINT "Occupancy_orgId_unitId_fkey",
    ADD CONSTRAINT "Occupancy_orgId_unitId_fkey" FOREIGN KEY ("orgId", "unitId") REFERENCES "Unit"("orgId", "id") ON DELETE RESTRICT ON UPDATE RESTRICT NOT VALID;
ALTER TABLE "Invitation"
    DROP CONSTRAINT "Invitation_orgId_userId_fkey",
    ADD CONSTRAINT "Invitation_orgId_userId_fkey" FOREIGN KEY ("orgId", "userId") REFERENCES "User"("orgId", "id") ON DELETE RESTRICT ON UPDATE RESTRICT NOT VALID;
ALTER TABLE "AuditEvent"
    DROP CONSTRAINT "AuditEvent_orgId_subjectId_fkey",
    ADD CONSTRAINT "AuditEvent_orgId_subjectId_fkey" FOREIGN KEY ("orgId", "subjectId") REFERENCES "User"("orgId", "id") ON DELETE RESTRICT ON UPDATE RESTRICT NOT VALID;
