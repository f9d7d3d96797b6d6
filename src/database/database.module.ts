import { Global, Module } from '@nestjs/common';
import { PrismaService } from './prisma.service.js';
import { ReadsService } from './reads.service.js';
import { TransactionService } from './transaction.service.js';

@Global()
@Module({
  providers: [PrismaService, ReadsService, TransactionService],
  exports: [PrismaService, ReadsService, TransactionService],
})
export class DatabaseModule {}
