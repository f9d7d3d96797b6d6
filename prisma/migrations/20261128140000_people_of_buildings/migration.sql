-- With the user in the index, the people of a building are read without the table.
-- CreateIndex
CREATE INDEX "BuildingAssignment_orgId_buildingId_type_userId_idx" ON "BuildingAssignment"("orgId", "buildingId", "type", "userId");
CREATE INDEX "Occupancy_orgId_unitId_endedAt_userId_idx" ON "Occupancy"("orgId", "unitId", "endedAt", "userId");

-- DropIndex
DROP INDEX "BuildingAssignment_orgId_buildingId_idx";
DROP INDEX "Occupancy_orgId_unitId_idx";
