import { Injectable, type StreamableFile } from '@nestjs/common';
import type { Caller } from '../auth/caller.js';
import { csvFileOf } from '../pagination/csv-file.js';
import type { User, UserDetails } from './user.model.js';
import { UserDetailsService } from './user-details.service.js';
import type { UsersArgs } from './users.args.js';
import { UsersService } from './users.service.js';

/** The first line of the file. */
export const USER_COLUMNS = [
  'id',
  'email',
  'name',
  'status',
  'createdAt',
  'roles',
  'assignments',
  'homes',
  'invitation',
];

/** The list of users as a CSV file. */
@Injectable()
export class UsersFileService {
  constructor(
    private readonly users: UsersService,
    private readonly details: UserDetailsService,
  ) {}

  /** @throws DomainError as the list, before the file starts */
  file(args: UsersArgs, caller: Caller): Promise<StreamableFile> {
    return csvFileOf<User>(
      {
        fileName: 'users.csv',
        columns: USER_COLUMNS,
        pageOf: (page, call) => this.users.users(Object.assign({}, args, page), call),
        cellsOf: async (user, call) => cellsOf(await this.details.withDetails(user, call)),
      },
      args,
      caller,
    );
  }
}

function cellsOf(user: UserDetails): string[] {
  const homes = user.occupancies.filter(({ endedAt }) => endedAt === null);
  return [
    user.id,
    user.email,
    user.name,
    user.status,
    user.createdAt.toISOString(),
    listed((user.roles ?? []).map(({ key }) => key)),
    listed(user.assignments.map(({ building, type }) => `${building.name}: ${type}`)),
    listed(homes.map(({ building, unit }) => `${building.name}: ${unit.label}`)),
    user.invitation?.status ?? '',
  ];
}

const listed = (texts: string[]): string => texts.join('; ');
