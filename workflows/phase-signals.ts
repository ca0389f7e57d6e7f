import { defineSignal } from '@temporalio/workflow';
import type { PhaseObject } from '../src/contract/objects.js';
import type { PhaseReport } from './migration-state.js';

/** Between a migration and its running phase; not for use from outside. */
export const pausePhase = defineSignal('pausePhase');
/** Ends a phase where it is: requests in flight end, and what is left stays pending. */
export const stopPhase = defineSignal('stopPhase');

/** `person`: somebody said `resume`; otherwise what holds is only to be looked at again. Absent from 0.1.0. */
export interface ResumeMessage {
  readonly person: boolean;
}

export const resumePhase = defineSignal<[ResumeMessage?]>('resumePhase');

export interface PhaseReportMessage {
  readonly run: string;
  readonly object: PhaseObject;
  readonly report: PhaseReport;
}

export const phaseReport = defineSignal<[PhaseReportMessage]>('phaseReport');
