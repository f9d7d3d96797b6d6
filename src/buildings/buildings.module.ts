import { Module } from '@nestjs/common';
import { BuildingsResolver } from './buildings.resolver.js';
import { BuildingsService } from './buildings.service.js';
import { ChangedPlacesResolver } from './changed-places.resolver.js';
import { ChangedPlacesService } from './changed-places.service.js';

@Module({ providers: [BuildingsResolver, BuildingsService, ChangedPlacesResolver, ChangedPlacesService] })
export class BuildingsModule {}
