import { Global, Module } from '@nestjs/common';
import { EngineService } from './engine.service.js';
import { PrismaService } from './prisma.service.js';
import { ReadsService } from './reads.service.js';
import { TransactionService } from './transaction.service.js';

@Global()
@Module({
  providers: [EngineService, PrismaService, ReadsService, TransactionService],
  exports: [EngineService, PrismaService, ReadsService, TransactionService],
})
export class DatabaseModule {}
