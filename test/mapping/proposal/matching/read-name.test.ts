import { describe, expect, test } from 'vitest';
import { splitCompound } from '../../../../src/mapping/proposal/matching/compounds.js';
import { readName } from '../../../../src/mapping/proposal/matching/lexicon.js';
import { recognise } from '../../../../src/mapping/proposal/matching/recognise.js';
import { fieldWords } from '../../../../src/mapping/proposal/matching/words.js';
import type { MappedObject } from '../../../../src/mapping/mapping-schema.js';

const about = (object: MappedObject, name: string) =>
  recognise(object, { name, label: null, declaredType: null, inferredType: null })[0]?.concept.id;

describe('names of columns', () => {
  test.each([
    ['AnnualRevenue', ['annual', 'revenue']],
    ['SLAExpirationDate', ['sla', 'expiration', 'date']],
    ['address1_line2', ['address', '1', 'line', '2']],
    ['Straße', ['strasse']],
    ['Nº empleados', ['no', 'empleados']],
    ['Źródło', ['zrodlo']],
    ['Miłość', ['milosc']],
  ])('%s is %j', (name, words) => expect(fieldWords(name)).toEqual(words));

  test('compounds come apart, with the letters between their parts', () => {
    const words = new Set(['rechnung', 'adresse', 'employee', 'count', 'kunden', 'nr']);
    const split = (word: string) => splitCompound(word, (part) => words.has(part));
    expect(split('rechnungsadresse')).toEqual(['rechnung', 'adresse']);
    expect(split('employeecount')).toEqual(['employee', 'count']);
    expect(split('kundennr')).toEqual(['kunden', 'nr']);
    expect(split('rechnung')).toBeNull();
    expect(split('rechnungsxyz')).toBeNull();
  });

  test('inflected, shortened and misspelt words are read, less surely; others stay unknown', () => {
    const [token] = readName('voraussichtliche');
    expect(token?.terms).toContain('expected');
    expect(readName('Descrition')[0]?.terms).toContain('description');
    expect(readName('descrip')[0]?.terms).toContain('description');
    expect(readName('descrip')[0]?.quality).toBeLessThan(1);
    expect(readName('xyzzy')[0]?.terms).toEqual([]);
  });

  test.each([
    [
      'contacts',
      'email',
      ['E-mail', 'Courriel', 'Correo electrónico', 'Posta elettronica', 'E-mailadres', 'Adres e-mail'],
    ],
    [
      'contacts',
      'mobile',
      [
        'Mobile',
        'Handy',
        'Téléphone portable',
        'Móvil',
        'Cellulare',
        'Celular',
        'Mobiel',
        'Telefon komórkowy',
      ],
    ],
    [
      'contacts',
      'birthday',
      [
        'Date of birth',
        'Geburtsdatum',
        'Date de naissance',
        'Fecha de nacimiento',
        'Data di nascita',
        'Data de nascimento',
        'Geboortedatum',
        'Data urodzenia',
      ],
    ],
    [
      'contacts',
      'job_title',
      ['Job title', 'Position', 'Fonction', 'Cargo', 'Mansione', 'Functie', 'Stanowisko'],
    ],
    [
      'accounts',
      'employees',
      [
        'No. of employees',
        'Mitarbeiterzahl',
        'Nombre de salariés',
        'Número de empleados',
        'Numero dipendenti',
        'Número de funcionários',
        'Aantal medewerkers',
        'Liczba pracowników',
      ],
    ],
    [
      'accounts',
      'vat',
      ['VAT ID', 'USt-IdNr.', 'TVA intracommunautaire', 'NIF', 'Partita IVA', 'CNPJ', 'BTW-nummer', 'NIP'],
    ],
    [
      'accounts',
      'customer_number',
      [
        'Customer no.',
        'Kd-Nr.',
        'N° client',
        'Código cliente',
        'Codice cliente',
        'Klantnummer',
        'Numer klienta',
      ],
    ],
    [
      'deals',
      'expected_close',
      [
        'Expected close date',
        'Voraussichtliches Abschlussdatum',
        'Date de clôture prévue',
        'Fecha prevista de cierre',
        'Data di chiusura prevista',
        'Data prevista de fechamento',
        'Verwachte sluitingsdatum',
        'Przewidywana data zamknięcia',
      ],
    ],
    [
      'deals',
      'lost_reason',
      [
        'Lost reason',
        'Verlustgrund',
        'Motif de perte',
        'Motivo de pérdida',
        'Motivo perdita',
        'Motivo da perda',
        'Reden verlies',
        'Powód utraty',
      ],
    ],
    [
      'deals',
      'modified_at',
      [
        'Last modified',
        'Geändert am',
        'Date de modification',
        'Fecha de modificación',
        'Data ultima modifica',
        'Data de alteração',
        'Gewijzigd op',
        'Data modyfikacji',
      ],
    ],
  ] as const)('of %s about %s are read in every language', (object, concept, names) => {
    expect(names.map((name) => [name, about(object, name)])).toEqual(names.map((name) => [name, concept]));
  });

  test('a key that says nothing does not speak against a label', () => {
    const [best] = recognise('accounts', {
      name: 'cf_853',
      label: 'Industry',
      declaredType: 'picklist',
      inferredType: null,
    });
    expect(best).toMatchObject({ score: 1, concept: { id: 'industry' } });
  });
});
