import { ObjectType } from '@nestjs/graphql';
import { ListPage } from '../pagination/list-page.model.js';
import { PageInfo } from '../pagination/page-info.model.js';
import { Int32, NullableInt32 } from '../schema/field-types.js';

/** A unit of a building. */
@ObjectType()
export class Unit {
  /** Id of the unit. */
  @Int32()
  id: number;

  /** Label, unique in the building. Comparisons ignore case, width, white space and invisible characters. */
  label: string;
}

/** A building of the organization. */
@ObjectType()
export class Building {
  /** Id of the building. */
  @Int32()
  id: number;

  /** Name, unique in the organization. Comparisons ignore case, width, white space and invisible characters. */
  name: string;
}

/** The building and the unit that have the given names. */
@ObjectType()
export class NamedPlace {
  /** The building; null if the caller can see no building with this name. */
  building?: Building;

  /** The unit; null if the caller named no unit, or if no unit of the building has this label. */
  unit?: Unit;
}

/** A building in a list. */
@ObjectType()
export class BuildingEdge {
  /** The building. */
  node: Building;

  /** Cursor of this building. */
  cursor: string;
}

/** A page of buildings, sorted by name. */
@ObjectType()
export class BuildingConnection {
  /** The buildings. */
  edges: BuildingEdge[];

  /** Information about this page. */
  pageInfo: PageInfo;

  /** Number of buildings on all pages. Null with the error UNAVAILABLE if counting them takes too long. */
  @Int32()
  totalCount?: Promise<number>;
}

/** A building over REST. */
export class BuildingItem extends Building {
  /** Number of units. */
  @NullableInt32()
  unitCount: number | null;

  /** Number of users who live in the building now. Null if the caller cannot see them. */
  @NullableInt32()
  residentCount: number | null;
}

/** A page of buildings over REST, sorted by name. */
export class BuildingList extends ListPage {
  /** The buildings. */
  items: BuildingItem[];
}

/** A page of the units of a building over REST, sorted by label. */
export class UnitList extends ListPage {
  /** The units. */
  items: Unit[];
}
