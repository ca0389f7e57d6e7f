/** Languages that column names are read in. */
export type Language = 'en' | 'de' | 'fr' | 'es' | 'it' | 'pt' | 'nl' | 'pl';

/** What a term is called, separated by commas; several words make one form. Accents and case make no difference. */
export type Forms = Partial<Readonly<Record<Language, string>>>;

/** Term (an English word that stands for one meaning) → its forms. One form may belong to several terms. */
export type Vocabulary = Readonly<Record<string, Forms>>;
