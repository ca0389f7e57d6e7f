import type { StoredRow } from '../ledger/source-store.js';
import type { MappedObject, Mapping } from '../mapping/mapping-schema.js';
import { readLine } from '../mapping/transform/column-reader.js';
import { isFiltered } from '../mapping/transform/filter.js';
import { objectNamed, references, type Reference } from '../smartdesk/columns.js';
import type { SourceObject } from '../contract/objects.js';
import type { Sample } from './choose-sample.js';

export type Values = Readonly<Record<string, string>>;

/** Objects that a Pipedrive note can hang on. */
const NOTE_PARENTS: readonly SourceObject[] = ['accounts', 'contacts', 'leads', 'deals'];
/** Objects whose ids are kept because others refer to them. */
const PARENTS: readonly SourceObject[] = ['pipelines', 'stages', ...NOTE_PARENTS, 'tasks'];

/**
 * Which rows move, by the rules that need the row, the mapping and the ids of its parents only. What else may keep a
 * record back (an unknown status, a file that is not there) is found when it is loaded: a forecast is rather too high.
 * Memory: the ids of all records that others can refer to, about 60 bytes each.
 */
export class Moving {
  readonly #present = new Map<SourceObject, Set<string>>(PARENTS.map((object) => [object, new Set()]));

  constructor(
    private readonly mapping: Mapping,
    private readonly sample: Sample | null,
    /** IANA zone of the source account. */
    private readonly zone: string,
  ) {}

  /** Whether extraction, filter and sample let the row through: it is entered as pending or follows another. */
  isPlanned(object: MappedObject, row: StoredRow, values: Values): boolean {
    return (
      row.skip_code === null &&
      !isFiltered(this.mapping.objects[object], values, this.zone) &&
      (this.sample === null || this.sample[object].has(row.source_id))
    );
  }

  /** A record that will be in Pipedrive, made by the run or there before. */
  add(object: SourceObject, id: string): void {
    this.#present.get(object)?.add(id);
  }

  isPresent(object: SourceObject, id: string): boolean {
    return this.#present.get(object)?.has(id) ?? true;
  }

  /** Whether a planned record is created, as far as its parents decide. */
  isCreated(object: MappedObject, values: Values): boolean {
    switch (object) {
      case 'accounts':
      case 'leads':
        return true;
      case 'notes':
        return this.#isNoteCreated(values);
      case 'attachments':
        return this.#hangsOn(values) !== null;
      case 'deals':
        return this.#hasStage(values) && this.#hasParents('deals', values);
      default:
        return this.#hasParents(object, values);
    }
  }

  /** The columns of a row that lead to a native link; a column that the mapping leaves out refers to nothing. */
  links(object: MappedObject, values: Values): Reference[] {
    const { fields } = this.mapping.objects[object];
    const found = references(object, values).filter(({ field }) => {
      const line = fields[field];
      return line?.to != null && line.type === undefined;
    });
    const hasDeal = found.some((reference) => reference.object === 'deals');
    // Pipedrive takes a deal or a lead; with both given the lead is not looked at.
    return found.filter((reference) => !(hasDeal && reference.object === 'leads'));
  }

  #hasParents(object: MappedObject, values: Values): boolean {
    if (this.mapping.objects[object].onMissingParent === 'drop') return true;
    return this.links(object, values)
      .filter((reference) => reference.object !== 'pipelines' && reference.object !== 'stages')
      .every((reference) => this.isPresent(reference.object, reference.id));
  }

  #hasStage(values: Values): boolean {
    const pipeline = (values['pipeline_id'] ?? '').trim();
    const stage = (values['stage_id'] ?? '').trim();
    const mapped = this.mapping.pipelines[pipeline]?.stages[stage] !== undefined;
    return mapped && this.isPresent('pipelines', pipeline) && this.isPresent('stages', stage);
  }

  #isNoteCreated(values: Values): boolean {
    const { fields } = this.mapping.objects.notes;
    const hasText = Object.keys(fields).some(
      (field) => fields[field]?.to === 'content' && readLine('notes', field, fields, values).column !== null,
    );
    const parent = this.#hangsOn(values);
    return hasText && parent !== null && NOTE_PARENTS.includes(parent);
  }

  /** The object of the record that a note or file hangs on; null: it is not there. */
  #hangsOn(values: Values): SourceObject | null {
    const object = objectNamed(values['parent_type'] ?? '');
    const id = (values['parent_id'] ?? '').trim();
    return object !== undefined && id !== '' && this.isPresent(object, id) ? object : null;
  }
}
