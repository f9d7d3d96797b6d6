import { Module } from '@nestjs/common';
import { ApiKeysResolver } from './api-keys.resolver.js';
import { ApiKeysService } from './api-keys.service.js';
import { ApiKeysStore } from './api-keys.store.js';

/** The calls that create, list and revoke the keys of scripts. */
@Module({ providers: [ApiKeysResolver, ApiKeysService, ApiKeysStore] })
export class ApiKeysModule {}
