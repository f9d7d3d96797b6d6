import { ObjectType } from '@nestjs/graphql';
import { PageInfo } from '../pagination/page-info.model.js';
import { Int32 } from '../schema/field-types.js';

/** A unit that people live in. */
@ObjectType()
export class Unit {
  /** Id of the unit. */
  @Int32()
  id: number;

  /** Label on the door, unique in the building. Case, width, white space and invisible characters do not count. */
  label: string;
}

/** A building of the organization. */
@ObjectType()
export class Building {
  /** Id of the building. */
  @Int32()
  id: number;

  /** Name, unique in the organization. Case, width, white space and invisible characters do not count. */
  name: string;
}

/** The building and unit found for a name. */
@ObjectType()
export class NamedPlace {
  /** The building; null if the caller can see none with this name. */
  building?: Building;

  /** The unit in it; null if no unit was named or none has this label. */
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
