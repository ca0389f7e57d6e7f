import axios from 'axios';
import type { AccountDump } from '../../../src/sandbox/pipedrive/dump.js';
import type { Entity } from '../target-view.js';

type Json = Record<string, unknown>;

/** People at Pipedrive's web interface: through the simulator's control port, without limits or log. */
export class TargetActor {
  readonly #url: string;

  /** @param control URL of the control port */
  constructor(control: string, account: string) {
    this.#url = `${control}/accounts/${account}`;
  }

  async dump(): Promise<AccountDump> {
    return (await axios.get<AccountDump>(`${this.#url}/dump`)).data;
  }

  async create(entity: Entity, record: Json, email: string): Promise<string> {
    const { data } = await this.#post<{ data: Array<{ id: unknown }> }>('seed', {
      entity,
      records: [record],
      email,
    });
    return String(data[0]?.id);
  }

  async edit(entity: Entity, id: string, changes: Json, email: string): Promise<void> {
    await this.#post('edit', { entity, id, changes, email });
  }

  async remove(entity: Entity, id: string, email: string): Promise<void> {
    await this.#post('delete', { entity, id, email });
  }

  async merge(entity: Entity, id: string, survivor: string, email: string): Promise<void> {
    await this.#post('merge', { entity, id, mergeWithId: Number(survivor), email });
  }

  async upload(name: string, bytes: Buffer, links: Json, email: string): Promise<string> {
    const content = bytes.toString('base64');
    const { data } = await this.#post<{ data: { id: unknown } }>('upload', { name, content, links, email });
    return String(data.id);
  }

  async addUser(email: string): Promise<void> {
    await this.#post('users', { email, name: email });
  }

  async #post<T>(command: string, body: Json): Promise<T> {
    const { status, data } = await axios.post<T & { error?: string }>(`${this.#url}/${command}`, body, {
      validateStatus: () => true,
    });
    if (status >= 300) throw new Error(`${command} ${JSON.stringify(body)}: ${data.error ?? status}`);
    return data;
  }
}
