/** Word lists made up for the generator; no real company or person is meant. */
const list = (words: string): readonly string[] => words.split(' ');

export const COMPANY_HEADS = list(
  'Alder Brindle Cobalt Dunlin Ember Fennel Gannet Hollow Iris Juniper Kestrel Larch Marlow Nettle Orrin Pipit Quarry Rowan Sable Thistle Umber Velm Willow Yarrow Zephyr Ashby Borage Cinder Dovetail Elmstead Fathom Gorse Harrow Inkwell Jasper Kelp Linnet Merrow Nimbus Osprey',
);
export const COMPANY_TAILS = list(
  'Works Foods Textiles Marine Optics Logistics Ceramics Robotics Timber Dental Print Solar Bakery Steel Software Travel Gardens Acoustics Packaging Hydraulics Studios Mills Instruments Energy Fittings Ferries Outfitters Plastics Records Research Glass Coatings Motors Leather Paper Pumps Seeds Signals Tools Wines',
);
export const LEGAL_FORMS = ['', ' Ltd', ' GmbH', ' SARL'] as const;

export const FIRST_NAMES = list(
  'Ada Benno Carys Dario Élodie Finn Greta Hana Ivo Jorid Kaja Lorcan Maëlle Nils Odile Piet Quinn Rhea Søren Tilde Una Vito Wanda Xenia Yannick Zora Åse Bruno Chiara Dagny',
);
export const LAST_NAMES = list(
  'Abelow Brackett Corvane Dalgren Eskildt Farrowby Grünfeld Hathersage Imrie Jørstad Kolbrun Lavoisette Marchetti Nordvik Oakhanger Pellworm Quimby Rosenhain Stallworth Tremaine Ulvestad Vandermeer Wetherell Xylander Yardley Zielinski Östergård Núñez Okonjo Petrosyan',
);
export const STREETS = [
  'Harbour Row',
  'Mill Lane',
  'Rue des Tanneurs',
  'Große Bleiche',
  'Kiln Street',
  'Plaza del Olmo',
] as const;
export const CITIES = [
  'Norwick',
  'Sankt Aldo',
  'Port Brill',
  'Villeneuve-sur-Ombre',
  'Karlsfjord',
  'Östby',
] as const;
export const INDUSTRIES = [
  'manufacturing',
  'food',
  'technolgy',
  'Technology',
  'retail',
  'transport',
  'health',
] as const;
export const PRODUCTS = ['Starter', 'Team', 'Plant', 'Fleet'] as const;
export const LEAD_SOURCES = ['Website', 'website', 'Trade fair', 'Referral', 'Cold call', 'Select'] as const;
export const LEAD_STATUSES = ['new', 'contacted', 'qualified', 'unqualified'] as const;
export const LOST_REASONS = ['Price', 'No budget', 'Chose a competitor', 'Went quiet'] as const;
export const SUBJECTS = [
  'Quote for the spring order',
  'Follow-up after the visit',
  'Question about delivery',
  'Contract draft',
  'Intro call',
  'Réunion de lancement',
  'Angebot prüfen',
  'Renewal terms',
] as const;
export const SENTENCES = [
  'They would like the new price list before the end of the month.',
  'Delivery to the second site has to wait until the ramp is repaired.',
  'Bitte die Rechnung an die Filiale schicken – nicht an die Zentrale.',
  'Le responsable revient lundi, à rappeler après 14 h.',
  'Asked for 20 % off; told them that 8 % is what we can do.',
  'The prototype works, "mostly"; see the list of open points, below.',
  'Needs sign-off from two people; budget is approved for 3 < x < 5 units.',
  '客户希望在六月之前收到样品。',
] as const;
