import { Module } from '@nestjs/common';
import { BuildingCountsService } from './building-counts.service.js';
import { BuildingsController } from './buildings.controller.js';
import { BuildingsResolver } from './buildings.resolver.js';
import { BuildingsService } from './buildings.service.js';
import { ChangedPlacesResolver } from './changed-places.resolver.js';
import { ChangedPlacesService } from './changed-places.service.js';
import { PlacesResolver } from './places.resolver.js';
import { PlacesService } from './places.service.js';
import { UnitsResolver } from './units.resolver.js';
import { UnitsService } from './units.service.js';

@Module({
  controllers: [BuildingsController],
  providers: [
    BuildingCountsService,
    BuildingsResolver,
    BuildingsService,
    ChangedPlacesResolver,
    ChangedPlacesService,
    PlacesResolver,
    PlacesService,
    UnitsResolver,
    UnitsService,
  ],
})
export class BuildingsModule {}
