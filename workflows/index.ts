export { migration } from './migration.js';
export { phase } from './phase.js';
