import { graphql } from '../api/graphql.js';

/**
 * One document for each list of a building or a unit. Lists in one document share a limit, which the people of a large
 * building use up.
 */

export const BUILDING = graphql(`
  query Building($id: Int!) {
    building(id: $id) {
      id
      name
      units {
        id
        label
      }
    }
  }
`);

export const STAFF = graphql(`
  query Staff($id: Int!) {
    building(id: $id) {
      id
      staff {
        userId
        name
        type
      }
    }
  }
`);

export const RESIDENTS = graphql(`
  query Residents($id: Int!) {
    building(id: $id) {
      id
      residents {
        unitId
        userId
        name
      }
    }
  }
`);

export const UNIT_RESIDENTS = graphql(`
  query UnitResidents($id: Int!) {
    unit(id: $id) {
      id
      residents {
        occupancyId
        userId
        name
        email
        startedAt
      }
    }
  }
`);

export const FORMER_RESIDENTS = graphql(`
  query FormerResidents($id: Int!) {
    unit(id: $id) {
      id
      formerResidents {
        occupancyId
        userId
        name
        email
        startedAt
        endedAt
      }
    }
  }
`);

/** Finds buildings by a part of their name. */
export const FIND_BUILDINGS = graphql(`
  query FindBuildings($search: String) {
    buildings(search: $search, first: 20) {
      totalCount
      edges {
        node {
          id
          name
        }
      }
    }
  }
`);

/** Finds units by the names of building and unit. */
export const FIND_UNITS = graphql(`
  query FindUnits($names: [PlaceNameInput!]!) {
    places(names: $names) {
      building {
        id
        name
      }
      unit {
        id
        label
        residents {
          occupancyId
          userId
          name
        }
      }
    }
  }
`);
