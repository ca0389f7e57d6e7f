export interface LeadNeeds {
  readonly person: boolean;
  readonly organization: boolean;
}

/**
 * Which parents a lead gets in Pipedrive, which takes no lead without one. A name, e-mail or phone gives a person, a
 * company an organization; a lead with none of them a person named like its title.
 *
 * @param values the lead's columns as found
 */
export function leadNeeds(values: Readonly<Record<string, string>>): LeadNeeds {
  const filled = (field: string) => (values[field] ?? '').trim() !== '';
  const organization = filled('company');
  const person = ['first_name', 'last_name', 'email', 'phone'].some(filled);
  return { person: person || !organization, organization };
}
