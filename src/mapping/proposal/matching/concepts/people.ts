import { moves, TEXTS, WHEN } from './concept.js';
import type { Concept } from './concept.js';

const NAMED = {
  accounts: 'name',
  contacts: 'name',
  leads: 'title',
  deals: 'title',
  tasks: 'subject',
  activities: 'subject',
} as const;
const KINDS = 'main private other';
const PERSON = { contacts: 'name', leads: 'person' } as const;

/** Names, roles, and how people are reached. */
export const PEOPLE_CONCEPTS: readonly Concept[] = [
  moves('own_name', 'its name', 'name, self name, legalname, account legalname, self', {
    native: NAMED,
    holds: TEXTS,
  }),
  moves('subject', 'its subject', 'subject, title, self title, self subject, self name subject', {
    native: { leads: 'title', deals: 'title', tasks: 'subject', activities: 'subject' },
    on: ['leads', 'deals', 'tasks', 'activities'],
  }),
  moves('first_name', 'the first name', 'firstname, self firstname', {
    native: PERSON,
    loose: 'name',
    holds: TEXTS,
  }),
  moves('last_name', 'the last name', 'lastname, self lastname', {
    native: PERSON,
    loose: 'name',
    holds: TEXTS,
  }),
  moves('middle_name', 'the middle name', 'middlename', { native: PERSON }),
  moves('name_suffix', 'what follows the name', 'namesuffix', { native: PERSON }),
  moves('full_name', 'the full name', 'fullname, contact name, self fullname', {
    native: { contacts: 'name', leads: 'title' },
  }),
  moves('alias', 'another name', 'alias, alias name, alias account name, name alias, salutation alias'),
  moves('salutation', 'the salutation', 'salutation, salutation name, salutation type'),
  moves('job_title', 'the job title', 'job, title, self title, job type, account title', { loose: 'name' }),
  moves('department', 'the department', 'department'),
  moves('assistant', 'the assistant', 'assistant, assistant name, assistant phone, assistant email'),
  moves('manager', 'whom the person reports to', 'manager, manager name, manager phone, contact manager', {
    loose: 'id',
  }),
  moves('email', 'e-mail', 'email, self email', {
    native: { contacts: 'emails', leads: 'person' },
    loose: KINDS,
  }),
  moves('phone', 'phone', 'phone, self phone, phone number, main', {
    native: { contacts: 'phones', leads: 'person' },
    loose: `${KINDS} number`,
  }),
  moves('mobile', 'mobile phone', 'mobile, mobile phone, self mobile, whatsapp, phone whatsapp', {
    native: { contacts: 'phones', leads: 'person' },
    loose: `${KINDS} number`,
    kin: 'phone',
  }),
  moves('fax', 'fax', 'fax, phone fax, fax phone', { loose: KINDS }),
  moves('dial_code', 'a dialling code', 'extension, phone extension', { loose: KINDS }),
  moves('website', 'the website', 'website, self website', { loose: 'main link' }),
  moves('domain', 'the internet domain', 'domain, account domain, website domain'),
  moves('linkedin', 'LinkedIn', 'linkedin, linkedin profile, linkedin link, linkedin website', {
    loose: 'self account contact',
  }),
  moves('social', 'a social network', 'social, social profile, social link, profile, social id', {
    loose: 'self account contact',
  }),
  moves('consent', 'a consent or an objection', 'consent, email consent, phone consent, consent date', {
    loose: 'reason type time status mobile fax phone email mailing activity newsletter date',
  }),
  moves('newsletter', 'the newsletter', 'newsletter, newsletter consent, follower newsletter'),
  moves('birthday', 'the birthday', 'birthday, birthday date', { holds: WHEN }),
  moves('personal', 'personal details', 'personal, personal status'),
  moves('spouse', 'the spouse', 'partner, partner name, personal name', { on: ['contacts'] }),
  moves('language', 'the language', 'language', { loose: 'code' }),
  moves('time_zone', 'the time zone', 'timezone'),
];
