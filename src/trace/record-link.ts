/** Pages of records in Pipedrive's web interface; activities, notes and files have none of their own. */
const PAGES: Readonly<Record<string, string>> = {
  person: 'person',
  organization: 'organization',
  deal: 'deal',
  lead: 'leads/inbox',
  pipeline: 'pipeline',
};

/** @param baseUrl scheme and host of the account. @returns null for what has no page. Pure. */
export function recordLink(baseUrl: string, targetObject: string, targetId: string): string | null {
  const page = PAGES[targetObject];
  return page === undefined ? null : `${baseUrl}/${page}/${encodeURIComponent(targetId)}`;
}
