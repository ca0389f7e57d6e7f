import { ACTING_CONCEPTS } from './acting.js';
import { COMPANY_CONCEPTS } from './company.js';
import { LINKING_CONCEPTS } from './linking.js';
import { PEOPLE_CONCEPTS } from './people.js';
import { PLACE_CONCEPTS } from './places.js';
import { SELLING_CONCEPTS } from './selling.js';
import { SYSTEM_CONCEPTS } from './system.js';
import type { Concept } from './concept.js';

/** Everything that a column can be about. */
export const CONCEPTS: readonly Concept[] = [
  ...PEOPLE_CONCEPTS,
  ...PLACE_CONCEPTS,
  ...COMPANY_CONCEPTS,
  ...SELLING_CONCEPTS,
  ...ACTING_CONCEPTS,
  ...LINKING_CONCEPTS,
  ...SYSTEM_CONCEPTS,
];
