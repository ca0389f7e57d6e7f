import { defineSignal } from '@temporalio/workflow';
import type { PhaseObject } from '../src/contract/objects.js';
import type { PhaseReport } from './migration-state.js';

/** Between a migration and its running phase; not for use from outside. */
export const pausePhase = defineSignal('pausePhase');
export const resumePhase = defineSignal('resumePhase');
/** Ends a phase where it is: requests in flight end, and what is left stays pending. */
export const stopPhase = defineSignal('stopPhase');

export interface PhaseReportMessage {
  readonly run: string;
  readonly object: PhaseObject;
  readonly report: PhaseReport;
}

export const phaseReport = defineSignal<[PhaseReportMessage]>('phaseReport');
