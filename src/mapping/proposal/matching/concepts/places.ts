import { moves, stays } from './concept.js';
import type { Concept } from './concept.js';

const KINDS = 'billing main mailing whole';
const ANY = `${KINDS} shipping other private address`;
/** On activities, where something happened. */
const HOME = { accounts: 'address' } as const;

/** Addresses and regions. */
export const PLACE_CONCEPTS: readonly Concept[] = [
  moves('address', 'the address', 'address, self address, billing address', { native: HOME, loose: KINDS }),
  moves('street', 'the street of the address', 'street, address street, billing street', {
    native: HOME,
    loose: KINDS,
    kin: 'address',
  }),
  moves(
    'other_address',
    'another address',
    'shipping address, shipping street, shipping, other address, other street, private address, shipping address street, other address street',
  ),
  moves('address_extra', 'a further line of the address', 'addressextra, street other', { loose: ANY }),
  moves('city', 'the city', 'city, address city', { loose: ANY }),
  moves('state', 'the state or province', 'state, address state', { loose: ANY }),
  moves('postal_code', 'the postal code', 'postal, billing code, shipping code, address postal', {
    loose: ANY,
  }),
  moves('country', 'the country', 'country, address country', { loose: `${ANY} code` }),
  moves('po_box', 'the PO box', 'pobox', { loose: ANY }),
  moves('coordinates', 'the coordinates', 'geo, address geo', { loose: ANY }),
  stays('coordinates_quality', 'how exact the coordinates are', 'geo computed', { loose: ANY }),
  moves('region', 'the region', 'region'),
  moves('event_place', 'where it takes place', 'place, self place'),
];
