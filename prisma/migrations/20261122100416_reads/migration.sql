-- CreateIndex
CREATE INDEX "User_orgId_name_id_idx" ON "User"("orgId", "name", "id");

-- CreateIndex
CREATE INDEX "BuildingAssignment_orgId_buildingId_idx" ON "BuildingAssignment"("orgId", "buildingId");

-- CreateIndex
CREATE INDEX "Occupancy_orgId_userId_idx" ON "Occupancy"("orgId", "userId");

-- CreateIndex
CREATE INDEX "Occupancy_orgId_unitId_idx" ON "Occupancy"("orgId", "unitId");

-- CreateIndex
CREATE INDEX "AuditEvent_orgId_createdAt_id_idx" ON "AuditEvent"("orgId", "createdAt", "id");

-- CreateIndex
CREATE INDEX "AuditEvent_orgId_subjectId_createdAt_id_idx" ON "AuditEvent"("orgId", "subjectId", "createdAt", "id");
