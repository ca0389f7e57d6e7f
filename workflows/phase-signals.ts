import { defineSignal } from '@temporalio/workflow';
import type { PhaseObject } from '../src/contract/objects.js';
import type { PhaseReport } from './migration-state.js';

/** Between a migration and its running phase; not for use from outside. */
export const pausePhase = defineSignal('pausePhase');
export const resumePhase = defineSignal('resumePhase');

export interface PhaseReportMessage {
  readonly run: string;
  readonly object: PhaseObject;
  readonly report: PhaseReport;
}

export const phaseReport = defineSignal<[PhaseReportMessage]>('phaseReport');
