import { sleep } from '@temporalio/workflow';

/** A release gone wrong: the first thing that its `migration` does is not what any running migration has done. */
export async function migration(): Promise<void> {
  await sleep('1 hour');
}
