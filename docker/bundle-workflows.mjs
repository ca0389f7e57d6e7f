// Puts the workflows' bundle where a worker looks for it. For the image: a worker with a read-only file system would
// bundle them at every start.
import { register } from 'tsx/esm/api';

register();
const { workflowBundle } = await import('../src/temporal/workflow-bundle.ts');
const bundle = await workflowBundle();
if (!('codePath' in bundle)) throw new Error('the bundle could not be kept');
