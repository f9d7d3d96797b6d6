import { ObjectType } from '@nestjs/graphql';
import { PageInfo } from '../relay/page-info.model.js';
import { Int32 } from '../schema/field-types.js';

/** A unit that people live in. */
@ObjectType()
export class Unit {
  /** Id of the unit. */
  @Int32()
  id: number;

  /** Label on the door. No other unit of the building has it, in whatever case or width. */
  label: string;
}

/** A building of the organization. */
@ObjectType()
export class Building {
  /** Id of the building. */
  @Int32()
  id: number;

  /** Name. No other building of the organization has it, in whatever case or width. */
  name: string;
}

/** What a name names. */
@ObjectType()
export class NamedPlace {
  /** The building; null when there is none of this name that the caller may see. */
  building?: Building;

  /** The unit in it; null when none was named, or the building has none of this label. */
  unit?: Unit;
}

/** A building in a list. */
@ObjectType()
export class BuildingEdge {
  /** The building. */
  node: Building;

  /** Its place in the list. */
  cursor: string;
}

/** A page of buildings, by name. */
@ObjectType()
export class BuildingConnection {
  /** The buildings. */
  edges: BuildingEdge[];

  /** Where the page stands. */
  pageInfo: PageInfo;

  /** How many there are on all pages. */
  @Int32()
  totalCount: Promise<number>;
}
