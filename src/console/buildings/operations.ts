import { graphql } from '../api/graphql.js';

/**
 * One document for each list of a building. Lists in one document share a limit, which the residents of a large
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

export const UNIT_PEOPLE = graphql(`
  query UnitPeople($id: Int!) {
    unit(id: $id) {
      id
      residents {
        occupancyId
        userId
        name
        email
        startedAt
      }
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
